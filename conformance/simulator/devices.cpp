// Making, moving and describing mock devices, and the IOAS of the VFIO container.
#include <algorithm>
#include <array>
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

namespace {

/// struct iommu_test_hw_info: flags, test_reg (iommufd_test.h).
constexpr std::array<std::uint8_t, 8> kHardwareInfo{0, 0, 0, 0, 0xef, 0xbe, 0xad, 0xde};
constexpr std::uint64_t kHardwareType = 0xfeedbeef;
constexpr std::uint64_t kTracksDirtyPages = 1;  ///< IOMMU_HW_CAP_DIRTY_TRACKING
constexpr std::uint64_t kNoAts = 8;             ///< IOMMU_HW_CAP_PCI_ATS_NOT_SUPPORTED

}  // namespace

Errno IommufdContext::make_device(Call& call, Hardware hardware) {
  hardware.iommu = host_.defects.has(Defect::DevicesBehindUsualIommu) ? &host_.iommus.front() : host_.arriving;
  Objects::Attached made{};
  if (const Errno error = objects_.attach(call.id("id"), hardware, made)) return error;
  call.set("out_stdev_id", made.mock_device);
  call.set("out_hwpt_id", made.hwpt);
  call.set("out_idev_id", made.device);
  const Errno error = call.respond();
  if (error) objects_.destroy(made.mock_device);
  return error;
}

Errno IommufdContext::mock_domain(Call& call) { return make_device(call, {}); }

Errno IommufdContext::mock_domain_flags(Call& call) {
  const std::uint64_t flags = call["dev_flags"];
  std::uint64_t known = uapi::kNoDirty;
  if (host_.kernel.release >= 615) known |= uapi::kDevicePasid;
  if (host_.kernel.release < kRealTables) known |= uapi::kHugeIova;
  if ((flags & ~known) != 0 && !host_.defects.has(Defect::DeviceFlagsUnchecked)) return EINVAL;
  return make_device(
      call, {(flags & uapi::kNoDirty) == 0, (flags & uapi::kHugeIova) != 0, (flags & uapi::kDevicePasid) != 0});
}

Errno IommufdContext::mock_domain_replace(Call& call) {
  Id hwpt = 0;
  if (const Errno error = objects_.move(call.id("id"), call.id("pt_id"), hwpt)) return error;
  if (!host_.defects.has(Defect::ReplaceAnswersTarget)) call.set("pt_id", hwpt);
  return call.respond();
}

Errno IommufdContext::get_hw_info(Call& call) {
  const Defects& defects = host_.defects;
  const std::uint64_t flags = call["flags"];
  if ((flags & ~(host_.kernel.release >= 617 ? uapi::kInputType : 0)) != 0 || call["__reserved"] != 0)
    return EOPNOTSUPP;
  const Device* device = objects_.device(call.id("dev_id"));
  if (!device) return ENOENT;
  const std::uint64_t asked = flags != 0 ? call["out_data_type"] : 0;
  if (asked != 0 && asked != kHardwareType) return EOPNOTSUPP;

  const std::uint64_t room = call["data_len"];
  const std::uint64_t address = call["data_uptr"];
  const std::uint64_t told = defects.has(Defect::HwInfoIgnoresRoom)
                                 ? kHardwareInfo.size()
                                 : std::min<std::uint64_t>(room, kHardwareInfo.size());
  if (!host_.memory.write(address, std::span(kHardwareInfo).first(told))) return EFAULT;
  if (!defects.has(Defect::HwInfoTailKept))
    for (std::uint64_t at = told; at < room; ++at)
      if (!host_.memory.write(address + at, std::array<std::uint8_t, 1>{})) return EFAULT;

  if (!defects.has(Defect::HwInfoLengthKept)) call.set("data_len", kHardwareInfo.size());
  call.set("out_data_type", kHardwareType);
  constexpr std::uint64_t kPasidBits = 20;
  call.set("out_max_pasid_log2", device->hardware.has_pasids ? kPasidBits : 0);
  const bool tracks = device->hardware.tracks_writes || defects.has(Defect::HwInfoDirtyAlways);
  const std::uint64_t without_ats = host_.kernel.release >= 701 ? kNoAts : 0;
  call.set("out_capabilities", without_ats | (tracks ? kTracksDirtyPages : 0));
  return call.respond();
}

Errno IommufdContext::fault_queue_alloc(Call& call) {
  const Defects& defects = host_.defects;
  if (call["flags"] != 0 && !defects.has(Defect::FaultFlagsIgnored)) return EOPNOTSUPP;
  const auto queue = std::make_shared<FaultQueue>(defects);
  const Id id = objects_.add(queue);
  const std::uint32_t descriptor = free_descriptor();
  call.set("out_fault_id", id);
  call.set("out_fault_fd", descriptor);
  const Errno error = call.respond();
  if (!error) files_.emplace(descriptor, OpenFile{this, nullptr, queue});
  if (error && !defects.has(Defect::FaultQueueStaysOnFault)) objects_.remove(id);
  return error;
}

Errno IommufdContext::trigger_iopf(Call& call) {
  const Id id = call.id("dev_id");
  const std::uint32_t pasid = call.id("pasid");
  const Device* device = objects_.device(id);
  if (!device) return ENOENT;
  const auto under = device->pasids.find(pasid);
  const bool is_under = under != device->pasids.end();
  // PASIDs that the kernel does not know are those of a nested page table's own.
  const Id own = pasid == 0 || objects_.nested(device->hwpt) ? device->hwpt : 0;
  FaultQueue* queue = objects_.faults_of(is_under ? under->second.hwpt : own);
  // Without a queue the device is told at once that it failed, and nothing shows of that.
  if (!queue) return host_.defects.has(Defect::FaultWithoutQueueRefused) ? EINVAL : 0;
  queue->report({id, pasid, call.id("grpid"), call.id("perm"), call["addr"], is_under ? pasid : 0});
  return 0;
}

Errno IommufdContext::vfio_ioas(Call& call) {
  const Defects& defects = host_.defects;
  if (call["__reserved"] != 0) return EOPNOTSUPP;
  switch (call["op"]) {
    case uapi::kVfioIoasGet:
      if (objects_.container() == 0) return defects.has(Defect::VfioIoasGetAnswersMissing) ? ENOENT : ENODEV;
      call.set("ioas_id", objects_.container());
      return call.respond();
    case uapi::kVfioIoasSet:
      if (!objects_.ioas(call.id("ioas_id"))) return ENOENT;
      if (objects_.container() == 0 || !defects.has(Defect::VfioIoasSetOnce))
        objects_.set_container(call.id("ioas_id"));
      return defects.has(Defect::VfioIoasAlwaysAnswers) ? call.respond() : 0;
    case uapi::kVfioIoasClear:
      objects_.set_container(0);
      return defects.has(Defect::VfioIoasAlwaysAnswers) ? call.respond() : 0;
    default:
      return EOPNOTSUPP;
  }
}

}  // namespace ioasis::simulator
