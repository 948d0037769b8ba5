// What each command does, apart from mapping and devices.
#include <algorithm>
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

using uapi::Command;
using uapi::kIovaRangeBytes;
using uapi::kPageSize;

Errno IommufdContext::execute(Command command, Call& call) {
  switch (command) {
    case Command::Destroy:
      return objects_.destroy(call.id("id"));
    case Command::IoasAlloc:
      return ioas_alloc(call);
    case Command::IoasAllowIovas:
      return ioas_allow_iovas(call);
    case Command::IoasCopy:
      return ioas_copy(call);
    case Command::IoasIovaRanges:
      return ioas_iova_ranges(call);
    case Command::IoasMap:
      return ioas_map(call);
    case Command::IoasUnmap:
      return ioas_unmap(call);
    case Command::Option:
      return option(call);
    case Command::HwptAlloc:
      return hwpt_alloc(call);
    case Command::HwptInvalidate:
      return hwpt_invalidate(call);
    case Command::HwptSetDirtyTracking:
      return set_dirty_tracking(call);
    case Command::HwptGetDirtyBitmap:
      return get_dirty_bitmap(call);
    case Command::Dirty:
      return dirty(call);
    case Command::FaultQueueAlloc:
      return fault_queue_alloc(call);
    case Command::TriggerIopf:
      return trigger_iopf(call);
    case Command::VfioIoas:
      return vfio_ioas(call);
    case Command::GetHwInfo:
      return get_hw_info(call);
    case Command::AddReserved:
      return add_reserved(call);
    case Command::MockDomain:
      return mock_domain(call);
    case Command::MockDomainFlags:
      return mock_domain_flags(call);
    case Command::MockDomainReplace:
      return mock_domain_replace(call);
    case Command::MdCheckMap:
      return md_check_map(call);
    case Command::MdCheckRefs:
      return md_check_refs(call);
    case Command::MdCheckIotlb:
      return md_check_iotlb(call);
    case Command::CreateAccess:
      return create_access(call);
    case Command::AccessReplaceIoas:
      return access_replace_ioas(call);
    case Command::AccessPages:
      return access_pages(call);
    case Command::DestroyAccessPages:
      return destroy_access_pages(call);
    case Command::AccessRw:
      return access_rw(call);
    case Command::SetTempMemoryLimit:
      return set_temp_memory_limit(call);
    case Command::IoasMapFile:
      return ioas_map_file(call);
    case Command::IoasChangeProcess:
      return ioas_change_process(call);
    case Command::ViommuAlloc:
      return viommu_alloc(call);
    case Command::VdeviceAlloc:
      return vdevice_alloc(call);
    case Command::DevCheckCache:
      return dev_check_cache(call);
    case Command::VeventqAlloc:
      return veventq_alloc(call);
    case Command::HwQueueAlloc:
      return hw_queue_alloc(call);
    case Command::IoasNoiommuGetPa:
      return ioas_noiommu_get_pa(call);
    case Command::IoasCreateWindow:
      return ioas_create_window(call);
    case Command::IoasRemoveWindow:
      return ioas_remove_window(call);
    case Command::HwptAllocApertures:
      return hwpt_alloc_apertures(call);
    case Command::IoasReserve:
      return on_range(call, &AddressSpace::withhold);
    case Command::IoasUnreserve:
      return on_range(call, &AddressSpace::give_up);
    case Command::IoasRequireIova:
      return on_range(call, &AddressSpace::require);
    case Command::TriggerVevent:
      return trigger_vevent(call);
    case Command::PasidAttach:
      return pasid_attach(call, false);
    case Command::PasidReplace:
      return pasid_attach(call, true);
    case Command::PasidDetach:
      return objects_.detach_pasid(call.id("id"), call.id("pasid"));
    case Command::PasidCheckHwpt:
      return pasid_check_hwpt(call);
    // Not simulated.
    case Command::DmabufGet:
    case Command::DmabufRevoke:
      return EOPNOTSUPP;
    // No file of the simulator's answers these.
    case Command::SpaprTceGetInfo:
    case Command::SpaprEnable:
    case Command::SpaprDisable:
    case Command::SpaprRegisterMemory:
    case Command::SpaprUnregisterMemory:
    case Command::SpaprTceCreate:
    case Command::SpaprTceRemove:
    case Command::SpaprGetApiVersion:
    case Command::SpaprCheckExtension:
    case Command::SpaprSetIommu:
    case Command::SpaprMapDma:
    case Command::SpaprUnmapDma:
    // Answered before, by container_ioctl() or the file table.
    case Command::VfioGetApiVersion:
    case Command::VfioCheckExtension:
    case Command::VfioSetIommu:
    case Command::VfioIommuGetInfo:
    case Command::VfioIommuMapDma:
    case Command::VfioIommuUnmapDma:
    case Command::VfioIommuDirtyPages:
    case Command::VfioDeviceBindIommufd:
    case Command::VfioDeviceAttachIommufdPt:
    case Command::VfioDeviceDetachIommufdPt:
    case Command::DmaCopy:
    case Command::Type1GetApiVersion:
    case Command::Type1CheckExtension:
    case Command::Type1SetIommu:
    case Command::Type1GetInfo:
    case Command::Type1MapDma:
    case Command::Type1UnmapDma:
    case Command::Type1DirtyPages:
    case Command::VfioGroupGetStatus:
    case Command::VfioGroupSetContainer:
    case Command::VfioGroupUnsetContainer:
    case Command::DmaRead:
    case Command::DmaWrite:
    case Command::Close:
    case Command::Read:
    case Command::Write:
    case Command::Poll:
    case Command::Exit:
      break;
  }
  return ENOTTY;
}

Errno IommufdContext::ioas_alloc(Call& call) {
  if (call["flags"] != 0 && !host_.defects.has(Defect::AllocFlagsIgnored)) return EOPNOTSUPP;
  const Id id = objects_.add(std::make_unique<AddressSpace>(host_));
  call.set("out_ioas_id", id);
  const Errno error = call.respond();
  if (error && !host_.defects.has(Defect::AllocLeavesObjectOnFault)) objects_.remove(id);
  return error;
}

Errno IommufdContext::ioas_allow_iovas(Call& call) {
  if (call["__reserved"] != 0) return EOPNOTSUPP;
  AddressSpace* space = objects_.ioas(call.id("ioas_id"));
  if (!space) return ENOENT;
  std::vector<Range> ranges;
  if (const Errno error = load_allowed(call, ranges)) return error;
  return space->allow(std::move(ranges));
}

Errno IommufdContext::load_allowed(Call& call, std::vector<Range>& ranges) const {
  const Defects& defects = host_.defects;
  std::uint64_t address = call["allowed_iovas"];
  for (std::uint64_t left = call["num_iovas"]; left != 0; --left, address += kIovaRangeBytes) {
    std::array<std::uint8_t, kIovaRangeBytes> element;
    if (!host_.memory.read(address, element)) return EFAULT;
    const Range range{uapi::load(element, 0, 8), uapi::load(element, 8, 8)};
    if (range.first > range.last) return EINVAL;
    // A range of one byte is refused like an empty one.
    if (range.first == range.last && !defects.has(Defect::AllowIovasSingleByteAccepted)) return EINVAL;
    const auto overlaps = [&](const Range& other) { return other.overlaps(range); };
    if (std::any_of(ranges.begin(), ranges.end(), overlaps) && !defects.has(Defect::AllowIovasOverlapAccepted))
      return EINVAL;
    ranges.push_back(range);
  }
  return 0;
}

Errno IommufdContext::ioas_iova_ranges(Call& call) {
  if (call["__reserved"] != 0) return EOPNOTSUPP;
  const AddressSpace* space = objects_.ioas(call.id("ioas_id"));
  if (!space) return ENOENT;

  const std::vector<Range> ranges = space->usable_ranges();
  const std::uint64_t room = call["num_iovas"];
  const std::uint64_t address = call["allowed_iovas"];
  for (std::size_t index = 0; index < std::min<std::uint64_t>(room, ranges.size()); ++index) {
    std::array<std::uint8_t, kIovaRangeBytes> element;
    uapi::store(element, 0, 8, ranges[index].first);
    uapi::store(element, 8, 8, ranges[index].last);
    if (!host_.memory.write(address + index * kIovaRangeBytes, element)) return EFAULT;
  }
  if (!host_.defects.has(Defect::RangesCountNotUpdated)) call.set("num_iovas", ranges.size());
  call.set("out_iova_alignment", host_.defects.has(Defect::RangesAlignmentConstant) ? 1 : space->alignment());
  if (const Errno error = call.respond()) return error;
  return ranges.size() > room && !host_.defects.has(Defect::EmsgsizeMissing) ? EMSGSIZE : 0;
}

Errno IommufdContext::option(Call& call) {
  if (call["__reserved"] != 0) return EOPNOTSUPP;
  Errno error = EOPNOTSUPP;
  if (call["option_id"] == uapi::kOptionRlimitMode) error = rlimit_mode(call);
  if (call["option_id"] == uapi::kOptionHugePages) error = huge_pages(call);
  if (error || host_.defects.has(Defect::OptionGetNotWrittenBack)) return error;
  return call.respond("val64");
}

Errno IommufdContext::rlimit_mode(Call& call) {
  if (call["object_id"] != 0) return EOPNOTSUPP;
  if (call["op"] == uapi::kOptionGet) {
    call.set("val64", counts_by_process_);
    return 0;
  }
  if (call["op"] != uapi::kOptionSet) return EOPNOTSUPP;
  if (!host_.caller.sys_resource && !host_.defects.has(Defect::RlimitModeForAnyone)) return EPERM;
  if (!objects_.empty() && !host_.defects.has(Defect::RlimitModeBusyCheckMissing)) return EBUSY;
  if (call["val64"] > 1 && !host_.defects.has(Defect::OptionValueUnchecked)) return EINVAL;
  counts_by_process_ = call["val64"] != 0;
  return 0;
}

Errno IommufdContext::huge_pages(Call& call) {
  AddressSpace* space = objects_.ioas(call.id("object_id"));
  if (!space) return ENOENT;
  if (call["op"] == uapi::kOptionGet) {
    call.set("val64", space->large_pages());
    return 0;
  }
  if (call["op"] != uapi::kOptionSet) return EOPNOTSUPP;
  if (call["val64"] > 1) return EINVAL;
  return space->set_large_pages(call["val64"] == 1);
}

Errno IommufdContext::ioas_noiommu_get_pa(const Call& call) {
  if (!host_.kernel.noiommu) return EOPNOTSUPP;
  if (!host_.caller.sys_rawio) return EPERM;
  if (call["flags"] != 0 || call["__reserved"] != 0) return EOPNOTSUPP;
  if (call["length"] == 0) return EINVAL;
  const std::uint64_t iova = call["iova"];
  if (iova == ~std::uint64_t{0}) return EOVERFLOW;
  const AddressSpace* space = objects_.ioas(call.id("ioas_id"));
  std::vector<Slice> found;
  if (!space || space->slices({iova, iova}, found) != 0) return ENOENT;
  return EOPNOTSUPP;  // mock devices have an IOMMU
}

Errno IommufdContext::add_reserved(Call& call) {
  const std::uint64_t length = call["length"];
  if (length == 0) return EINVAL;
  const auto range = range_at(call["start"], length);
  if (!range) return EOVERFLOW;
  AddressSpace* space = objects_.ioas(call.id("id"));
  return space ? space->reserve(*range) : ENOENT;
}

Errno IommufdContext::md_check_map(Call& call) {
  std::uint64_t iova = call["iova"];
  std::uint64_t user = call["uptr"];
  std::uint64_t length = call["length"];
  MockDomain* domain = objects_.domain(call.id("id"));
  if (!domain && host_.kernel.release >= kRealTables) return ENOENT;
  const std::uint64_t unit = domain ? domain->page() : host_.iommus.front().page;
  if ((iova | length | user) % unit != 0 || user + length < user) return EINVAL;
  if (!domain) return ENOENT;
  for (; length != 0; length -= unit, iova += unit, user += unit) {
    const auto frame = host_.memory.frame_at(user, false);
    if (!frame) return UserMemory::lookup_error(user - user % kPageSize, 1);
    if (domain->at(iova) != physical_of(*frame, user)) return EINVAL;
  }
  return 0;
}

Errno IommufdContext::md_check_refs(Call& call) {
  const Defects& defects = host_.defects;
  std::uint64_t user = call["uptr"];
  std::uint64_t length = call["length"];
  if ((length | user) % kPageSize != 0 || user + length < user) return EINVAL;
  for (; length != 0; length -= kPageSize, user += kPageSize) {
    const auto frame = host_.memory.frame_at(user, false);
    if (!frame) return UserMemory::lookup_error(user, 1);
    const bool counted = host_.memory.kind(user) != uapi::MemoryKind::Huge || defects.has(Defect::HugePinsCounted);
    if (counted && host_.memory.pins(*frame) != call["refs"]) return EIO;
  }
  return 0;
}

}  // namespace ioasis::simulator
