// Entries of Intel's tables, computed by hand from the VT-d specification, revision 4.1.
#include "conformance/simulator/tables/test/by_hand.h"

namespace ioasis::simulator::tables {
namespace {

// 0x123456000 is entry 4 of the root, 0x11a of the directory, 0x56 of the last table, nine bits each from bit 12.
constexpr std::uint64_t kIova = 0x123456000;
constexpr std::uint64_t kDirectory = kTables + 0x1000;
constexpr std::uint64_t kLast = kTables + 0x2000;

TEST(VtdSecondStage, EntriesHaveReadAndWriteInBits0And1AndTheAddressFromBit12) {  // 9.8, SS-PDPE, SS-PDE, SS-PTE
  ByHand hand(vtd_second_stage(3));
  ASSERT_FALSE(hand.table.map(kIova, 0xabcde000, 0x1000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables, 4), kDirectory | 3);
  EXPECT_EQ(hand.entry(kDirectory, 0x11a), kLast | 3);
  EXPECT_EQ(hand.entry(kLast, 0x56), 0xabcde003u);
  ASSERT_FALSE(hand.table.map(kIova + 0x1000, 0xabcdf000, 0x1000, kReadOnly));
  EXPECT_EQ(hand.entry(kLast, 0x57), 0xabcdf001u);
  ASSERT_FALSE(hand.table.map(kIova + 0x2000, 0xabce0000, 0x1000, kWriteOnly));
  EXPECT_EQ(hand.entry(kLast, 0x58), 0xabce0002u);
  EXPECT_EQ(hand.read(kIova + 0x123), to(0xabcde123, kReadWrite, 0x1000));
}

TEST(VtdSecondStage, LargePagesHaveBit7) {  // 9.8, SS-PDPE and SS-PDE: PS
  ByHand hand(vtd_second_stage(3));
  ASSERT_FALSE(hand.table.map(0x200000, 0x40200000, 0x200000, kReadOnly));
  EXPECT_EQ(hand.entry(kDirectory, 1), 0x40200081u);
  ASSERT_FALSE(hand.table.map(0x40000000, 0x80000000, 0x40000000, kWriteOnly));
  EXPECT_EQ(hand.entry(kTables, 1), 0x80000082u);
  EXPECT_EQ(hand.write(0x7fffffff), to(0xbfffffff, kWriteOnly, 0x40000000));
}

TEST(VtdSecondStage, UseSetsBit8OfEachEntryAndBit9OfThePageWritten) {  // 3.7.2
  ByHand hand(vtd_second_stage(3));
  ASSERT_FALSE(hand.table.map(kIova, 0xabcde000, 0x1000, kReadWrite));
  hand.read(kIova);
  EXPECT_EQ(hand.entry(kLast, 0x56), 0xabcde103u);
  hand.write(kIova);
  EXPECT_EQ(hand.entry(kTables, 4), kDirectory | 0x103);
  EXPECT_EQ(hand.entry(kDirectory, 0x11a), kLast | 0x103);
  EXPECT_EQ(hand.entry(kLast, 0x56), 0xabcde303u);
  EXPECT_EQ(hand.table.take_dirty(kIova, 0x1000), (std::vector<DirtyPage>{{kIova, 0x1000}}));
  EXPECT_EQ(hand.entry(kLast, 0x56), 0xabcde103u);
}

TEST(VtdSecondStage, AnEntryWithNeitherReadNorWriteIsNotPresent) {  // 3.7
  ByHand hand(vtd_second_stage(4));
  hand.put(kTables, 0, 0xabcde300);
  EXPECT_EQ(hand.read(0), fault(Reason::NotPresent, 4));
}

TEST(VtdSecondStage, ATableRestrictsWhatThePageAllows) {  // 3.7.1
  ByHand hand(vtd_second_stage(3));
  ASSERT_FALSE(hand.table.map(kIova, 0xabcde000, 0x1000, kReadWrite));
  hand.put(kDirectory, 0x11a, kLast | 1);
  EXPECT_EQ(hand.read(kIova), to(0xabcde000, kReadOnly, 0x1000));
  EXPECT_EQ(hand.write(kIova), fault(Reason::Permission, 1));
  EXPECT_EQ(hand.entry(kLast, 0x56) & 0x200, 0u) << "the write that faulted has made the page dirty";
}

TEST(VtdSecondStage, ReservedBitsFault) {  // 9.8: PS of SS-PML4E; bits 20:12 of a 2 MiB page
  ByHand hand(vtd_second_stage(4));
  hand.put(kTables, 0, 0x83);
  EXPECT_EQ(hand.read(0), fault(Reason::Malformed, 4));
  hand.put(kTables, 0, kDirectory | 3);
  hand.put(kDirectory, 0, kLast | 3);
  hand.put(kLast, 0, 0x201083);
  EXPECT_EQ(hand.read(0), fault(Reason::Malformed, 2));
}

TEST(VtdSecondStage, WidthsAre39And48And57Bits) {  // 3.7: AGAW by levels
  for (const auto& [levels, width] : {std::pair{3u, 39u}, {4u, 48u}, {5u, 57u}}) {
    ByHand hand(vtd_second_stage(levels));
    const std::uint64_t end = std::uint64_t{1} << width;
    EXPECT_EQ(hand.read(end - 1), fault(Reason::NotPresent, static_cast<int>(levels)));
    EXPECT_EQ(hand.read(end), fault(Reason::OutsideInput, static_cast<int>(levels)));
    EXPECT_EQ(hand.table.map(end - 0x1000, 0, 0x2000, kReadWrite), Refusal::OutsideInput);
    EXPECT_EQ(hand.table.map(end - 0x1000, 0, 0x1000, kReadWrite), std::nullopt);
  }
}

TEST(VtdFirstStage, EntriesArePresentInBit0WritableInBit1AndForUsersInBit2) {  // 9.7, FS-PDE, FS-PTE
  ByHand hand(vtd_first_stage(4));
  ASSERT_FALSE(hand.table.map(0x1000, 0xabcde000, 0x1000, kReadWrite));
  ASSERT_FALSE(hand.table.map(0x2000, 0xabcdf000, 0x1000, kReadOnly));
  ASSERT_FALSE(hand.table.map(0x200000, 0x400000, 0x200000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables, 0), kTables + 0x1007);
  EXPECT_EQ(hand.entry(kTables + 0x2000, 0), kTables + 0x3007);
  EXPECT_EQ(hand.entry(kTables + 0x3000, 1), 0xabcde007u);
  EXPECT_EQ(hand.entry(kTables + 0x3000, 2), 0xabcdf005u);
  EXPECT_EQ(hand.entry(kTables + 0x2000, 1), 0x400087u);
  EXPECT_EQ(hand.table.map(0x4000, 0, 0x1000, kWriteOnly), Refusal::Permissions);
}

TEST(VtdFirstStage, UseSetsBit5OfEachEntryAndBit6OfThePageWritten) {  // 3.6.2
  ByHand hand(vtd_first_stage(4));
  ASSERT_FALSE(hand.table.map(0x1000, 0xabcde000, 0x1000, kReadWrite));
  hand.write(0x1000);
  EXPECT_EQ(hand.entry(kTables, 0), kTables + 0x1027);
  EXPECT_EQ(hand.entry(kTables + 0x3000, 1), 0xabcde067u);
}

TEST(VtdFirstStage, AddressesAreCanonical) {  // 3.6
  ByHand hand(vtd_first_stage(4));
  const std::uint64_t upper = 0xffff800000000000;
  ASSERT_FALSE(hand.table.map(upper, 0xabcde000, 0x1000, kReadWrite));
  EXPECT_EQ(hand.entry(kTables, 256), kTables + 0x1007);
  EXPECT_EQ(hand.read(upper), to(0xabcde000, kReadWrite, 0x1000));
  EXPECT_EQ(hand.read(0x0000800000000000), fault(Reason::OutsideInput, 4));
  EXPECT_EQ(hand.table.map(0x00007ffffffff000, 0, 0x2000, kReadWrite), Refusal::OutsideInput);
  EXPECT_EQ(hand.table.unmap(0x00007ffffffff000, 0xffff000000002000, Cut::Split), (Unmapped{0, Refusal::OutsideInput}));
}

TEST(VtdFirstStage, APrivilegedPageIsRefusedAndBit12OfALargePageIsNoAddress) {  // 9.7: U/S; PAT
  ByHand hand(vtd_first_stage(4));
  ASSERT_FALSE(hand.table.map(0x1000, 0xabcde000, 0x1000, kReadWrite));
  hand.put(kTables + 0x3000, 1, 0xabcde003);
  EXPECT_EQ(hand.read(0x1000), fault(Reason::Permission, 1));
  hand.put(kTables + 0x2000, 1, 0x401087);
  EXPECT_EQ(hand.read(0x201234), to(0x401234, kReadWrite, 0x200000));
  hand.put(kTables + 0x2000, 1, 0x402087);
  EXPECT_EQ(hand.read(0x201234), fault(Reason::Malformed, 2));
}

}  // namespace
}  // namespace ioasis::simulator::tables
