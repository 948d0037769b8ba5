// IOAS_IOVA_RANGES and IOAS_ALLOW_IOVAS.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;

class IovaRanges : public testing::Test {
 protected:
  Program program;
  std::uint32_t ioas = program.ioas();
  std::vector<Range> ranges;

  int ask(std::uint32_t room, std::uint64_t address) {
    return program.call(Command::IoasIovaRanges, {{"ioas_id", ioas}, {"num_iovas", room}, {"allowed_iovas", address}});
  }
};

TEST_F(IovaRanges, TouchingReservationsLeaveOneGap) {
  program.reserve(ioas, 0x1000, 0x1000);
  program.reserve(ioas, 0x2000, 0x1000);
  program.reserve(ioas, 0x1800, 0x1000);
  ASSERT_EQ(program.usable(ioas, ranges), 0);
  ASSERT_EQ(ranges.size(), 2u);
  EXPECT_EQ(ranges[0].last, 0xfffu);
  EXPECT_EQ(ranges[1].first, 0x3000u);
}

TEST_F(IovaRanges, AnArrayTooSmallIsFilledAndTheNeedReported) {
  program.reserve(ioas, 0x1000, 0x1000);
  EXPECT_EQ(program.usable(ioas, ranges, 1), EMSGSIZE);
  EXPECT_EQ(program.out("num_iovas"), 2u);
  EXPECT_EQ(ranges[0].last, 0xfffu);
  EXPECT_EQ(ask(0, 0), EMSGSIZE);
}

TEST_F(IovaRanges, AnArrayThatFaultsIsFilledUpToTheFault) {
  program.reserve(ioas, 0x1000, 0x1000);
  const std::uint64_t last_element = Program::memory(Program::kReadOnlyPage) - 16;
  EXPECT_EQ(ask(2, last_element), EFAULT);
  EXPECT_EQ(program.out("num_iovas"), 2u) << "the struct is as it was";
  std::vector<std::uint8_t> element(16);
  program.simulator().peek(last_element, element);
  EXPECT_EQ(element[8], 0xff);
  EXPECT_EQ(element[9], 0x0f);
}

TEST_F(IovaRanges, AnElementAcrossThePagesIsWrittenUpToTheFault) {
  program.reserve(ioas, 0, 0x1122334455667788);
  const std::uint64_t edge = Program::memory(Program::kReadOnlyPage);
  EXPECT_EQ(ask(1, edge - 3), EFAULT);
  std::vector<std::uint8_t> bytes(3);
  program.simulator().peek(edge - 3, bytes);
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{0x88, 0x77, 0x66}));
}

TEST_F(IovaRanges, AFullyReservedSpaceHasNone) {
  program.reserve(ioas, 0, kTop);
  program.reserve(ioas, kTop, 1);
  EXPECT_EQ(ask(0, 0), 0);
  EXPECT_EQ(program.out("num_iovas"), 0u);
}

class AllowIovas : public IovaRanges {};

TEST_F(AllowIovas, RangesThatAreEmptyOrOneByteOrOverlapAreInvalid) {
  EXPECT_EQ(program.allow(ioas, {{2, 1}}), EINVAL);
  EXPECT_EQ(program.allow(ioas, {{1, 1}}), EINVAL);
  EXPECT_EQ(program.allow(ioas, {{1, 2}, {2, 3}}), EINVAL);
  EXPECT_EQ(program.allow(ioas, {{1, 2}, {3, 4}}), 0);
}

TEST_F(AllowIovas, AllowedRangesCannotBecomeReservedUntilTheyAreGivenUp) {
  ASSERT_EQ(program.allow(ioas, {{0x1000, 0x1fff}}), 0);
  EXPECT_EQ(program.reserve(ioas, 0x1fff, 1), EADDRINUSE);
  ASSERT_EQ(program.allow(ioas, {}), 0);
  EXPECT_EQ(program.reserve(ioas, 0x1fff, 1), 0);
  EXPECT_EQ(program.allow(ioas, {{0x1000, 0x1fff}}), EADDRINUSE);
}

TEST_F(AllowIovas, TheyDoNotRestrictFixedMappings) {
  ASSERT_EQ(program.allow(ioas, {{0x1000, 0x1fff}}), 0);
  EXPECT_EQ(program.map(ioas, 0x8000, Program::memory(), kPage), 0);
}

TEST_F(AllowIovas, ElementsAreReadOneByOne) {
  const auto allow_at = [&](std::uint64_t count, std::uint64_t address) {
    return program.call(Command::IoasAllowIovas, {{"ioas_id", ioas}, {"num_iovas", count}, {"allowed_iovas", address}});
  };
  EXPECT_EQ(allow_at(2, Program::memory(Program::kHole) - 16), EINVAL) << "a zero element comes before the fault";
  EXPECT_EQ(allow_at(1, Program::memory(Program::kHole) - 8), EFAULT);
  EXPECT_EQ(allow_at(0, 0), 0);
}

}  // namespace
}  // namespace ioasis::simulator
