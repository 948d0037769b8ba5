// MOCK_DOMAIN: ids, the aperture, the alignment, and what goes with the last device.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/program.h"

namespace ioasis::simulator {
namespace {

using uapi::Command;
using uapi::Site;

class Device : public testing::Test {
 protected:
  Program program;
  std::uint32_t ioas = program.ioas();

  std::uint32_t out(std::string_view field) { return static_cast<std::uint32_t>(program.out(field)); }
};

TEST_F(Device, TheFirstTakesThreeIdsAndLaterOnesShareThePageTable) {
  EXPECT_EQ(program.attach(ioas), 2u);
  EXPECT_EQ(out("out_idev_id"), 3u);
  EXPECT_EQ(out("out_hwpt_id"), 4u);
  EXPECT_EQ(program.attach(ioas), 5u);
  EXPECT_EQ(out("out_idev_id"), 6u);
  EXPECT_EQ(out("out_hwpt_id"), 4u);
  EXPECT_EQ(program.attach(4), 7u) << "a page table may be named as well";
  EXPECT_EQ(out("out_hwpt_id"), 4u);
}

TEST_F(Device, WhatOthersRelyOnCannotBeDestroyed) {
  const auto mock_device = program.attach(ioas);
  EXPECT_EQ(program.destroy(ioas), EBUSY);
  EXPECT_EQ(program.destroy(3), EBUSY);
  EXPECT_EQ(program.destroy(4), EBUSY);
  EXPECT_EQ(program.destroy(mock_device), 0);
  EXPECT_EQ(program.destroy(3), ENOENT);
  EXPECT_EQ(program.destroy(4), ENOENT);
  EXPECT_EQ(program.destroy(ioas), 0);
}

TEST_F(Device, OnlyAnAddressSpaceOrAPageTableCanBeAttachedTo) {
  const auto mock_device = program.attach(ioas);
  EXPECT_EQ(program.call(Command::MockDomain, {{"id", mock_device}}), EINVAL);
  EXPECT_EQ(program.call(Command::MockDomain, {{"id", 3}}), EINVAL);
  EXPECT_EQ(program.call(Command::MockDomain, {{"id", 99}}), ENOENT);
}

TEST_F(Device, TheIdOfTheDeviceBeingMadeIsFoundButThatOfItsHandleIsNot) {
  EXPECT_EQ(program.call(Command::MockDomain, {{"id", 2}}), ENOENT);
  EXPECT_EQ(program.call(Command::MockDomain, {{"id", 3}}), EINVAL);
  EXPECT_EQ(program.ioas(), 2u);
}

TEST_F(Device, AttachingNarrowsWhatIsUsableAndDetachingWidensIt) {
  std::vector<Range> ranges;
  const auto device = program.attach(ioas);
  ASSERT_EQ(program.usable(ioas, ranges), 0);
  ASSERT_EQ(ranges.size(), 1u);
  EXPECT_EQ(ranges[0].first, 1u << 24);
  EXPECT_EQ(ranges[0].last, (1u << 31) - 1);
  EXPECT_EQ(program.out("out_iova_alignment"), 2048u);
  EXPECT_EQ(program.map(ioas, 0, Program::memory(), kPage), EINVAL);

  ASSERT_EQ(program.destroy(device), 0);
  ASSERT_EQ(program.usable(ioas, ranges), 0);
  EXPECT_EQ(ranges[0].last, kTop);
  EXPECT_EQ(program.out("out_iova_alignment"), 1u);
}

TEST_F(Device, TheDomainStaysUntilTheLastDeviceGoes) {
  const auto first = program.attach(ioas);
  const auto hwpt = out("out_hwpt_id");
  const auto second = program.attach(hwpt);
  ASSERT_EQ(program.map(ioas, kIova, Program::memory(), kPage), 0);
  EXPECT_EQ(program.destroy(first), 0);
  EXPECT_EQ(program.check_map(hwpt, kIova, Program::memory(), kPage), 0);
  EXPECT_EQ(program.destroy(second), 0);
  EXPECT_EQ(program.check_map(hwpt, kIova, Program::memory(), kPage), ENOENT);
}

TEST_F(Device, MappingsThatDoNotFitTheDomainKeepItOut) {
  std::vector<Range> ranges;
  ASSERT_EQ(program.map(ioas, 0, Program::memory(), kPage), 0);
  EXPECT_EQ(program.call(Command::MockDomain, {{"id", ioas}}), EADDRINUSE);
  ASSERT_EQ(program.unmap_all(ioas), 0);
  ASSERT_EQ(program.map(ioas, kIova, Program::memory(), 1), 0);
  EXPECT_EQ(program.call(Command::MockDomain, {{"id", ioas}}), EADDRINUSE);
  ASSERT_EQ(program.unmap_all(ioas), 0);
  ASSERT_EQ(program.allow(ioas, {{0, 0xfff}}), 0);
  EXPECT_EQ(program.call(Command::MockDomain, {{"id", ioas}}), EADDRINUSE);
  ASSERT_EQ(program.usable(ioas, ranges), 0);
  EXPECT_EQ(ranges[0].last, kTop) << "nothing was left reserved";
}

TEST_F(Device, AMappingNeedsOnlyTheAlignmentOfTheIoPage) {
  const auto hwpt = [&] {
    program.attach(ioas);
    return out("out_hwpt_id");
  }();
  EXPECT_EQ(program.map(ioas, kIova + 0x800, Program::memory(0x800), 0x800), 0);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(kPage), 0x400), EINVAL);
  EXPECT_EQ(program.map(ioas, kIova + 0x400, Program::memory(), 0x800), EINVAL);
  EXPECT_EQ(program.map(ioas, kIova, Program::memory(0x400), 0x800), EINVAL);
  EXPECT_EQ(program.check_map(hwpt, kIova + 0x800, Program::memory(0x800), 0x800), 0);
  EXPECT_EQ(program.check_map(hwpt, kIova, Program::memory(), 0x800), EINVAL);
}

TEST_F(Device, ADeviceWhoseIdsCannotBeWrittenBackIsNotMade) {
  EXPECT_EQ(program.call(Command::MockDomain, {{"id", ioas}}, Site::ReadOnly), EFAULT);
  EXPECT_EQ(program.destroy(ioas), 0);
  EXPECT_EQ(program.ioas(), 1u);
}

TEST_F(Device, ChecksRefuseUnalignedAddressesBeforeTheyLookForThePageTable) {
  EXPECT_EQ(program.check_map(99, 1, Program::memory(), 0x800), EINVAL);
  EXPECT_EQ(program.check_map(99, 0, Program::memory(), 0x800), ENOENT);
  EXPECT_EQ(program.check_refs(Program::memory(1), kPage, 0), EINVAL);
  EXPECT_EQ(program.check_refs(Program::memory(Program::kHole), kPage, 0), EFAULT);
  program.attach(ioas);
  EXPECT_EQ(program.check_map(out("out_hwpt_id"), 0, kTop - kPage + 1, 0x800), EOVERFLOW);
}

TEST_F(Device, FaultQueuesAndAccessesHaveDescriptorsOfTheirOwn) {
  EXPECT_EQ(program.call(Command::FaultQueueAlloc, {}), 0);
  const auto queue = out("out_fault_fd");
  EXPECT_EQ(program.call(Command::CreateAccess, {{"id", ioas}}), 0);
  const auto access = out("out_access_fd");
  EXPECT_NE(access, queue);
  EXPECT_EQ(program.call(Command::FaultQueueAlloc, {}), 0);
  EXPECT_NE(out("out_fault_fd"), access);
  EXPECT_EQ(program.call(Command::AccessReplaceIoas, {{"id", queue}, {"ioas_id", ioas}}), EBADFD);
}

}  // namespace
}  // namespace ioasis::simulator
