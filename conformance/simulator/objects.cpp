// Ids, attachment and destruction; references are found by looking through all objects.
#include "conformance/simulator/objects.h"

#include <algorithm>
#include <cerrno>

namespace ioasis::simulator {

Objects::~Objects() {
  // What uses an address space goes before it.
  std::erase_if(objects_, [](const auto& entry) {
    return std::holds_alternative<OpenAccess>(entry.second) || std::holds_alternative<HardwareQueue>(entry.second);
  });
}

Id Objects::add(Object object) {
  Id id = 1;
  for (const auto& [taken, other] : objects_) {
    if (taken != id) break;
    ++id;
  }
  if (host_->defects.has(Defect::IdsNotReused)) id = next_id_++;
  objects_.emplace(id, std::move(object));
  return id;
}

AddressSpace* Objects::ioas(Id id) {
  const auto* found = find<std::unique_ptr<AddressSpace>>(id);
  return found ? found->get() : nullptr;
}

MockDomain* Objects::domain(Id id) {
  const HwPageTable* hwpt = find<HwPageTable>(id);
  return hwpt ? hwpt->domain.get() : nullptr;
}

AddressSpace* Objects::translated_by(Id id) {
  const HwPageTable* hwpt = find<HwPageTable>(id);
  return hwpt ? ioas(hwpt->ioas) : nullptr;
}

Errno Objects::add_page_table(Id space, bool made_by_attach, bool trackable, const Hardware& hardware,
                              const std::vector<Range>& apertures, Id& made) {
  auto domain = std::make_shared<MockDomain>(*host_, *hardware.iommu, DomainTraits{trackable, hardware.large_pages});
  if (const Errno error = ioas(space)->add_domain(domain, apertures)) return error;
  made = add(HwPageTable{space, made_by_attach, std::move(domain)});
  return 0;
}

Errno Objects::attach(Id target, const Hardware& hardware, Attached& made) {
  // The handle cannot be found until all is done, but the device can: naming its id to be is EINVAL, not ENOENT.
  made.mock_device = add(Unborn{});
  made.device = add(Device{0});
  AddressSpace* const space = space_of(target);
  Errno error = keep_ranges(space, made.device, hardware);
  if (!error) error = page_table_for(target, made.device, hardware, made.hwpt);
  if (!error && host_->allocations.fails()) {
    error = ENOMEM;
    if (!host_->defects.has(Defect::StarvedAttachKeepsDomain)) release(made.hwpt);
  }
  if (error) {
    if (space) space->give_back(made.device);
    remove(made.device);
    if (!host_->defects.has(Defect::FailedAttachLeaksId)) remove(made.mock_device);
    return error;
  }
  *find<Device>(made.device) = {made.hwpt, hardware};
  objects_[made.mock_device] = MockDevice{made.device};
  return 0;
}

bool Objects::is_behind_other(Id hwpt, const Hardware& hardware) {
  const NestedPageTable* inner = find<NestedPageTable>(hwpt);
  return &domain(inner ? inner->parent : hwpt)->iommu() != hardware.iommu;
}

AddressSpace* Objects::space_of(Id target) {
  if (AddressSpace* space = ioas(target)) return space;
  const NestedPageTable* inner = find<NestedPageTable>(target);
  return translated_by(inner ? inner->parent : target);
}

Errno Objects::keep_ranges(AddressSpace* space, Id device, const Hardware& hardware) {
  if (!space || host_->defects.has(Defect::DeviceRangesNotKept)) return 0;
  std::vector<Range> ranges = hardware.iommu->kept;
  const auto& relaxable = hardware.iommu->relaxable;
  if (host_->defects.has(Defect::RelaxableRangesKept)) ranges.insert(ranges.end(), relaxable.begin(), relaxable.end());
  return space->keep_for(device, ranges);
}

Errno Objects::page_table_for(Id target, Id device, const Hardware& hardware, Id& hwpt) {
  if (is_table(target) && is_behind_other(target, hardware) && !host_->defects.has(Defect::AttachIgnoresIommu))
    return EINVAL;
  if (const HwPageTable* table = find<HwPageTable>(target)) {
    const bool fits = hardware.tracks_writes || !table->domain->trackable();
    if (!fits && !host_->defects.has(Defect::AttachIgnoresDirtySupport)) return EINVAL;
    hwpt = target;
    return 0;
  }
  if (const NestedPageTable* table = find<NestedPageTable>(target)) {
    const bool stays = find<Device>(device)->hwpt == target;
    const bool looks = table->viommu != 0 && !stays && host_->kernel.release >= 615;
    if (looks && !virtual_device(table->viommu, device)) return ENOENT;
    hwpt = target;
    return 0;
  }
  if (!ioas(target)) return exists(target) && !find<Unborn>(target) ? EINVAL : ENOENT;
  for (const auto& [id, object] : objects_) {
    const HwPageTable* existing = std::get_if<HwPageTable>(&object);
    if (!existing || existing->ioas != target) continue;
    if (!existing->made_by_attach && !host_->defects.has(Defect::AttachSharesAnyDomain)) continue;
    if (is_behind_other(id, hardware) && !host_->defects.has(Defect::AttachSharesOtherIommu)) continue;
    hwpt = id;
    return 0;
  }
  // Only a device that comes from nowhere is attached first, so that its driver can say what the domain translates.
  const auto& iommu = *hardware.iommu;
  return add_page_table(target, true, false, hardware,
                        find<Device>(device)->hwpt == 0 ? iommu.apertures : iommu.before_attach, hwpt);
}

Errno Objects::move(Id mock_device, Id target, Id& hwpt) {
  const MockDevice* handle = find<MockDevice>(mock_device);
  if (!handle) return ENOENT;
  const Id device = handle->device;
  if (!find<Device>(device)) return ENOENT;  // by a defect
  const Id old = find<Device>(device)->hwpt;
  const Hardware hardware = find<Device>(device)->hardware;
  const Defects& defects = host_->defects;
  if (defects.has(Defect::ReplaceDetachesFirst)) {
    find<Device>(device)->hwpt = 0;
    release(old);
  }
  AddressSpace* const before = space_of(old);
  AddressSpace* const space = space_of(target);
  if (space != before)
    if (const Errno error = keep_ranges(space, device, hardware)) return error;
  Errno error = beside_pasids(device, target);
  if (!error) error = page_table_for(target, device, hardware, hwpt);
  if (error) {
    if (space && space != before) space->give_back(device);
    return error;
  }
  if (before && space != before) before->give_back(device);
  if (old != hwpt) forget_faults(device, old, 0);
  find<Device>(device)->hwpt = hwpt;
  report_events(device);
  if (old != hwpt && !defects.has(Defect::ReplaceKeepsOldDomain)) release(old);
  return 0;
}

Errno Objects::connect(Id device, Id target, Id& hwpt) {
  const Id old = find<Device>(device)->hwpt;
  const Hardware hardware = find<Device>(device)->hardware;
  AddressSpace* const before = space_of(old);
  AddressSpace* const space = space_of(target);
  const bool moved = old != 0;
  if (!moved)
    if (const Errno error = keep_ranges(space, device, hardware)) return error;
  Errno error = page_table_for(target, device, hardware, hwpt);
  if (!error && moved && space != before) {
    error = keep_ranges(space, device, hardware);
    if (error) release(hwpt);
  }
  if (error) {
    if (space && space != before) space->give_back(device);
    return error;
  }
  if (before && space != before) before->give_back(device);
  find<Device>(device)->hwpt = hwpt;
  if (old != hwpt) release(old);
  return 0;
}

void Objects::disconnect(Id device) {
  const Id hwpt = find<Device>(device)->hwpt;
  if (AddressSpace* space = space_of(hwpt)) space->give_back(device);
  find<Device>(device)->hwpt = 0;
  release(hwpt);
}

void Objects::detach(const MockDevice& mock_device) {
  const Device* device = find<Device>(mock_device.device);
  if (!device) return;
  const Id hwpt = device->hwpt;
  for (auto& [id, object] : objects_)
    if (const auto* made = std::get_if<VirtualDevice>(&object); made && made->device == mock_device.device)
      object = Tombstone{};
  if (AddressSpace* space = space_of(hwpt)) space->give_back(mock_device.device);
  forget_faults(mock_device.device, hwpt, 0);
  remove(mock_device.device);
  release(hwpt);
}

FaultQueue* Objects::fault_queue(Id id) {
  const auto* owned = find<OwnedFaultQueue>(id);
  return owned ? owned->get() : nullptr;
}

FaultQueue* Objects::faults_of(Id hwpt) {
  if (const auto* table = find<NestedPageTable>(hwpt)) return fault_queue(table->queue);
  const auto* table = find<HwPageTable>(hwpt);
  return table ? fault_queue(table->queue) : nullptr;
}

void Objects::forget_faults(Id device, Id hwpt, std::uint32_t pasid) {
  if (FaultQueue* queue = faults_of(hwpt)) queue->forget(device, pasid);
}

void Objects::end(const OpenAccess& access) {
  std::erase_if(objects_, [&](const auto& entry) {
    const auto* open = std::get_if<OpenAccess>(&entry.second);
    return open && *open == access;
  });
}

void Objects::release(Id hwpt) {
  const Defects& defects = host_->defects;
  const HwPageTable* table = find<HwPageTable>(hwpt);
  const bool shared = (table && table->made_by_attach) || defects.has(Defect::OwnDomainDiesWithDevice);
  const bool needed =
      in_use(hwpt) ? !defects.has(Defect::DomainDiesWithFirstDevice) : defects.has(Defect::DomainOutlivesDevices);
  if (shared && !needed) drop_page_table(hwpt);
}

void Objects::drop_page_table(Id hwpt) {
  const HwPageTable* table = find<HwPageTable>(hwpt);
  if (!table) return;
  ioas(table->ioas)->remove_domain(*table->domain);
  remove(hwpt);
}

Errno Objects::destroy(Id id) {
  const Defects& defects = host_->defects;
  if (!exists(id)) return defects.has(Defect::DestroyMissingAnswersInvalid) ? EINVAL : ENOENT;
  const bool spared = (find<Device>(id) && defects.has(Defect::DestroyBoundDeviceAllowed)) ||
                      (find<HwPageTable>(id) && defects.has(Defect::DestroyPageTableInUseAllowed));
  if (in_use(id) && !spared) return EBUSY;
  if (const MockDevice* mock_device = find<MockDevice>(id)) detach(*mock_device);
  if (const HardwareQueue* queue = find<HardwareQueue>(id)) {
    viommu(queue->viommu)->in_place[0] = false;  // whichever it was: none knows its index
    end(OpenAccess(queue->pages));
  }
  drop_page_table(id);
  remove(id);
  if (container_ == id && !defects.has(Defect::VfioIoasOutlivesIoas)) container_ = 0;
  return 0;
}

bool Objects::in_use(Id id) const {
  const auto found = objects_.find(id);
  const auto* heard = found == objects_.end() ? nullptr : std::get_if<EventQueue>(&found->second);
  if (heard && heard->log->file_open) return true;
  const auto* queue = found == objects_.end() ? nullptr : std::get_if<OwnedFaultQueue>(&found->second);
  if (queue && (*queue)->file_open && !host_->defects.has(Defect::DestroyOpenFaultQueueAllowed)) return true;
  const auto* read = found == objects_.end() ? nullptr : std::get_if<HardwareQueue>(&found->second);
  const auto follows = [&](const HardwareQueue& next) {
    return next.viommu == read->viommu && next.index == read->index + 1;
  };
  if (read && any<HardwareQueue>(follows)) return true;
  const auto* whole = found == objects_.end() ? nullptr : std::get_if<std::unique_ptr<AddressSpace>>(&found->second);
  const AddressSpace* space = whole ? whole->get() : nullptr;
  const bool parents_spared = host_->defects.has(Defect::ParentGoesBeforeNested);
  const bool queues_spared = host_->defects.has(Defect::DestroyUsedFaultQueueAllowed);
  return std::any_of(objects_.begin(), objects_.end(), [=](const auto& entry) {
    const Object& object = entry.second;
    if (const auto* access = std::get_if<OpenAccess>(&object)) return entry.first == id || (*access)->space() == space;
    if (const auto* hwpt = std::get_if<HwPageTable>(&object))
      return hwpt->ioas == id || (hwpt->queue == id && !queues_spared);
    if (const auto* nested = std::get_if<NestedPageTable>(&object))
      return (nested->parent == id && !parents_spared) || (nested->queue == id && !queues_spared) ||
             nested->viommu == id;
    if (const auto* viommu = std::get_if<VirtualIommu>(&object)) return viommu->parent == id;
    if (const auto* made = std::get_if<VirtualDevice>(&object)) return made->viommu == id;
    if (const auto* events = std::get_if<EventQueue>(&object)) return events->viommu == id;
    if (const auto* commands = std::get_if<HardwareQueue>(&object)) return commands->viommu == id;
    if (const auto* device = std::get_if<Device>(&object))
      return device->hwpt == id || (device->of_vfio && entry.first == id) ||
             std::any_of(device->pasids.begin(), device->pasids.end(),
                         [&](const auto& under) { return under.second.hwpt == id; });
    if (const auto* mock_device = std::get_if<MockDevice>(&object)) return mock_device->device == id;
    return false;
  });
}

bool Objects::forget(Id viommu, std::uint64_t number, std::uint64_t entry, bool all) {
  for (const auto& [id, object] : objects_) {
    const auto* made = std::get_if<VirtualDevice>(&object);
    if (!made || made->viommu != viommu || made->number != number) continue;
    auto& cache = find<Device>(made->device)->cache;
    if (all) cache.fill(0);
    cache.at(entry) = 0;
    return true;
  }
  return false;
}

bool Objects::any_user_memory_mapped() const {
  return any<std::unique_ptr<AddressSpace>>([](const auto& space) { return space->maps_user_memory(); });
}

}  // namespace ioasis::simulator
