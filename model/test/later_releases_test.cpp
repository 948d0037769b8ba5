// Later releases of Linux have more of the uAPI, and answer some calls otherwise.
#include <gtest/gtest.h>

#include "model/spec.h"
#include "model/test/caller.h"

namespace ioasis::model {

using enum uapi::Command;

namespace {

const Dialect& linux(std::string_view release) { return *dialect_named("linux-" + std::string(release)); }

/// A caller with an IOAS, a device, and a domain that may be a parent.
struct Guest {
  explicit Guest(std::string_view release) : call(linux(release)), ioas(call.ioas()) {
    call.attach(ioas);
    device = call.answer("out_idev_id");
    stdev = call.answer("out_stdev_id");
    call(HwptAlloc, {{"dev_id", device}, {"pt_id", ioas}, {"flags", uapi::kNestParent}});
    parent = call.answer("out_hwpt_id");
  }
  std::string viommu_of(std::uint64_t type) {
    return call(ViommuAlloc, {{"type", type}, {"dev_id", device}, {"hwpt_id", parent}});
  }
  std::uint64_t viommu() {
    EXPECT_EQ(viommu_of(uapi::kSelftestViommu), "VIOMMU_ALLOC/accepted");
    return call.answer("out_viommu_id");
  }

  Caller call;
  std::uint64_t ioas, device = 0, stdev = 0, parent = 0;
};

TEST(LaterReleases, AreEachKnownAndRestOnReadingAloneButForTheNewest) {
  for (const auto* name : {"6.13", "6.14", "6.15", "6.16", "6.17", "6.18", "7.3-noiommu"})
    EXPECT_FALSE(linux(name).replayed) << name;
  EXPECT_TRUE(linux("7.3").replayed);
  EXPECT_EQ(newest_dialect().name, "linux-7.3");
}

TEST(LaterReleases, BringTheirCommandsOneByOne) {
  for (const auto& dialect : dialects()) {
    if (dialect.contract) continue;
    for (const auto& info : specified_commands()) {
      if (info.interface != uapi::Interface::Iommufd && info.interface != uapi::Interface::Selftest) continue;
      const auto decides = Caller(dialect)(info.command, {});
      EXPECT_EQ(decides == "CALL/number-unknown" || decides == "TEST/op-unknown", dialect.release < info.since)
          << dialect.name << " " << info.name << ": " << decides;
    }
  }
}

TEST(LaterReleases, AnnounceDevicesWithoutAnIommuWhereTheyAreConfigured) {
  for (const bool noiommu : {false, true}) {
    Caller call(linux(noiommu ? "7.3-noiommu" : "7.3"));
    EXPECT_EQ(call(VfioCheckExtension, {{"extension", uapi::kVfioNoIommu}}), "VFIO_CHECK_EXTENSION/accepted");
    EXPECT_EQ(call.ruling().result, noiommu);
  }
}

TEST(LaterReleases, KnowLongerStructsFromTheReleaseOnThatMadeThemSo) {
  EXPECT_EQ(Caller(linux("6.16"))(ViommuAlloc, {{"type", 1}, {"data_len", 1}}), "VIOMMU_ALLOC/tail-set");
  EXPECT_EQ(Caller(linux("6.17"))(ViommuAlloc, {{"type", 1}, {"data_len", 1}}), "VIOMMU_ALLOC/device-unknown");
}

TEST(LaterReleases, MapAnyOpenFileUntilItsPagesAreNeeded) {
  Caller call(linux("6.13"));
  const auto ioas = call.ioas();
  const std::uint64_t flags = uapi::kFixedIova | uapi::kReadable;
  const auto map = [&](std::uint64_t fd, std::uint64_t start, std::uint64_t length) {
    return call(
        IoasMapFile,
        {{"flags", flags}, {"ioas_id", ioas}, {"fd", fd}, {"start", start}, {"length", length}, {"iova", 0x1000000}});
  };
  EXPECT_EQ(map(0xffffffff, 0, 0x1000), "IOAS_MAP_FILE/file-unknown");
  EXPECT_EQ(call.error(), EBADF);
  call(FaultQueueAlloc, {});
  const auto file = call.answer("out_fault_fd");
  EXPECT_EQ(map(file, ~0ull - 0xffe, 0x1001), "IOAS_MAP_FILE/file-range-wraps");
  EXPECT_EQ(map(file, 0, 0), "IOAS_MAP_FILE/length-zero");
  EXPECT_EQ(map(file, 0x2000, 0x1000), "IOAS_MAP_FILE/accepted");
  EXPECT_EQ(map(file, 0x2000, 0x1000), "IOAS_MAP_FILE/iova-taken");
  EXPECT_EQ(call(MockDomain, {{"id", ioas}}), "MOCK_DOMAIN/file-not-memfd");
  EXPECT_EQ(call.error(), EINVAL);
}

TEST(LaterReleases, ChangeTheProcessOfFilesAlone) {
  Caller call(linux("6.13"));
  EXPECT_EQ(call(IoasChangeProcess, {{"__reserved", 1}}), "IOAS_CHANGE_PROCESS/reserved-set");
  EXPECT_EQ(call(IoasChangeProcess, {}), "IOAS_CHANGE_PROCESS/accepted");
  const auto ioas = call.ioas();
  call(IoasMap,
       {{"flags", uapi::kFixedIova | uapi::kReadable}, {"ioas_id", ioas}, {"length", 0x1000}, {"iova", 0x1000}});
  EXPECT_EQ(call(IoasChangeProcess, {}), "IOAS_CHANGE_PROCESS/memory-mapped");
}

TEST(LaterReleases, KeepAVirtualIommuAsLongAsItIsUsed) {
  Guest guest("6.15");
  const auto viommu = guest.viommu();
  EXPECT_EQ(guest.call(Destroy, {{"id", guest.parent}}), "DESTROY/domain-has-viommu");
  EXPECT_EQ(guest.call(VdeviceAlloc, {{"viommu_id", viommu}, {"dev_id", guest.device}, {"virt_id", 7}}),
            "VDEVICE_ALLOC/accepted");
  const auto vdevice = guest.call.answer("out_vdevice_id");
  EXPECT_EQ(guest.call(VdeviceAlloc, {{"viommu_id", viommu}, {"dev_id", guest.device}, {"virt_id", 7}}),
            "VDEVICE_ALLOC/virt-id-taken");
  EXPECT_EQ(guest.call(Destroy, {{"id", viommu}}), "DESTROY/viommu-has-vdevice");
  EXPECT_EQ(guest.call(Destroy, {{"id", vdevice}}), "DESTROY/accepted");
  EXPECT_EQ(guest.call(Destroy, {{"id", viommu}}), "DESTROY/accepted");
  EXPECT_EQ(guest.call(Destroy, {{"id", guest.parent}}), "DESTROY/accepted");
}

TEST(LaterReleases, HaveOneEventQueueOfATypeForAVirtualIommu) {
  Guest guest("6.15");
  const auto viommu = guest.viommu();
  const auto queue = [&](std::uint64_t type) {
    return guest.call(VeventqAlloc, {{"viommu_id", viommu}, {"type", type}, {"veventq_depth", 1}});
  };
  EXPECT_EQ(queue(1), "VEVENTQ_ALLOC/accepted");
  EXPECT_EQ(queue(1), "VEVENTQ_ALLOC/queue-exists");
  EXPECT_EQ(queue(2), "VEVENTQ_ALLOC/accepted");
  EXPECT_EQ(guest.call(Destroy, {{"id", viommu}}), "DESTROY/viommu-has-queue");
}

TEST(LaterReleases, LookAtTheTypeOfAVirtualIommuEarlierFrom617On) {
  for (const bool later : {false, true}) {
    Guest guest(later ? "6.17" : "6.16");
    EXPECT_EQ(guest.viommu_of(1), later ? "VIOMMU_ALLOC/type-unknown" : "VIOMMU_ALLOC/type-unknown-at-last");
    EXPECT_EQ(guest.call(ViommuAlloc, {{"type", 1}, {"dev_id", guest.device}, {"hwpt_id", guest.ioas}}),
              later ? "VIOMMU_ALLOC/type-unknown" : "VIOMMU_ALLOC/domain-unknown");
  }
}

TEST(LaterReleases, TellWhatIsNotNestedFromWhatIsNotThere) {
  for (const bool later : {false, true}) {
    Guest guest(later ? "6.13" : "6.12");
    EXPECT_EQ(guest.call(HwptInvalidate, {{"hwpt_id", guest.parent}, {"data_type", uapi::kSelftestInvalidation}}),
              later ? "HWPT_INVALIDATE/target-of-other-kind" : "HWPT_INVALIDATE/domain-unknown");
    EXPECT_EQ(guest.call(HwptInvalidate, {{"hwpt_id", 77}, {"data_type", uapi::kSelftestInvalidation}}),
              "HWPT_INVALIDATE/domain-unknown");
  }
}

TEST(LaterReleases, RefuseMemoryThatWrapsBeforeItsLengthIsLookedAt) {
  for (const bool later : {false, true}) {
    Caller call(linux(later ? "6.13" : "6.12"));
    const auto ioas = call.ioas();
    EXPECT_EQ(call(IoasMap, {{"flags", uapi::kReadable}, {"ioas_id", ioas}, {"user_va", ~0ull}, {"length", ~0ull - 1}}),
              later ? "IOAS_MAP/memory-wraps-first" : "IOAS_MAP/length-in-last-page");
  }
}

TEST(LaterReleases, AnswerTheWidthOfPasidsFrom615On) {
  Caller call(linux("6.15"));
  call(MockDomainFlags, {{"id", call.ioas()}, {"dev_flags", uapi::kDevicePasid}});
  EXPECT_EQ(call(GetHwInfo, {{"dev_id", call.answer("out_idev_id")}}), "GET_HW_INFO/accepted");
  EXPECT_EQ(call.answer("out_max_pasid_log2"), 20u);
  Caller old(linux("6.14"));
  EXPECT_EQ(old(MockDomainFlags, {{"id", old.ioas()}, {"dev_flags", uapi::kDevicePasid}}),
            "MOCK_DOMAIN_FLAGS/flags-unknown");
}

TEST(LaterReleases, AreAskedForATypeOfHardwareInformationFrom617On) {
  Guest old("6.16"), guest("6.17");
  EXPECT_EQ(old.call(GetHwInfo, {{"dev_id", old.device}, {"flags", 1}}), "GET_HW_INFO/flags-set");
  EXPECT_EQ(guest.call(GetHwInfo, {{"dev_id", guest.device}, {"flags", 1}, {"out_data_type", 1}}),
            "GET_HW_INFO/type-unknown");
  EXPECT_EQ(guest.call(GetHwInfo, {{"dev_id", guest.device}, {"flags", 1}, {"out_data_type", 0xfeedbeef}}),
            "GET_HW_INFO/accepted");
}

TEST(LaterReleases, KeepTheFaultQueueOfEveryDomainAndReadItsFaultsThere) {
  Guest guest("6.14");
  guest.call(FaultQueueAlloc, {});
  const auto queue = guest.call.answer("out_fault_id"), file = guest.call.answer("out_fault_fd");
  EXPECT_EQ(guest.call(
                HwptAlloc,
                {{"dev_id", guest.device}, {"pt_id", guest.ioas}, {"flags", uapi::kFaultIdValid}, {"fault_id", queue}}),
            "HWPT_ALLOC/accepted");
  const auto domain = guest.call.answer("out_hwpt_id");
  EXPECT_EQ(guest.call(MockDomainReplace, {{"id", guest.stdev}, {"pt_id", domain}}), "MOCK_DOMAIN_REPLACE/accepted");
  guest.call(TriggerIopf, {{"dev_id", guest.device}});
  guest.call(Poll, {{"fd", file}, {"events", uapi::kPollIn}});
  EXPECT_EQ(guest.call.ruling().result, static_cast<std::int64_t>(uapi::kPollIn));
  guest.call(Close, {{"fd", file}});
  EXPECT_EQ(guest.call(Destroy, {{"id", queue}}), "DESTROY/fault-queue-used");
  guest.call(MockDomainReplace, {{"id", guest.stdev}, {"pt_id", guest.ioas}});
  EXPECT_EQ(guest.call(Destroy, {{"id", domain}}), "DESTROY/accepted");
  EXPECT_EQ(guest.call(Destroy, {{"id", queue}}), "DESTROY/accepted");
}

TEST(LaterReleases, MarkAsUnverifiedWhatNoReplayedReleaseHas) {
  const auto marked = [](std::string_view id) {
    const auto index = *clause_of_id(id);
    for (const auto& command : specification())
      for (const auto& clause : command.clauses)
        if (clause.id == clause_id(index)) return unverified(clause);
    return false;
  };
  EXPECT_TRUE(marked("VIOMMU_ALLOC/type-unknown-at-last")) << "7.3 has it no more";
  EXPECT_FALSE(marked("IOAS_MAP_FILE/ioas-unknown"));
  EXPECT_FALSE(marked("DESTROY/domain-has-viommu"));
  EXPECT_FALSE(marked("DESTROY/domain-has-nested"));
  EXPECT_FALSE(marked("IOAS_MAP/iova-taken"));
}

}  // namespace
}  // namespace ioasis::model
