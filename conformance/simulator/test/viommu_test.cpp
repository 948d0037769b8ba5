// Virtual IOMMUs: hardware queues and what they lock, data to and fro, what devices forget.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;
using uapi::Site;

class Virtual : public testing::Test {
 protected:
  void SetUp() override {
    program.begin_on({.release = 703});
    ioas = program.ioas();
    program.attach(ioas);
    device = out("out_idev_id");
    program.call(Command::HwptAlloc, {{"dev_id", device}, {"pt_id", ioas}, {"flags", uapi::kNestParent}});
    parent = out("out_hwpt_id");
    ASSERT_EQ(make(), 0);
    viommu = out("out_viommu_id");
    ASSERT_EQ(program.map(ioas, kIova, Program::memory(), 2 * kPage), 0);
  }
  int make(std::uint64_t data = 0, std::uint64_t length = 0) {
    return program.call(Command::ViommuAlloc, {{"type", uapi::kSelftestViommu},
                                               {"dev_id", device},
                                               {"hwpt_id", parent},
                                               {"data_uptr", data},
                                               {"data_len", length}});
  }
  int queue(std::uint64_t at, std::uint64_t length, std::uint64_t index = 0, Site site = Site::Normal) {
    return program.call(Command::HwQueueAlloc,
                        {{"viommu_id", viommu},
                         {"type", uapi::kSelftestQueue},
                         {"index", index},
                         {"nesting_parent_iova", at},
                         {"length", length}},
                        site);
  }
  std::uint32_t out(std::string_view field) { return static_cast<std::uint32_t>(program.out(field)); }

  Program program;
  std::uint32_t ioas = 0, device = 0, parent = 0, viommu = 0;
};

TEST_F(Virtual, AQueueKeepsItsAreaMappedAndItsVirtualIommuInUse) {
  ASSERT_EQ(queue(kIova + 9, 1), 0);
  const auto made = out("out_hw_queue_id");
  EXPECT_EQ(program.unmap(ioas, kIova, 2 * kPage), EBUSY);
  EXPECT_EQ(program.unmap_all(ioas), EBUSY);
  EXPECT_EQ(program.destroy(viommu), EBUSY);
  EXPECT_EQ(program.destroy(made + 1), EBUSY) << "what holds its page";
  EXPECT_EQ(program.destroy(made), 0);
  EXPECT_EQ(program.destroy(made + 1), ENOENT);
  EXPECT_EQ(program.unmap(ioas, kIova, 2 * kPage), 0);
  EXPECT_EQ(program.destroy(viommu), 0);
}

TEST_F(Virtual, QueuesAreMadeInTheirOrderAndLoseTheirIndex) {
  EXPECT_EQ(queue(kIova, 1, 1), EIO);
  EXPECT_EQ(queue(kIova, 1, 2), EINVAL);
  ASSERT_EQ(queue(kIova, 1), 0);
  const auto first = out("out_hw_queue_id");
  EXPECT_EQ(queue(kIova, 1), EEXIST);
  ASSERT_EQ(queue(kIova, 1, 1), 0);
  const auto second = out("out_hw_queue_id");
  EXPECT_EQ(program.destroy(first), EBUSY);
  EXPECT_EQ(program.destroy(second), 0);
  EXPECT_EQ(queue(kIova, 1, 1), EEXIST);
  EXPECT_EQ(queue(kIova, 1), 0);
}

TEST_F(Virtual, AQueueLiesInOnePageThatCanBeRead) {
  EXPECT_EQ(queue(kIova + kPage, kPage + 1), ENOENT);
  EXPECT_EQ(queue(kIova, 2 * kPage), EFAULT);
  EXPECT_EQ(queue(1, ~std::uint64_t{0} - 1), ERANGE);
  EXPECT_EQ(queue(kIova, std::uint64_t{1} << 50), ENOMEM);
  EXPECT_EQ(program.map(ioas, kIova + 4 * kPage, Program::memory(), kPage, uapi::kFixedIova | uapi::kWriteable), 0);
  EXPECT_EQ(queue(kIova + 4 * kPage, 1), EPERM);
  EXPECT_EQ(program.map(ioas, kIova + 6 * kPage, Program::memory(), kPage / 2), 0);
  EXPECT_EQ(queue(kIova, 1), EADDRINUSE);
}

TEST_F(Virtual, DataComesBackWithWhereItsPagesLieInTheFile) {
  program.poke(Program::memory(), 0x1234);
  EXPECT_EQ(make(Program::memory(), 24), 0);
  EXPECT_EQ(program.look(Program::memory()), 0x1234'0000'1234);
  EXPECT_EQ(program.look(Program::memory(8)), kPage);
  EXPECT_EQ(program.look(Program::memory(16)), 2 * kPage);
  EXPECT_EQ(make(Program::memory(), 16), 0);
  EXPECT_EQ(program.look(Program::memory(8)), 3 * kPage);
  EXPECT_EQ(make(Program::memory(), 7), EINVAL);
  EXPECT_EQ(make(Program::memory(Program::kHole), 8), EFAULT);
  EXPECT_EQ(make(Program::memory(Program::kReadOnlyPage), 8), EFAULT);
}

TEST_F(Virtual, DevicesForgetUpToTheFirstEntryThatIsWrong) {
  program.call(Command::VdeviceAlloc, {{"viommu_id", viommu}, {"dev_id", device}, {"virt_id", 7}});
  const auto forget = [&](std::uint64_t at, std::uint64_t count) {
    return program.call(Command::HwptInvalidate, {{"hwpt_id", viommu},
                                                  {"data_type", uapi::kSelftestInvalidation},
                                                  {"data_uptr", at},
                                                  {"entry_len", 12},
                                                  {"entry_num", count}});
  };
  const auto keeps = [&](std::uint64_t index, std::uint64_t value) {
    return program.call(Command::DevCheckCache, {{"id", device}, {"cache_id", index}, {"cache", value}}) == 0;
  };
  program.poke(Program::memory(), std::uint64_t{7} << 32);        // entry 0 of device 7,
  program.poke(Program::memory(8), 0);                            // then one with ALL,
  program.poke(Program::memory(12), 1 | std::uint64_t{8} << 32);  // of no device
  program.poke(Program::memory(20), 0);
  EXPECT_EQ(forget(Program::memory(), 2), EINVAL);
  EXPECT_EQ(out("entry_num"), 1u);
  EXPECT_TRUE(keeps(0, 0) && keeps(1, 0xbaddad));
  program.poke(Program::memory(12), 1 | std::uint64_t{7} << 32);
  EXPECT_EQ(forget(Program::memory(), 2), 0);
  EXPECT_TRUE(keeps(1, 0) && keeps(3, 0));
  EXPECT_EQ(forget(Program::memory(Program::kHole - 12), 2), EFAULT);
  EXPECT_EQ(out("entry_num"), 0u);
}

}  // namespace
}  // namespace ioasis::simulator
