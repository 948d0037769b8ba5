// Virtual IOMMUs: the hardware queues that they have, the data that they tell, what they have devices forget.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {

using enum uapi::Command;

namespace {

/// A caller with an IOAS, of which two pages are mapped, a device, a parent domain and a virtual IOMMU on it.
struct Machine {
  explicit Machine(std::string_view release = "linux-7.3") : call(*dialect_named(release)), ioas(call.ioas()) {
    call.attach(ioas);
    device = call.answer("out_idev_id");
    call(HwptAlloc, {{"dev_id", device}, {"pt_id", ioas}, {"flags", uapi::kNestParent}});
    parent = call.answer("out_hwpt_id");
    EXPECT_EQ(call.map(ioas, Caller::b0(), 2 * uapi::kPageSize, kPlace), "IOAS_MAP/accepted");
    EXPECT_EQ(made(), "VIOMMU_ALLOC/accepted");
    viommu = call.answer("out_viommu_id");
  }
  std::string made(std::uint64_t data = 0, std::uint64_t length = 0) {
    return call(ViommuAlloc, {{"type", uapi::kSelftestViommu},
                              {"dev_id", device},
                              {"hwpt_id", parent},
                              {"data_uptr", data},
                              {"data_len", length}});
  }
  std::string queue(std::uint64_t at, std::uint64_t length, std::uint64_t index = 0,
                    uapi::Site site = uapi::Site::Normal) {
    return call(HwQueueAlloc,
                {{"viommu_id", viommu},
                 {"type", uapi::kSelftestQueue},
                 {"index", index},
                 {"nesting_parent_iova", at},
                 {"length", length}},
                site);
  }
  std::uint64_t queued(std::uint64_t at, std::uint64_t index = 0) {
    EXPECT_EQ(queue(at, 1, index), "HW_QUEUE_ALLOC/accepted");
    return call.answer("out_hw_queue_id");
  }
  std::string forget(std::uint64_t at, std::uint64_t count) {
    return call(HwptInvalidate, {{"hwpt_id", viommu},
                                 {"data_type", uapi::kSelftestInvalidation},
                                 {"data_uptr", at},
                                 {"entry_len", 12},
                                 {"entry_num", count}});
  }
  std::string keeps(std::uint64_t entry, std::uint64_t value) {
    return call(DevCheckCache, {{"id", device}, {"cache_id", entry}, {"cache", value}});
  }

  Caller call;
  std::uint64_t ioas, device = 0, parent = 0, viommu = 0;
};

constexpr std::uint64_t kPage = uapi::kPageSize, kKept = 0xbaddad;

TEST(HwQueues, KeepTheAreaOfTheirPageAndThoseAboveItFromBeingUnmapped) {
  Machine machine;
  auto& call = machine.call;
  for (const std::uint64_t pages : {3, 4}) call.map(machine.ioas, Caller::b0(), kPage, kPlace + pages * kPage);
  const auto queue = machine.queued(kPlace + 3 * kPage + 5);
  EXPECT_EQ(call.unmap(machine.ioas, kPlace, 8 * kPage), "IOAS_UNMAP/area-locked");
  EXPECT_EQ(call.error(), EBUSY);
  EXPECT_EQ(call.unmap(machine.ioas, kPlace, 2 * kPage), "IOAS_UNMAP/nothing-mapped") << "it went, as the lowest";
  EXPECT_EQ(call.unmap(machine.ioas, kPlace + 4 * kPage, kPage), "IOAS_UNMAP/accepted") << "it stayed, as the highest";
  EXPECT_EQ(call.destroy(queue), "DESTROY/accepted");
  EXPECT_EQ(call.unmap(machine.ioas, kPlace + 3 * kPage, kPage), "IOAS_UNMAP/accepted");
}

TEST(HwQueues, AreUsedByWhatFollowsThemAndUseTheirVirtualIommu) {
  Machine machine;
  auto& call = machine.call;
  const auto first = machine.queued(kPlace), second = machine.queued(kPlace + kPage, 1);
  EXPECT_EQ(call.destroy(machine.viommu), "DESTROY/viommu-has-hw-queue");
  EXPECT_EQ(call.destroy(first), "DESTROY/hw-queue-has-next");
  EXPECT_EQ(call.destroy(first + 1), "DESTROY/hw-queue-access") << "an object that no call tells of";
  EXPECT_EQ(call.destroy(second), "DESTROY/accepted");
  EXPECT_EQ(call.destroy(first), "DESTROY/accepted");
  EXPECT_EQ(call.destroy(first + 1), "DESTROY/id-unknown");
  EXPECT_EQ(call.destroy(machine.viommu), "DESTROY/accepted");
}

TEST(HwQueues, LoseCountOfTheirIndicesWhenOneGoes) {
  Machine machine;
  EXPECT_EQ(machine.queue(kPlace, 1, 1), "HW_QUEUE_ALLOC/none-before");
  EXPECT_EQ(machine.queue(kPlace, 1, 2), "HW_QUEUE_ALLOC/index-unknown");
  machine.queued(kPlace);
  EXPECT_EQ(machine.queue(kPlace, 1), "HW_QUEUE_ALLOC/index-taken");
  EXPECT_EQ(machine.call.destroy(machine.queued(kPlace, 1)), "DESTROY/accepted");
  EXPECT_EQ(machine.queue(kPlace, 1, 1), "HW_QUEUE_ALLOC/index-taken") << "though there is none any more";
  machine.queued(kPlace);  // though there is one
}

TEST(HwQueues, LoseCountLikewiseWhenTheAnswerCannotBeWritten) {
  Machine machine;
  machine.queued(kPlace);
  EXPECT_EQ(machine.queue(kPlace, 1, 1, uapi::Site::ReadOnly), "HW_QUEUE_ALLOC/answer-unwritable");
  EXPECT_EQ(machine.queue(kPlace, 1, 1), "HW_QUEUE_ALLOC/index-taken");
  machine.queued(kPlace);
}

TEST(HwQueues, LieInOnePageThatIsMappedForReading) {
  Machine machine;
  auto& call = machine.call;
  EXPECT_EQ(machine.queue(kPlace, ~std::uint64_t{0} - kPlace), "HW_QUEUE_ALLOC/length-beyond-list");
  EXPECT_EQ(machine.queue(1, ~std::uint64_t{0} - 1), "HW_QUEUE_ALLOC/length-at-top");
  EXPECT_EQ(call.error(), ERANGE);
  EXPECT_EQ(machine.queue(kPlace + kPage + 1, kPage), "HW_QUEUE_ALLOC/not-mapped");
  EXPECT_EQ(machine.queue(kPlace, kPage), "HW_QUEUE_ALLOC/accepted");
  call.map(machine.ioas, Caller::b0(), kPage, kPlace + 8 * kPage, uapi::kFixedIova | uapi::kWriteable);
  EXPECT_EQ(machine.queue(kPlace + 8 * kPage, 1, 1), "HW_QUEUE_ALLOC/not-permitted");
  call.map(machine.ioas, Caller::b0(kPage), kPage, kPlace + 2 * kPage);
  EXPECT_EQ(machine.queue(kPlace + 2 * kPage - 1, 2, 1), "HW_QUEUE_ALLOC/pages-apart") << "one page, mapped twice";
  machine.queue(kPlace + 1, kPage, 1);
  ASSERT_NE(call.ruling().undefined, Ruling::kNone);
  EXPECT_EQ(clause_text(call.ruling().command, call.ruling().undefined).id, "HW_QUEUE_ALLOC/several-pages");
}

TEST(HwQueues, NarrowTheirIoasToWholePages) {
  Machine machine;
  machine.call.map(machine.ioas, Caller::b0(), kPage / 2, kPlace + 4 * kPage);
  EXPECT_EQ(machine.queue(kPlace, 1), "HW_QUEUE_ALLOC/areas-unaligned");
  machine.call.unmap(machine.ioas, kPlace + 4 * kPage, kPage / 2);
  machine.queued(kPlace);
  EXPECT_EQ(machine.call.map(machine.ioas, Caller::b0(), kPage / 2, kPlace + 4 * kPage), "IOAS_MAP/length-unaligned");
}

TEST(ViommuData, GoesBackWithThePartOfTheFileThatCanBeMapped) {
  Machine machine;
  machine.call.poke(Caller::b0(0x100), 0x5a);
  EXPECT_EQ(machine.made(Caller::b0(0x100), 24), "VIOMMU_ALLOC/accepted");
  EXPECT_EQ(machine.call.peek(Caller::b0(0x104)), 0x5a);
  EXPECT_EQ(machine.call.peek(Caller::b0(0x109)), 0x10) << "from the second page on";
  EXPECT_EQ(machine.call.peek(Caller::b0(0x111)), 0x20) << "two pages";
  EXPECT_EQ(machine.made(Caller::b0(0x200), 12), "VIOMMU_ALLOC/accepted");
  EXPECT_EQ(machine.call.peek(Caller::b0(0x209)), 0x30) << "behind the first one's";
  EXPECT_EQ(machine.call.peek(Caller::b0(0x211)), 0) << "as far as there is room";
  EXPECT_EQ(machine.made(Caller::b0(), 7), "VIOMMU_ALLOC/data-size");
  EXPECT_EQ(machine.made(Caller::b0(), 25), "VIOMMU_ALLOC/data-size");
  EXPECT_EQ(machine.made(Caller::b1(2 * kPage), 8), "VIOMMU_ALLOC/data-unreadable");
  EXPECT_EQ(machine.made(Caller::b1(kPage), 8), "VIOMMU_ALLOC/data-unwritable");
}

TEST(ViommuEntries, HaveDevicesForgetUpToTheFirstThatIsWrong) {
  Machine machine;
  auto& call = machine.call;
  call(VdeviceAlloc, {{"viommu_id", machine.viommu}, {"dev_id", machine.device}, {"virt_id", 7}});
  const auto entry = [&](std::uint64_t i, std::uint8_t flags, std::uint8_t number, std::uint8_t index) {
    call.poke(Caller::b0(12 * i), flags);
    call.poke(Caller::b0(12 * i + 4), number);
    call.poke(Caller::b0(12 * i + 8), index);
  };
  entry(0, 0, 7, 1);
  entry(1, 0, 8, 2);
  EXPECT_EQ(machine.forget(Caller::b0(), 2), "HWPT_INVALIDATE/virt-id-unknown");
  EXPECT_EQ(call.answer("entry_num"), 1u);
  EXPECT_EQ(machine.keeps(1, 0), "DEV_CHECK_CACHE/accepted");
  EXPECT_EQ(machine.keeps(1, kKept), "DEV_CHECK_CACHE/cache-differs");
  EXPECT_EQ(machine.keeps(2, kKept), "DEV_CHECK_CACHE/accepted");
  entry(1, 1, 7, 4);
  EXPECT_EQ(machine.forget(Caller::b0(), 2), "HWPT_INVALIDATE/cache-id-unknown");
  entry(1, 2, 7, 0);
  EXPECT_EQ(machine.forget(Caller::b0(), 2), "HWPT_INVALIDATE/viommu-entry-flags-unknown");
  entry(1, 1, 7, 0);
  EXPECT_EQ(machine.forget(Caller::b0(), 2), "HWPT_INVALIDATE/accepted");
  EXPECT_EQ(machine.keeps(3, 0), "DEV_CHECK_CACHE/accepted") << "all are forgotten";
}

TEST(ViommuEntries, AreFetchedBeforeTheFirstIsCarriedOut) {
  Machine machine("linux-6.13");
  machine.call(VdeviceAlloc, {{"viommu_id", machine.viommu}, {"dev_id", machine.device}});
  EXPECT_EQ(machine.forget(Caller::b1(2 * kPage - 12), 2), "HWPT_INVALIDATE/viommu-entries-unreadable");
  EXPECT_EQ(machine.call.answer("entry_num"), 0u);
  EXPECT_EQ(machine.keeps(0, kKept), "DEV_CHECK_CACHE/accepted");
}

}  // namespace
}  // namespace ioasis::model
