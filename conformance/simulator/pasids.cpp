// What devices use under PASIDs, and as what virtual IOMMUs know them.
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"

namespace ioasis::simulator {

namespace {

constexpr std::uint32_t kPasids = 1 << 20;
constexpr std::uint32_t kFailingPasid = 1024;  ///< of which the selftest's device fails every second change

}  // namespace

bool Objects::for_pasids(Id hwpt) {
  if (const auto* table = find<NestedPageTable>(hwpt)) return table->for_pasids;
  const auto* table = find<HwPageTable>(hwpt);
  return table && table->for_pasids;
}

const VirtualDevice* Objects::virtual_device(Id viommu, Id device) const {
  for (const auto& [id, object] : objects_)
    if (const auto* made = std::get_if<VirtualDevice>(&object);
        made && made->viommu == viommu && made->device == device)
      return made;
  return nullptr;
}

EventLog* Objects::events_of(Id viommu, std::uint64_t type) const {
  for (const auto& [id, object] : objects_)
    if (const auto* queue = std::get_if<EventQueue>(&object); queue && queue->viommu == viommu && queue->type == type)
      return queue->log.get();
  return nullptr;
}

void Objects::report_events(Id id) {
  Device& device = *find<Device>(id);
  const NestedPageTable* table = find<NestedPageTable>(device.hwpt);
  const Id viommu = table ? table->viommu : 0;
  if (viommu == device.reports_to) return;
  const VirtualDevice* known = virtual_device(viommu, id);
  device.reports_to = viommu;
  device.reports_as = known ? known->number : 0;
}

Errno Objects::try_page_table(Id space, const Hardware& hardware) {
  Id made = 0;
  const Errno error = add_page_table(space, true, false, hardware, hardware.iommu->before_attach, made);
  if (!error) drop_page_table(made);
  return error;
}

Errno Objects::beside_pasids(Id id, Id target) {
  const Device& device = *find<Device>(id);
  if (device.pasids.empty()) return 0;
  if (is_table(target)) return for_pasids(target) ? 0 : EINVAL;
  if (!ioas(target)) return 0;
  const Errno error = try_page_table(target, device.hardware);
  return error ? error : EINVAL;
}

Errno Objects::attach_pasid(Id mock_device, std::uint32_t pasid, Id target, bool replaces) {
  const MockDevice* handle = find<MockDevice>(mock_device);
  if (!handle || !exists(target)) return ENOENT;
  if (!is_table(target) && !ioas(target)) return EINVAL;
  Device& device = *find<Device>(handle->device);
  const auto there = device.pasids.find(pasid);
  const bool taken = there != device.pasids.end();
  if (!replaces && (taken || pasid == 0)) return EBUSY;
  if (replaces && ioas(target))
    if (const Errno error = try_page_table(target, device.hardware)) return error;
  if (!for_pasids(target) || is_behind_other(target, device.hardware) || !for_pasids(device.hwpt)) return EINVAL;
  if (!replaces) {
    if (!device.hardware.has_pasids || pasid >= kPasids) return EINVAL;
    device.pasids[pasid] = {target, pasid == kFailingPasid};
    return 0;
  }
  if (!taken) return EINVAL;
  UnderPasid& under = there->second;
  if (under.hwpt == target) return 0;
  const bool fails = under.fails_next;
  under.fails_next = !fails && pasid == kFailingPasid;
  if (fails) return ENOMEM;
  forget_faults(handle->device, under.hwpt, pasid);
  under.hwpt = target;
  return 0;
}

Errno Objects::detach_pasid(Id mock_device, std::uint32_t pasid) {
  const MockDevice* handle = find<MockDevice>(mock_device);
  if (!handle) return ENOENT;
  Device& device = *find<Device>(handle->device);
  const auto there = device.pasids.find(pasid);
  if (there == device.pasids.end()) return 0;
  forget_faults(handle->device, there->second.hwpt, pasid);
  device.pasids.erase(there);
  return 0;
}

Errno IommufdContext::pasid_attach(Call& call, bool replaces) {
  const Id device = call.id("id");
  const std::uint32_t pasid = call.id("pasid");
  if (const Errno error = objects_.attach_pasid(device, pasid, call.id("pt_id"), replaces)) return error;
  const Errno error = call.respond();
  if (error && !replaces) objects_.detach_pasid(device, pasid);
  return error;
}

Errno IommufdContext::pasid_check_hwpt(const Call& call) {
  const Device* device = objects_.device_of(call.id("id"));
  if (!device) return ENOENT;
  const Id asked = call.id("hwpt_id");
  if (asked != 0 && !objects_.exists(asked)) return ENOENT;
  const auto under = device->pasids.find(call.id("pasid"));
  const Id other = under == device->pasids.end() ? 0 : under->second.hwpt;
  return asked == (call["pasid"] == 0 ? device->hwpt : other) ? 0 : EINVAL;
}

Errno IommufdContext::trigger_vevent(const Call& call) {
  const Device* device = objects_.device(call.id("dev_id"));
  if (!device || device->reports_to == 0 || device->reports_as == 0) return ENOENT;
  EventLog* log = objects_.events_of(device->reports_to, uapi::kSelftestEvents);
  if (!log) return EOPNOTSUPP;
  log->report(static_cast<std::uint32_t>(device->reports_as));
  return 0;
}

}  // namespace ioasis::simulator
