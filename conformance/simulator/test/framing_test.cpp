// How any call is taken apart before it is looked at: numbers, sizes, tails, and memory that faults.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;
using uapi::Site;

constexpr std::uint32_t kAlloc = uapi::info(Command::IoasAlloc).request;

/// An IOAS_ALLOC of `given` bytes whose size field says `size`.
std::vector<std::uint8_t> alloc_struct(std::uint32_t size, std::size_t given) {
  std::vector<std::uint8_t> bytes(given);
  for (std::size_t index = 0; index < std::min<std::size_t>(4, given); ++index)
    bytes[index] = static_cast<std::uint8_t>(size >> (8 * index));
  return bytes;
}

TEST(Framing, AnUnknownNumberIsNotAnIoctl) {
  Program program;
  EXPECT_EQ(program.raw(uapi::request_of(0x95), alloc_struct(12, 12)), ENOTTY);
  EXPECT_EQ(program.raw(uapi::request_of(0xa1), alloc_struct(12, 12)), ENOTTY);
  EXPECT_EQ(program.raw(uapi::request_of(0x73), alloc_struct(12, 12)), ENOTTY);
}

TEST(Framing, AKnownNumberWithOtherTypeOrDirectionBitsIsNotAnIoctl) {
  Program program;
  EXPECT_EQ(program.raw(kAlloc | 2u << 30, alloc_struct(12, 12)), ENOTTY);
  EXPECT_EQ(program.raw(kAlloc ^ 0x100, alloc_struct(12, 12)), ENOTTY);
}

TEST(Framing, TheSizeIsReadBeforeTheNumberIsKnownToBeACommand) {
  Program program;
  EXPECT_EQ(program.raw(uapi::request_of(0x95), {}, Site::Unmapped), EFAULT);
  EXPECT_EQ(program.raw(uapi::request_of(0xa1), {}, Site::Unmapped), ENOTTY);
}

TEST(Framing, AStructWhoseSizeCannotBeReadFaults) {
  Program program;
  EXPECT_EQ(program.raw(kAlloc, alloc_struct(12, 12), Site::Unmapped), EFAULT);
  EXPECT_EQ(program.raw(kAlloc, alloc_struct(12, 3), Site::Edge), EFAULT);
}

TEST(Framing, AStructShorterThanTheFirstReleaseIsInvalid) {
  Program program;
  EXPECT_EQ(program.raw(kAlloc, alloc_struct(11, 12)), EINVAL);
  EXPECT_EQ(program.raw(kAlloc, alloc_struct(0, 12)), EINVAL);
  EXPECT_EQ(program.raw(kAlloc, alloc_struct(12, 12)), 0);
}

TEST(Framing, ALongerStructIsAcceptedIfItsTailIsZero) {
  Program program;
  EXPECT_EQ(program.raw(kAlloc, alloc_struct(40, 40)), 0);
  auto bytes = alloc_struct(40, 40);
  bytes[39] = 1;
  EXPECT_EQ(program.raw(kAlloc, bytes), E2BIG);
}

TEST(Framing, ATailPastTheEndOfMemoryFaultsUnlessANonZeroByteComesFirst) {
  Program program;
  EXPECT_EQ(program.raw(kAlloc, alloc_struct(40, 20), Site::Edge), EFAULT);
  auto bytes = alloc_struct(40, 20);
  bytes[19] = 1;
  EXPECT_EQ(program.raw(kAlloc, bytes, Site::Edge), E2BIG);
  EXPECT_EQ(program.raw(kAlloc, alloc_struct(4096, 12)), 0);
  EXPECT_EQ(program.raw(kAlloc, alloc_struct(4097, 12)), EFAULT);
}

TEST(Framing, ABodyThatCannotBeReadFaults) {
  Program program;
  EXPECT_EQ(program.raw(kAlloc, alloc_struct(12, 8), Site::Edge), EFAULT);
}

TEST(Framing, AnIoasIsNotMadeIfItsIdCannotBeWrittenBack) {
  Program program;
  EXPECT_EQ(program.call(Command::IoasAlloc, {}, Site::ReadOnly), EFAULT);
  EXPECT_EQ(program.ioas(), 1u);
}

TEST(Framing, AMappingStaysIfItsAddressCannotBeWrittenBack) {
  Program program;
  const auto ioas = program.ioas();
  EXPECT_EQ(program.call(Command::IoasMap,
                         {{"flags", kFixedReadWrite},
                          {"ioas_id", ioas},
                          {"user_va", Program::memory()},
                          {"length", kPage},
                          {"iova", kIova}},
                         Site::ReadOnly),
            EFAULT);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(), kPage), EEXIST);
}

TEST(Framing, AnUnmapIsDoneEvenIfItsLengthCannotBeWrittenBack) {
  Program program;
  const auto ioas = program.ioas();
  program.map(ioas, kIova, Program::memory(), kPage);
  EXPECT_EQ(program.call(Command::IoasUnmap, {{"ioas_id", ioas}, {"iova", kIova}, {"length", kPage}}, Site::ReadOnly),
            EFAULT);
  EXPECT_EQ(program.unmap(ioas, kIova, kPage), ENOENT);
}

TEST(Framing, CommandsThatAnswerNothingWorkOnAReadOnlyStruct) {
  Program program;
  const auto ioas = program.ioas();
  EXPECT_EQ(program.call(Command::AddReserved, {{"id", ioas}, {"start", 0}, {"length", kPage}}, Site::ReadOnly), 0);
  EXPECT_EQ(program.call(Command::Destroy, {{"id", ioas}}, Site::ReadOnly), 0);
}

TEST(Framing, AnUnknownSelftestOperationIsNotSupported) {
  Program program;
  std::vector<std::uint8_t> bytes(72);
  bytes[0] = 72;
  bytes[4] = 99;
  EXPECT_EQ(program.raw(uapi::request_of(uapi::kTestNumber), bytes), EOPNOTSUPP);
  bytes[0] = 67;
  EXPECT_EQ(program.raw(uapi::request_of(uapi::kTestNumber), bytes), EINVAL);
}

}  // namespace
}  // namespace ioasis::simulator
