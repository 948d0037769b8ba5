// Mapping and unmapping: what is refused, which pages are used, and when tables and memory are given back.
#include "conformance/simulator/tables/page_table.h"

#include <stdexcept>

#include "conformance/simulator/tables/test/by_hand.h"

namespace ioasis::simulator::tables {
namespace {

TEST(PageTables, AMappingUsesTheLargestPagesThatAreAllowedAndFit) {
  ByHand hand(vtd_second_stage(3));
  // From 4 KiB below 2 MiB to 4 KiB past 4 MiB, memory aligned alike.
  ASSERT_FALSE(hand.table.map(0x1ff000, 0x3ff000, 0x202000, kReadWrite));
  EXPECT_EQ(hand.read(0x1fffff), to(0x3fffff, kReadWrite, 0x1000));
  EXPECT_EQ(hand.read(0x200000), to(0x400000, kReadWrite, 0x200000));
  EXPECT_EQ(hand.read(0x400000), to(0x600000, kReadWrite, 0x1000));
  EXPECT_EQ(hand.read(0x401000), fault(Reason::NotPresent, 1));
  // Memory that is not aligned alike, and a caller that wants small pages.
  ASSERT_FALSE(hand.table.map(0x800000, 0x1000, 0x200000, kReadWrite));
  EXPECT_EQ(hand.read(0x800000), to(0x1000, kReadWrite, 0x1000));
  ASSERT_FALSE(hand.table.map(0xa00000, 0xa00000, 0x200000, kReadWrite, 0x1000));
  EXPECT_EQ(hand.read(0xa00000), to(0xa00000, kReadWrite, 0x1000));
}

TEST(PageTables, ARefusedMappingChangesNothing) {
  ByHand hand(vtd_second_stage(3));
  ASSERT_FALSE(hand.table.map(0x5000, 0x5000, 0x1000, kReadWrite));
  EXPECT_EQ(hand.table.map(0x3000, 0x13000, 0x3000, kReadWrite), Refusal::Mapped);
  EXPECT_EQ(hand.table.map(0x3000, 0x13000, 0, kReadWrite), Refusal::Unaligned);
  EXPECT_EQ(hand.table.map(0x3000, 0x13800, 0x1000, kReadWrite), Refusal::Unaligned);
  EXPECT_EQ(hand.table.map(0x3000, 0x13000, 0x1000, {}), Refusal::Permissions);
  EXPECT_EQ(hand.table.map(0x3000, std::uint64_t{1} << 52, 0x1000, kReadWrite), Refusal::OutsideOutput);
  EXPECT_EQ(hand.table.map(0x200000, 0, 0x1000, kReadWrite, 0x200000), Refusal::Unaligned) << "2 MiB only";
  EXPECT_EQ(hand.read(0x3000), fault(Reason::NotPresent, 1));
  EXPECT_EQ(hand.table.tables(), 3u);
}

TEST(PageTables, UnmappingCountsWhatWasMappedAndLeavesTheRest) {
  ByHand hand(vtd_second_stage(3));
  ASSERT_FALSE(hand.table.map(0x1000, 0x1000, 0x2000, kReadWrite));
  ASSERT_FALSE(hand.table.map(0x4000, 0x4000, 0x2000, kReadWrite));
  EXPECT_EQ(hand.table.unmap(0x2000, 0x3000, Cut::Refuse), Unmapped{0x2000});
  EXPECT_EQ(hand.read(0x1fff), to(0x1fff, kReadWrite, 0x1000));
  EXPECT_EQ(hand.read(0x2000), fault(Reason::NotPresent, 1));
  EXPECT_EQ(hand.read(0x4fff), fault(Reason::NotPresent, 1));
  EXPECT_EQ(hand.read(0x5000), to(0x5000, kReadWrite, 0x1000));
}

TEST(PageTables, ALargePageIsCutOnlyWhereTheCallerSaysSo) {
  ByHand hand(vtd_second_stage(3));
  ASSERT_FALSE(hand.table.map(0x1fe000, 0x3fe000, 0x2000, kReadWrite));
  ASSERT_FALSE(hand.table.map(0x200000, 0x400000, 0x200000, kReadOnly));
  EXPECT_EQ(hand.table.unmap(0x1ff000, 0x2000, Cut::Refuse), (Unmapped{0, Refusal::InsideLargePage}));
  EXPECT_EQ(hand.read(0x1ff000), to(0x3ff000, kReadWrite, 0x1000)) << "nothing has changed";
  EXPECT_EQ(hand.table.unmap(0x1ff000, 0x2000, Cut::Split), Unmapped{0x2000});
  EXPECT_EQ(hand.read(0x1ff000), fault(Reason::NotPresent, 1));
  EXPECT_EQ(hand.read(0x200000), fault(Reason::NotPresent, 1));
  EXPECT_EQ(hand.read(0x201000), to(0x401000, kReadOnly, 0x1000));
}

TEST(PageTables, APageThatIsCutStaysDirtyInItsParts) {
  ByHand hand(amd_v1(3));
  ASSERT_FALSE(hand.table.map(0x8000, 0x8000, 0x4000, kReadWrite));
  hand.write(0x8000);
  EXPECT_EQ(hand.table.unmap(0x9000, 0x1000, Cut::Split), Unmapped{0x1000});
  EXPECT_EQ(hand.table.dirty(0x8000, 0x4000), (std::vector<DirtyPage>{{0x8000, 0x1000}, {0xa000, 0x2000}}));
}

TEST(PageTables, TablesAreGivenBackWhenTheirLastPageGoes) {
  FrameAllocator frames(kTables);
  PhysicalMemory memory;
  const Format format = vtd_second_stage(5);
  {
    PageTable table(format, memory, frames);
    ASSERT_FALSE(table.map(0x1ff000, 0, 0x2000, kReadWrite));
    EXPECT_EQ(frames.allocated(), 6u) << "two last tables below one of each other level";
    ASSERT_FALSE(table.unmap(0x1ff000, 0x1000, Cut::Refuse).refusal);
    EXPECT_EQ(frames.allocated(), 5u);
    ASSERT_FALSE(table.unmap(0x200000, 0x1000, Cut::Refuse).refusal);
    EXPECT_EQ(frames.allocated(), 1u) << "the root stays";
    ASSERT_FALSE(table.map(0, 0, 0x1000, kReadWrite));
  }
  EXPECT_EQ(frames.allocated(), 0u);
}

TEST(FrameAllocators, GiveOutWhatIsAlignedAndTakeBackWhatIsOut) {
  FrameAllocator frames(0x1000);
  const std::uint64_t small = frames.allocate(0x1000);
  EXPECT_EQ(small, 0x1000u);
  EXPECT_EQ(frames.allocate(0x10000), 0x10000u);
  frames.release(small);
  EXPECT_THROW(frames.release(small), std::logic_error);
  EXPECT_EQ(frames.allocate(0x1000), small) << "it is given out again";
  EXPECT_EQ(frames.allocated(), 2u);
}

TEST(PhysicalMemories, HoldWhatWasWrittenAndZerosElsewhere) {
  PhysicalMemory memory;
  EXPECT_FALSE(memory.write(0xffffffffff000, 42));
  EXPECT_EQ(std::get<std::uint64_t>(memory.read(0xffffffffff000)), 42u);
  EXPECT_EQ(std::get<std::uint64_t>(memory.read(0xffffffffff008)), 0u);
  EXPECT_EQ(std::get<std::uint64_t>(memory.read(0xff000)), 0u);
}

}  // namespace
}  // namespace ioasis::simulator::tables
