// Entries of AMD's tables, computed by hand from the IOMMU specification, 48882.
#include "conformance/simulator/tables/test/by_hand.h"

namespace ioasis::simulator::tables {
namespace {

constexpr std::uint64_t kRights = 0x6000000000000000;  // IR is bit 61, IW bit 62: 2.2.3, fields of PTE and PDE
constexpr std::uint64_t kRead = 0x2000000000000000;
constexpr std::uint64_t kDirectory = kTables + 0x1000;
constexpr std::uint64_t kLast = kTables + 0x2000;

TEST(AmdV1, EntriesNameTheNextLevelInBits11To9) {  // 2.2.3, PDE and PTE with PR=1
  ByHand hand(amd_v1(3));
  ASSERT_FALSE(hand.table.map(0x123456000, 0xabcde000, 0x1000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables, 4), kRights | kDirectory | 2 << 9 | 1);
  EXPECT_EQ(hand.entry(kDirectory, 0x11a), kRights | kLast | 1 << 9 | 1);
  EXPECT_EQ(hand.entry(kLast, 0x56), kRights | 0xabcde001);
  ASSERT_FALSE(hand.table.map(0x123457000, 0xabcdf000, 0x1000, kReadOnly));
  EXPECT_EQ(hand.entry(kLast, 0x57), kRead | 0xabcdf001);
}

TEST(AmdV1, APageOfALevelsOwnSizeHasNextLevelZero) {  // 2.2.3
  ByHand hand(amd_v1(3));
  ASSERT_FALSE(hand.table.map(0x200000, 0x400000, 0x200000, kReadWrite));
  EXPECT_EQ(hand.entry(kDirectory, 1), kRights | 0x400001);
  EXPECT_EQ(hand.read(0x3fffff), to(0x5fffff, kReadWrite, 0x200000));
}

TEST(AmdV1, ASizeBetweenIsEncodedInTheAddressAndRepeated) {  // table 14 "Example Page Size Encodings"
  ByHand hand(amd_v1(3));
  // 8 KiB: address bit 12 is zero. 16 KiB: bits 13:12 are 01. 4 MiB: bits 21:12 are 0 and nine ones.
  ASSERT_FALSE(hand.table.map(0x2000, 0x4000, 0x2000, kReadWrite));
  ASSERT_FALSE(hand.table.map(0x8000, 0x8000, 0x4000, kReadWrite));
  ASSERT_FALSE(hand.table.map(0x400000, 0x800000, 0x400000, kReadWrite));
  EXPECT_EQ(hand.entry(kLast, 1), 0u);
  for (const unsigned index : {2u, 3u}) EXPECT_EQ(hand.entry(kLast, index), kRights | 0x4e01);
  EXPECT_EQ(hand.entry(kLast, 4), 0u);
  for (const unsigned index : {8u, 9u, 10u, 11u}) EXPECT_EQ(hand.entry(kLast, index), kRights | 0x9e01);
  for (const unsigned index : {2u, 3u}) EXPECT_EQ(hand.entry(kDirectory, index), kRights | 0x9ffe01);
  EXPECT_EQ(hand.read(0x3abc), to(0x5abc, kReadWrite, 0x2000));
  EXPECT_EQ(hand.read(0xbabc), to(0xbabc, kReadWrite, 0x4000));
  EXPECT_EQ(hand.read(0x7abcde), to(0xbabcde, kReadWrite, 0x400000));
}

TEST(AmdV1, DirtIsInTheEntryThatWasWalkedAndConcernsThePage) {  // 2.2.3: A is bit 5, D bit 6
  ByHand hand(amd_v1(3));
  ASSERT_FALSE(hand.table.map(0x8000, 0x8000, 0x4000, kReadWrite));
  hand.write(0xa000);
  EXPECT_EQ(hand.entry(kLast, 8), kRights | 0x9e01);
  EXPECT_EQ(hand.entry(kLast, 10), kRights | 0x9e61);
  EXPECT_EQ(hand.entry(kDirectory, 0), kRights | kLast | 1 << 9 | 0x21);
  EXPECT_EQ(hand.table.take_dirty(0x8000, 0x1000), (std::vector<DirtyPage>{{0x8000, 0x4000}}));
  EXPECT_EQ(hand.entry(kLast, 10), kRights | 0x9e21);
}

TEST(AmdV1, LevelsAreSkippedWhereTheBitsOfTheAddressAreZero) {  // 2.2.3, next level
  ByHand hand(amd_v1(4));
  hand.put(kTables, 3, kRights | 0x200000 | 1 << 9 | 1);  // from level 4 to level 1
  hand.put(0x200000, 5, kRights | 0xabcde001);
  const std::uint64_t third = std::uint64_t{3} << 39;
  EXPECT_EQ(hand.read(third + 0x5123), to(0xabcde123, kReadWrite, 0x1000));
  EXPECT_EQ(hand.read(third + 0x5123 + (1 << 21)), fault(Reason::NotPresent, 4));
  EXPECT_EQ(hand.read(third + 0x5123 + (1 << 30)), fault(Reason::NotPresent, 4));
}

TEST(AmdV1, ALevelThatIsNotBelowIsMalformed) {  // 2.2.3, next level
  ByHand hand(amd_v1(3));
  for (const std::uint64_t next : {3, 4, 6}) {
    hand.put(kTables, 0, kRights | 0x200000 | next << 9 | 1);
    EXPECT_EQ(hand.read(0), fault(Reason::Malformed, 3)) << next;
  }
}

TEST(AmdV1, ASizeThatIsNotTheLevelsIsMalformed) {  // table 14, table 15 "Page Table Level Parameters"
  ByHand hand(amd_v1(3));
  hand.put(kTables, 0, kRights | 0x4e01);  // 8 KiB in the place of a gigabyte
  EXPECT_EQ(hand.read(0), fault(Reason::Malformed, 3));
  hand.put(kTables, 0, kRights | (std::uint64_t{1} << 52) | kDirectory | 2 << 9 | 1);
  EXPECT_EQ(hand.read(0), fault(Reason::Malformed, 3)) << "bits 60:52 of a PDE are reserved";
}

TEST(AmdV1, TheSixthLevelHasSevenBitsAndNoPages) {  // table 15
  ByHand hand(amd_v1(6));
  const std::uint64_t last = 0xfffffffffffff000;
  ASSERT_FALSE(hand.table.map(last, 0xabcde000, 0x1000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables, 127), kRights | kDirectory | 5 << 9 | 1);
  EXPECT_EQ(hand.read(~std::uint64_t{0}), to(0xabcdefff, kReadWrite, 0x1000));
  hand.put(kTables, 0, kRights | 1);
  EXPECT_EQ(hand.read(0), fault(Reason::Malformed, 6));
}

TEST(AmdV1, ReadAndWriteAreAndedOnTheWay) {  // 2.2.3, IR and IW
  ByHand hand(amd_v1(2));
  ASSERT_FALSE(hand.table.map(0x5000, 0xabcde000, 0x1000, kReadWrite));
  hand.put(kTables, 0, kRead | kDirectory | 1 << 9 | 1);
  EXPECT_EQ(hand.read(0x5000), to(0xabcde000, kReadOnly, 0x1000));
  EXPECT_EQ(hand.write(0x5000), fault(Reason::Permission, 1));
}

TEST(AmdV2, EntriesAreTheProcessors) {  // 2.2.6
  ByHand hand(amd_v2(5));
  const std::uint64_t upper = 0xff00000000000000;
  ASSERT_FALSE(hand.table.map(upper, 0x40000000, 0x40000000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables, 256), kTables + 0x1007);
  EXPECT_EQ(hand.entry(kTables + 0x2000, 0), 0x40000087u);
  EXPECT_EQ(hand.read(upper + 0x3fffffff), to(0x7fffffff, kReadWrite, 0x40000000));
  EXPECT_EQ(hand.read(0x0100000000000000), fault(Reason::OutsideInput, 5));
}

}  // namespace
}  // namespace ioasis::simulator::tables
