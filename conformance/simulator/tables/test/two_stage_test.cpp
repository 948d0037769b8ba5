// Nested translation: every step of a guest's walk is itself translated, and faults say whose they are.
#include "conformance/simulator/tables/two_stage.h"

#include "conformance/simulator/tables/test/by_hand.h"

namespace ioasis::simulator::tables {
namespace {

constexpr std::uint64_t kGuestTables = 0x10000;    // in the guest's memory
constexpr std::uint64_t kHostMemory = 0x80000000;  // where the host keeps that part of it

/// A host that has given its guest the memory for the guest's tables.
struct Host : ByHand {
  Host() : ByHand(vtd_second_stage(4)) { EXPECT_FALSE(table.map(kGuestTables, kHostMemory, 0x10000, kReadWrite)); }
};

struct Nested {
  Host host;
  Format format = vtd_first_stage(4);
  GuestMemory memory{host.walker, host.memory};
  FrameAllocator frames{kGuestTables};
  PageTable table{format, memory, frames};
  Walker first{format, memory, table.root()};
  TwoStageWalker both{first, host.walker};
};

TEST(TwoStages, TablesAndOutputOfTheFirstAreAddressesOfTheSecond) {
  Nested nested;
  ASSERT_FALSE(nested.table.map(0x1000, 0x5000, 0x1000, kReadWrite));
  ASSERT_FALSE(nested.host.table.map(0x5000, 0xabcde000, 0x1000, kReadWrite));
  EXPECT_EQ(nested.host.entry(kHostMemory, 0), 0x11007u) << "the guest's root, where the host has it";
  EXPECT_EQ(nested.both.walk(0x1abc, Access::Read), to(0xabcdeabc, kReadWrite, 0x1000));
  EXPECT_EQ(nested.host.entry(kHostMemory, 0), 0x11027u);
}

TEST(TwoStages, PermissionsAndPageSizeAreWhatBothAllow) {
  Nested nested;
  ASSERT_FALSE(nested.table.map(0x200000, 0x200000, 0x200000, kReadWrite));
  ASSERT_FALSE(nested.host.table.map(0x200000, 0x400000, 0x100000, kReadOnly));
  ASSERT_FALSE(nested.host.table.map(0x300000, 0x500000, 0x100000, kReadWrite));
  EXPECT_EQ(nested.both.walk(0x201234, Access::Read), to(0x401234, kReadOnly, 0x1000));
  EXPECT_EQ(nested.both.walk(0x301234, Access::Write), to(0x501234, kReadWrite, 0x1000));
  EXPECT_EQ(nested.both.walk(0x201234, Access::Write), Walked(Fault{Reason::Permission, 1, Stage::Second}));
}

TEST(TwoStages, AFaultSaysItsStageAndWhetherATableWasSought) {
  Nested nested;
  EXPECT_EQ(nested.both.walk(0x1000, Access::Read), Walked(Fault{Reason::NotPresent, 4, Stage::First}));
  ASSERT_FALSE(nested.table.map(0x1000, 0x5000, 0x1000, kReadOnly));
  EXPECT_EQ(nested.both.walk(0x1000, Access::Write), Walked(Fault{Reason::Permission, 1, Stage::First}));
  EXPECT_EQ(nested.both.walk(0x1000, Access::Read), Walked(Fault{Reason::NotPresent, 1, Stage::Second}));
  // The guest's directory is gone from its memory.
  ASSERT_FALSE(nested.host.table.unmap(0x12000, 0x1000, Cut::Split).refusal);
  EXPECT_EQ(nested.both.walk(0x1000, Access::Read), Walked(Fault{Reason::NotPresent, 1, Stage::Second, true}));
}

TEST(TwoStages, MarkingAnEntryOfTheGuestIsAWriteToItsMemory) {
  Nested nested;
  ASSERT_FALSE(nested.table.map(0x1000, 0x5000, 0x1000, kReadWrite));
  ASSERT_FALSE(nested.host.table.map(0x5000, 0xabcde000, 0x1000, kReadWrite));
  nested.host.table.take_dirty(0, 0x100000);
  EXPECT_TRUE(std::holds_alternative<Translation>(nested.both.walk(0x1000, Access::Read)));
  EXPECT_EQ(nested.host.table.take_dirty(0, 0x100000),
            (std::vector<DirtyPage>{{0x10000, 0x1000}, {0x11000, 0x1000}, {0x12000, 0x1000}, {0x13000, 0x1000}}));
  EXPECT_TRUE(std::holds_alternative<Translation>(nested.both.walk(0x1000, Access::Write)));
  EXPECT_EQ(nested.host.table.take_dirty(0, 0x100000), (std::vector<DirtyPage>{{0x5000, 0x1000}, {0x13000, 0x1000}}))
      << "only the page's entry has changed";
}

}  // namespace
}  // namespace ioasis::simulator::tables
