// Descriptors of Arm's tables, computed by hand from the Arm Architecture Reference Manual, DDI 0487.
#include "conformance/simulator/tables/test/by_hand.h"

namespace ioasis::simulator::tables {
namespace {

constexpr std::uint64_t kDbm = std::uint64_t{1} << 51;  // D8.3.2

TEST(LpaeStage1, PagesHaveTheirPermissionsInBits7To6) {  // D8.3.1, D8.4: AP[2:1]
  ByHand hand(lpae({1, 12, 48, 48, false}));
  ASSERT_FALSE(hand.table.map(0x123456000, 0xabcde000, 0x1000, kReadWrite));
  ASSERT_FALSE(hand.table.map(0x123457000, 0xabcdf000, 0x1000, kReadOnly));
  EXPECT_EQ(hand.entry(kTables, 0), kTables + 0x1003);
  EXPECT_EQ(hand.entry(kTables + 0x1000, 4), kTables + 0x2003);
  EXPECT_EQ(hand.entry(kTables + 0x2000, 0x11a), kTables + 0x3003);
  // Valid, page; AP[1] for unprivileged accesses; inner shareable; access flag.
  EXPECT_EQ(hand.entry(kTables + 0x3000, 0x56), 0xabcde000u | 0x3 | 0x40 | 0x300 | 0x400);
  EXPECT_EQ(hand.entry(kTables + 0x3000, 0x57), 0xabcdf000u | 0x3 | 0xc0 | 0x300 | 0x400);
  EXPECT_EQ(hand.table.map(0, 0, 0x1000, kWriteOnly), Refusal::Permissions);
}

TEST(LpaeStage1, BlocksHaveBit1Clear) {  // D8.3.1
  ByHand hand(lpae({1, 12, 39, 48, false}));
  ASSERT_FALSE(hand.table.map(0x200000, 0x400000, 0x200000, kReadWrite));
  ASSERT_FALSE(hand.table.map(0x40000000, 0x80000000, 0x40000000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables + 0x1000, 1), 0x400741u);
  EXPECT_EQ(hand.entry(kTables, 1), 0x80000741u);
  EXPECT_EQ(hand.read(0x40123456), to(0x80123456, kReadWrite, 0x40000000));
}

TEST(LpaeStage1, HardwareSetsTheAccessFlagAndTurnsACleanPageDirty) {  // D8.5: DBM with AP[2]
  ByHand hand(lpae({1, 12, 39}));
  ASSERT_FALSE(hand.table.map(0x1000, 0xabcde000, 0x1000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables + 0x2000, 1), kDbm | 0xabcde3c3);
  hand.read(0x1000);
  EXPECT_EQ(hand.entry(kTables + 0x2000, 1), kDbm | 0xabcde7c3);
  EXPECT_EQ(hand.write(0x1000), to(0xabcde000, kReadWrite, 0x1000));
  EXPECT_EQ(hand.entry(kTables + 0x2000, 1), kDbm | 0xabcde743);
  EXPECT_EQ(hand.entry(kTables, 0), kTables + 0x1003) << "a table has no flags";
  EXPECT_EQ(hand.table.take_dirty(0x1000, 0x1000).size(), 1u);
  EXPECT_EQ(hand.entry(kTables + 0x2000, 1), kDbm | 0xabcde7c3);
}

TEST(LpaeStage1, WithoutHardwareManagementAClearAccessFlagFaults) {  // D8.5: AF
  ByHand hand(lpae({1, 12, 39, 48, false}));
  ASSERT_FALSE(hand.table.map(0x1000, 0xabcde000, 0x1000, kReadWrite));
  hand.put(kTables + 0x2000, 1, 0xabcde343);
  EXPECT_EQ(hand.read(0x1000), fault(Reason::AccessFlag, 3));
}

TEST(LpaeStage1, ReservedDescriptorsAreInvalid) {  // D8.3.1
  ByHand hand(lpae({1, 12, 48}));
  hand.put(kTables, 0, 0x741);  // a block in level 0, which 48-bit addresses do not have
  EXPECT_EQ(hand.read(0), fault(Reason::NotPresent, 0));
  ASSERT_FALSE(hand.table.map(std::uint64_t{1} << 39, 0xabcde000, 0x1000, kReadWrite));
  hand.put(kTables + 0x3000, 0, 0xabcde741);  // 0b01 in level 3
  EXPECT_EQ(hand.read(std::uint64_t{1} << 39), fault(Reason::NotPresent, 3));
}

TEST(LpaeStage1, TablesRestrictBelowThem) {  // D8.4: APTable[1:0] in bits 62:61
  ByHand hand(lpae({1, 12, 39}));
  ASSERT_FALSE(hand.table.map(0x1000, 0xabcde000, 0x1000, kReadWrite));
  hand.put(kTables, 0, std::uint64_t{1} << 62 | (kTables + 0x1003));
  EXPECT_EQ(hand.read(0x1000), to(0xabcde000, kReadOnly, 0x1000));
  EXPECT_EQ(hand.write(0x1000), fault(Reason::Permission, 3));
  hand.put(kTables, 0, std::uint64_t{1} << 61 | (kTables + 0x1003));
  EXPECT_EQ(hand.read(0x1000), fault(Reason::Permission, 3));
}

TEST(LpaeStage1, APrivilegedPageIsRefusedThoughHardwareMayMakeItDirty) {  // D8.4: AP[1]
  ByHand hand(lpae({1, 12, 39}));
  ASSERT_FALSE(hand.table.map(0x1000, 0xabcde000, 0x1000, kReadWrite));
  hand.put(kTables + 0x2000, 1, kDbm | 0xabcde383);
  EXPECT_EQ(hand.read(0x1000), fault(Reason::Permission, 3));
  EXPECT_EQ(hand.write(0x1000), fault(Reason::Permission, 3));
  EXPECT_EQ(hand.entry(kTables + 0x2000, 1), kDbm | 0xabcde383) << "what is refused leaves no mark";
}

TEST(LpaeStage1, OutputBeyondItsWidthFaults) {  // D8.2: address size fault
  ByHand hand(lpae({1, 12, 39, 40, false}));
  hand.put(kTables, 1, (std::uint64_t{1} << 40) | 0x741);
  EXPECT_EQ(hand.read(0x40000000), fault(Reason::OutsideOutput, 1));
  EXPECT_EQ(hand.table.map(0, (std::uint64_t{1} << 40) - 0x1000, 0x2000, kReadWrite), Refusal::OutsideOutput);
}

TEST(LpaeStage1, GranulesHaveTheirOwnLevels) {  // D8.2, the levels of each granule
  ByHand of_16k(lpae({1, 14, 48, 48, false}));  // bits 47, 46:36, 35:25, 24:14
  const std::uint64_t iova = std::uint64_t{1} << 47 | std::uint64_t{5} << 36 | 6 << 25 | 7 << 14;
  ASSERT_FALSE(of_16k.table.map(iova, 0xabcdc000, 0x4000, kReadWrite));
  EXPECT_EQ(of_16k.entry(kTables, 1), kTables + 0x4003);
  EXPECT_EQ(of_16k.entry(kTables + 0x4000, 5), kTables + 0x8003);
  EXPECT_EQ(of_16k.entry(kTables + 0x8000, 6), kTables + 0xc003);
  EXPECT_EQ(of_16k.entry(kTables + 0xc000, 7), 0xabcdc743u);
  EXPECT_EQ(of_16k.read(0), fault(Reason::NotPresent, 0));

  ByHand of_64k(lpae({1, 16, 48, 48, false}));  // bits 47:42, 41:29, 28:16
  ASSERT_FALSE(of_64k.table.map(std::uint64_t{63} << 42 | 0x20000000, 0x40000000, 0x20000000, kReadWrite));
  EXPECT_EQ(of_64k.entry(kTables, 63), kTables + 0x10003);
  EXPECT_EQ(of_64k.entry(kTables + 0x10000, 1), 0x40000741u);
  EXPECT_EQ(of_64k.read(0), fault(Reason::NotPresent, 1));
}

TEST(LpaeStage1, AddressesOf52BitsMoveTheirTopmostBits) {  // D8.3.1: FEAT_LPA bits 15:12, FEAT_LPA2 bits 9:8
  ByHand of_64k(lpae({1, 16, 52, 52, false}));             // bits 51:42, 41:29, 28:16
  ASSERT_FALSE(of_64k.table.map(0, 0xf123456780000, 0x10000, kReadWrite));
  EXPECT_EQ(of_64k.entry(kTables + 0x20000, 0), 0x12345678f743u);
  EXPECT_EQ(of_64k.read(0x1234), to(0xf123456781234, kReadWrite, 0x10000));

  ByHand of_4k(lpae({1, 12, 52, 52, false}));  // bits 51:48 in level -1
  ASSERT_FALSE(of_4k.table.map(std::uint64_t{15} << 48, 0xc000000001000, 0x1000, kReadWrite));
  EXPECT_EQ(of_4k.entry(kTables, 15), kTables + 0x1003);
  EXPECT_EQ(of_4k.entry(kTables + 0x4000, 0), 0x1000u | 0x300 | 0x443) << "no shareability beside the address";
  EXPECT_EQ(of_4k.read(0), fault(Reason::NotPresent, -1));
}

TEST(LpaeStage2, PagesAllowReadingAndWritingEachForItself) {  // D8.4: S2AP in bits 7:6; MemAttr in 5:2
  ByHand hand(lpae({2, 12, 48, 48, false}));
  ASSERT_FALSE(hand.table.map(0x1000, 0xabcde000, 0x1000, kReadWrite));
  ASSERT_FALSE(hand.table.map(0x2000, 0xabcdf000, 0x1000, kReadOnly));
  ASSERT_FALSE(hand.table.map(0x3000, 0xabce0000, 0x1000, kWriteOnly));
  EXPECT_EQ(hand.entry(kTables + 0x3000, 1), 0xabcde7ffu);
  EXPECT_EQ(hand.entry(kTables + 0x3000, 2), 0xabcdf77fu);
  EXPECT_EQ(hand.entry(kTables + 0x3000, 3), 0xabce07bfu);
  EXPECT_EQ(hand.read(0x3000), fault(Reason::Permission, 3));
}

TEST(LpaeStage2, HardwareTurnsACleanPageDirtyByS2ap) {  // D8.5: DBM with S2AP[1]
  ByHand hand(lpae({2, 12, 48}));
  ASSERT_FALSE(hand.table.map(0x1000, 0xabcde000, 0x1000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables + 0x3000, 1), kDbm | 0xabcde37f);
  hand.write(0x1000);
  EXPECT_EQ(hand.entry(kTables + 0x3000, 1), kDbm | 0xabcde7ff);
}

TEST(LpaeStage2, AFewTablesOfTheNextLevelMakeTheRoot) {  // D8.2, concatenated translation tables
  ByHand hand(lpae({2, 12, 40, 48, false}));             // two tables of level 1
  ASSERT_FALSE(hand.table.map(std::uint64_t{1} << 39, 0x40000000, 0x40000000, kReadWrite));
  EXPECT_EQ(hand.table.tables(), 1u);
  EXPECT_EQ(hand.entry(kTables + 0x1000, 0), 0x400007fdu);
  EXPECT_EQ(hand.read(0), fault(Reason::NotPresent, 1));
  EXPECT_EQ(hand.read(std::uint64_t{1} << 40), fault(Reason::OutsideInput, 1));

  ByHand of_16k(lpae({2, 14, 40, 48, false}));  // sixteen tables of level 2, aligned to all of them
  EXPECT_EQ(of_16k.table.root() % (16 * 0x4000), 0u);
  ASSERT_FALSE(of_16k.table.map(std::uint64_t{15} << 36, 0x2000000, 0x2000000, kReadWrite));
  EXPECT_EQ(of_16k.entry(kTables + 15 * 0x4000, 0), 0x20007fdu);

  EXPECT_EQ(lpae({2, 12, 44}).levels.front().number, 0) << "32 tables are too many";
}

}  // namespace
}  // namespace ioasis::simulator::tables
