#include "traces/notation.h"

#include <gtest/gtest.h>

#include "traces/errno_names.h"

namespace ioasis::traces {
namespace {

const uapi::MemoryLayout kMemory{{{"a", 2, {}, {}}, {"b", 1, {}, {}}}};

TEST(Notation, HexHasNoLeadingZeros) {
  EXPECT_EQ(hex(0), "0x0");
  EXPECT_EQ(hex(0xABC), "0xabc");
  EXPECT_EQ(hex(~0ull), "0xffffffffffffffff");
}

TEST(Notation, OnlyPrefixedHexIsANumber) {
  EXPECT_EQ(parse_hex("0x0"), 0u);
  EXPECT_EQ(parse_hex("0xFfFfFfFfFfFfFfFf"), ~0ull);
  for (const char* text : {"", "0", "10", "0x", "0X1", "x1", "0x-1", "0x+1", "0x 1", " 0x1", "0x1 ", "0xg", "0x1_0",
                           "0x00000000000000001"})
    EXPECT_EQ(parse_hex(text), std::nullopt) << text;
}

TEST(Notation, BytesAreTwoDigitsEach) {
  EXPECT_EQ(hex_bytes(std::vector<std::uint8_t>{0, 0xa, 0xff}), "000aff");
  EXPECT_EQ(parse_hex_bytes("000AfF"), (std::vector<std::uint8_t>{0, 0xa, 0xff}));
  EXPECT_EQ(parse_hex_bytes(""), std::vector<std::uint8_t>{});
  for (const char* text : {"0", "0x", "-1", "0g", "00 0", " 00 "})
    EXPECT_EQ(parse_hex_bytes(text), std::nullopt) << text;
}

TEST(Notation, AnAddressIsWrittenFromTheBufferItLiesInOrEnds) {
  EXPECT_EQ(address(kMemory, uapi::kArenaBase), "a+0x0");
  EXPECT_EQ(address(kMemory, uapi::kArenaBase + 0x2000), "a+0x2000");
  EXPECT_EQ(address(kMemory, uapi::kArenaBase + 0x2001), "0x1000002001");
  EXPECT_EQ(address(kMemory, uapi::kArenaBase + uapi::kBufferStride - 1), "0x1000ffffff");
  EXPECT_EQ(address(kMemory, uapi::kArenaBase + uapi::kBufferStride), "b+0x0");
  EXPECT_EQ(address(kMemory, uapi::kArenaBase - 1), "0xfffffffff");
  EXPECT_EQ(address(kMemory, uapi::kArenaBase + 2 * uapi::kBufferStride), "0x1002000000");
  EXPECT_EQ(address(kMemory, ~0ull), "0xffffffffffffffff");
}

TEST(Notation, ABufferAddressReachesToTheBuffersEnd) {
  EXPECT_EQ(parse_buffer_address(kMemory, "b+0x1000"), uapi::kArenaBase + uapi::kBufferStride + 0x1000);
  for (const char* text : {"b+0x1001", "c+0x0", "b", "b+", "+0x0", "b+0", "b+0x0+0x0", "b +0x0"})
    EXPECT_EQ(parse_buffer_address(kMemory, text), std::nullopt) << text;
}

TEST(Notation, NamesCannotBeMistakenForNumbers) {
  for (const char* text : {"a", "_", "ioas0", "A_9"}) EXPECT_TRUE(is_name(text)) << text;
  for (const char* text : {"", "0x1", "9a", "a+b", "a b", "a:b", "\xc3\xa9"}) EXPECT_FALSE(is_name(text)) << text;
  EXPECT_TRUE(is_name(std::string(kMaxNameLength, 'n')));
  EXPECT_FALSE(is_name(std::string(kMaxNameLength + 1, 'n')));
}

TEST(Errno, TheNamesAreThoseOfLinux) {
  const std::pair<std::int32_t, const char*> known[] = {{0, "OK"},          {1, "EPERM"},
                                                        {2, "ENOENT"},      {7, "E2BIG"},
                                                        {11, "EAGAIN"},     {12, "ENOMEM"},
                                                        {14, "EFAULT"},     {16, "EBUSY"},
                                                        {17, "EEXIST"},     {22, "EINVAL"},
                                                        {25, "ENOTTY"},     {28, "ENOSPC"},
                                                        {35, "EDEADLK"},    {40, "ELOOP"},
                                                        {42, "ENOMSG"},     {57, "EBADSLT"},
                                                        {59, "EBFONT"},     {75, "EOVERFLOW"},
                                                        {95, "EOPNOTSUPP"}, {99, "EADDRNOTAVAIL"},
                                                        {110, "ETIMEDOUT"}, {131, "ENOTRECOVERABLE"},
                                                        {133, "EHWPOISON"}};
  for (const auto& [error, name] : known) {
    EXPECT_EQ(errno_name(error), name);
    EXPECT_EQ(errno_named(name), error);
  }
}

TEST(Errno, EveryErrnoHasOneSpellingThatReadsBack) {
  for (std::int32_t error = 0; error <= kMaxErrno; ++error) EXPECT_EQ(errno_named(errno_name(error)), error);
  EXPECT_EQ(errno_name(41), "41");
  EXPECT_EQ(errno_name(524), "524");
}

TEST(Errno, AliasesOtherSpellingsAndOtherNumbersAreNoErrno) {
  for (const char* text : {"", "0", "22", "022", "0524", "+524", " 524", "524 ", "-1", "4096", "99999999999",
                           "EWOULDBLOCK", "einval", "EINVAL ", "0x16"})
    EXPECT_EQ(errno_named(text), std::nullopt) << text;
}

}  // namespace
}  // namespace ioasis::traces
