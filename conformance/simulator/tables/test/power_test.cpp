// Entries of POWER's TCE tables, computed by hand from PAPR, table 9 "TCE Definition".
#include "conformance/simulator/tables/test/by_hand.h"

namespace ioasis::simulator::tables {
namespace {

TEST(Tce, BothBitsOfAccessStandLowestAndTheBytesAreBigEndian) {  // TCE_PCI_READ 1, TCE_PCI_WRITE 2
  ByHand hand(tce({0, 26, 12, 1}));
  ASSERT_FALSE(hand.table.map(0x1000, 0x1234567000, 0x1000, kReadWrite));
  ASSERT_FALSE(hand.table.map(0x2000, 0x1234568000, 0x1000, kReadOnly));
  ASSERT_FALSE(hand.table.map(0x3000, 0x1234569000, 0x1000, kWriteOnly));
  EXPECT_EQ(hand.entry(kTables, 1), 0x0370563412000000u);  // 00 00 00 12 34 56 70 03
  EXPECT_EQ(hand.entry(kTables, 2), 0x0180563412000000u);
  EXPECT_EQ(hand.entry(kTables, 3), 0x0290563412000000u);
  EXPECT_EQ(hand.read(0x1abc), to(0x1234567abc, kReadWrite, 0x1000));
  EXPECT_EQ(hand.write(0x2000), fault(Reason::Permission, 0));
  EXPECT_EQ(hand.read(0x3000), fault(Reason::Permission, 0));
  EXPECT_EQ(hand.read(0x4000), fault(Reason::NotPresent, 0));
}

TEST(Tce, LevelsShareTheIndexEvenly) {  // pnv_pci_ioda2_table_alloc_pages(): bits a level, rounded up
  const std::uint64_t base = std::uint64_t{1} << 59;
  ByHand hand(tce({base, 36, 16, 2}));  // 20 bits of index: 10 and 10
  const std::uint64_t second = kTables + 0x2000;
  ASSERT_FALSE(hand.table.map(base + (3 << 26) + (5 << 16), 0x12340000, 0x10000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables, 3), __builtin_bswap64(second | 3));
  EXPECT_EQ(hand.entry(second, 5), __builtin_bswap64(0x12340003));
  EXPECT_EQ(hand.read(base + (3 << 26) + 0x5abcd), to(0x1234abcd, kReadWrite, 0x10000));
  EXPECT_EQ(hand.read(base), fault(Reason::NotPresent, 1));
}

TEST(Tce, AWindowBeginsAtItsBaseAndHasPagesOfOneSize) {
  const std::uint64_t base = std::uint64_t{1} << 59;
  ByHand hand(tce({base, 40, 24, 1}));
  EXPECT_EQ(hand.table.map(base, 0, 0x10000, kReadWrite), Refusal::Unaligned);
  EXPECT_EQ(hand.table.map(0, 0, 0x1000000, kReadWrite), Refusal::OutsideInput);
  ASSERT_FALSE(hand.table.map(base, 0x7000000, 0x2000000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables, 0), __builtin_bswap64(0x7000003));
  EXPECT_EQ(hand.entry(kTables, 1), __builtin_bswap64(0x8000003));
  EXPECT_EQ(hand.read(base + (std::uint64_t{1} << 40)), fault(Reason::OutsideInput, 0));
  EXPECT_EQ(hand.read(base - 1), fault(Reason::OutsideInput, 0));
}

TEST(Tce, ThereAreNoDirtyPages) {
  ByHand hand(tce({0, 26, 12, 1}));
  ASSERT_FALSE(hand.table.map(0, 0x1000, 0x1000, kReadWrite));
  hand.write(0);
  EXPECT_TRUE(hand.table.dirty(0, 0x1000).empty());
  EXPECT_EQ(hand.entry(kTables, 0), __builtin_bswap64(0x1003)) << "hardware marks nothing";
}

}  // namespace
}  // namespace ioasis::simulator::tables
