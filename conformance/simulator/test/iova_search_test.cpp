// Where mappings go that name no IOVA.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {
namespace {

class AutomaticIova : public testing::Test {
 protected:
  Program program;
  std::uint32_t ioas = program.ioas();

  int refused(std::uint64_t user, std::uint64_t length) { return program.map(ioas, 0, user, length, kReadWrite); }
};

TEST_F(AutomaticIova, TheSecondPageIsTheFirstToBeUsed) {
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(), kPage), kPage);
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(), kPage), 2 * kPage);
}

TEST_F(AutomaticIova, AlignmentFollowsLengthUserAddressAndHugePages) {
  constexpr std::uint64_t kMiB = 1 << 20;
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(), 2 * kPage), 2 * kPage);
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(kPage), kPage), kPage);
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(), 3 * kPage), 4 * kPage);
  EXPECT_EQ(program.map_anywhere(ioas, 0, 8 * kMiB), 2 * kMiB);
  EXPECT_EQ(program.map_anywhere(ioas, 5 * kMiB, kMiB), kMiB);
}

TEST_F(AutomaticIova, TheOffsetIntoThePageIsKept) {
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(0x801), 1), 0x1801u);
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(0xc00), 0x400), 0x1c00u);
}

TEST_F(AutomaticIova, ReservedAndMappedRangesAreAvoided) {
  program.reserve(ioas, 0x1000, 0x1000);
  program.map(ioas, 0x3000, Program::memory(), kPage);
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(kPage), kPage), 0x2000u);
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(kPage), kPage), 0x4000u);
}

TEST_F(AutomaticIova, AllowedRangesThatTouchCountAsOne) {
  program.allow(ioas, {{0x9000, 0x9fff}, {0x8000, 0x8fff}});
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(), 2 * kPage), 0x8000u);
  EXPECT_EQ(refused(Program::memory(), kPage), ENOSPC);
}

TEST_F(AutomaticIova, AStartAtTheLastByteOfAHoleIsNeverTaken) {
  program.reserve(ioas, 0x1001, kTop - 0x1001);
  EXPECT_EQ(refused(Program::memory(), 1), ENOSPC);
}

TEST_F(AutomaticIova, RoomIsLostWhereTheAllowedRangeIsRoundedUpPastIt) {
  program.allow(ioas, {{0x10400, 0x10fff}});
  // Aligned to 0x400 the range starts at 0x10400; with the page offset 0x800 or-ed in that is 0x10c00, although 0x10800
  // would have done.
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(0x800), 0x400), 0x10c00u);
}

TEST_F(AutomaticIova, HalfTheAddressSpaceIsTooMuch) {
  EXPECT_EQ(refused(0, kTop / 2), EOVERFLOW);
  EXPECT_EQ(refused(0, kTop / 2 - 1), 0);
}

TEST_F(AutomaticIova, UserMemoryLessAlignedThanTheIoasIsInvalid) {
  program.attach(ioas);
  EXPECT_EQ(refused(Program::memory(0x400), 0x800), EINVAL);
  EXPECT_EQ(program.map_anywhere(ioas, Program::memory(0x800), 0x800), (1u << 24) + 0x800);
}

}  // namespace
}  // namespace ioasis::simulator
