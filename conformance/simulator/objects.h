// The objects of one opened /dev/iommu by id, and which of them others rely on.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <variant>

#include "conformance/simulator/access.h"
#include "conformance/simulator/event_log.h"
#include "conformance/simulator/fault_queue.h"

namespace ioasis::simulator {

using Id = std::uint32_t;

/// An id that is taken while its object is being made; nobody can find it yet.
struct Unborn {};

/// An id that stays taken for ever, of a virtual device that went with its device. Nobody finds it.
struct Tombstone {};

/// A hardware page table. One that an attach made is shared with devices that follow, and goes with the last of them.
struct HwPageTable {
  Id ioas;
  bool made_by_attach;
  std::shared_ptr<MockDomain> domain;
  bool may_be_parent = false;  ///< nested page tables can be put in front of it
  Id queue = 0;                ///< of its devices' page faults; 0: none
  bool for_pasids = false;     ///< devices can have it under a PASID
};

/// A nested page table, of which the mock IOMMU caches so many entries.
struct NestedPageTable {
  Id parent;
  std::array<std::uint32_t, 4> cache;
  Id queue = 0;   ///< of its devices' page faults; 0: none
  Id viommu = 0;  ///< that it was made on; 0: none
  bool for_pasids = false;
};

/// A slice of an IOMMU, for a virtual machine; nested page tables on it stand in front of `parent`.
struct VirtualIommu {
  Id parent;
  std::uint64_t mapped_from = 0;   ///< where its two pages lie in the file; 0: it has none
  std::array<bool, 2> in_place{};  ///< whether a hardware queue is noted at that index
};

/// A device of which the virtual machine knows that number.
struct VirtualDevice {
  Id viommu;
  Id device;
  std::uint64_t number;
};

/// A queue of what a virtual IOMMU reports, which its file, if open, keeps.
struct EventQueue {
  Id viommu;
  std::uint64_t type;
  std::shared_ptr<EventLog> log;
};

/// An access lives as long as its file is open, or the hardware queue whose pages it holds.
using OpenAccess = std::shared_ptr<Access>;

/// A queue that the hardware of a virtual IOMMU reads, from pages that an access of its own holds.
struct HardwareQueue {
  Id viommu;
  std::uint64_t index;
  OpenAccess pages;
};

/// What a device's hardware can do.
struct Hardware {
  bool tracks_writes = true;  ///< it can say which pages it has dirtied
  bool large_pages = false;   ///< a page table made for it can have large pages
  bool has_pasids = false;
  const Iommu* iommu = nullptr;  ///< what it lies behind
};

/// What a device uses under a PASID of its.
struct UnderPasid {
  Id hwpt;
  bool fails_next = false;  ///< the selftest's device has no memory the next time that it is asked
};

/// The iommufd side of a device.
struct Device {
  Id hwpt;  ///< 0: it is attached to none
  Hardware hardware = {};
  std::map<std::uint32_t, UnderPasid> pasids = {};
  Id reports_to = 0;             ///< the virtual IOMMU that its events go to
  std::uint64_t reports_as = 0;  ///< its number there
  std::array<std::uint32_t, 4> cache{0xbaddad, 0xbaddad, 0xbaddad, 0xbaddad};
  bool of_vfio = false;  ///< no MockDevice stands for it
};

/// The selftest's handle on a mock device; destroying it takes the device away.
struct MockDevice {
  Id device;
};

/// A queue of page faults, which its file, if open, keeps.
using OwnedFaultQueue = std::shared_ptr<FaultQueue>;

using Object =
    std::variant<Unborn, std::unique_ptr<AddressSpace>, HwPageTable, NestedPageTable, Device, MockDevice, OpenAccess,
                 OwnedFaultQueue, VirtualIommu, VirtualDevice, EventQueue, HardwareQueue, Tombstone>;

class Objects {
 public:
  explicit Objects(Host& host) : host_(&host) {}
  ~Objects();
  Objects(const Objects&) = delete;
  Objects& operator=(const Objects&) = delete;

  bool empty() const { return objects_.empty(); }

  /// Stores an object under the lowest id that is free.
  Id add(Object object);
  void remove(Id id) { objects_.erase(id); }

  AddressSpace* ioas(Id id);

  /// The domain behind a hardware page table; null if `id` is something else.
  MockDomain* domain(Id id);
  /// The address space that a hardware page table translates.
  AddressSpace* translated_by(Id id);

  HwPageTable* page_table(Id id) { return find<HwPageTable>(id); }
  NestedPageTable* nested(Id id) { return find<NestedPageTable>(id); }
  /// Null if `id` is something else.
  FaultQueue* fault_queue(Id id);
  /// The queue that takes the page faults of a device on such a page table; null if none does.
  FaultQueue* faults_of(Id hwpt);
  VirtualIommu* viommu(Id id) { return find<VirtualIommu>(id); }
  bool exists(Id id) const {
    const auto entry = objects_.find(id);
    return entry != objects_.end() && !std::holds_alternative<Tombstone>(entry->second);
  }
  bool is_table(Id id) { return find<HwPageTable>(id) || find<NestedPageTable>(id); }
  bool for_pasids(Id hwpt);

  /// Some object of that kind is as `is` asks.
  template <class Kind, class Is>
  bool any(Is is) const {
    return std::any_of(objects_.begin(), objects_.end(), [&](const auto& entry) {
      const Kind* object = std::get_if<Kind>(&entry.second);
      return object && is(*object);
    });
  }
  /// Some IOAS maps memory of the program, and not just files.
  bool any_user_memory_mapped() const;
  /// Where such events of a virtual IOMMU go; null: nowhere.
  EventLog* events_of(Id viommu, std::uint64_t type) const;

  /// Makes a page table for an IOAS and such a device, `made_by_attach` or not, that translates within `apertures`.
  Errno add_page_table(Id ioas, bool made_by_attach, bool trackable, const Hardware& hardware,
                       const std::vector<Range>& apertures, Id& made);
  /// A page table, or what one is nested in, was made for devices behind another IOMMU.
  bool is_behind_other(Id hwpt, const Hardware& hardware);

  struct Attached {
    Id mock_device;
    Id hwpt;
    Id device;
  };

  /// Makes a mock device and attaches it to an IOAS or a hardware page table. Leaves nothing behind on failure.
  Errno attach(Id target, const Hardware& hardware, Attached& made);

  /// Takes a mock device from its page table to that of another IOAS, or to another one; `hwpt` is where it is then.
  /// On failure it stays where it is.
  Errno move(Id mock_device, Id target, Id& hwpt);

  /// Puts a page table under a PASID of a device; one that is there already is left if `replaces`, or is in the way.
  Errno attach_pasid(Id mock_device, std::uint32_t pasid, Id target, bool replaces);
  Errno detach_pasid(Id mock_device, std::uint32_t pasid);

  /// Attaches a device of VFIO's that is bound to an IOAS or a page table, or moves it there; `hwpt` is where it is
  /// then. On failure it stays where it is.
  Errno connect(Id device, Id target, Id& hwpt);
  /// Takes it from where it is attached, if it is.
  void disconnect(Id device);

  /// The device of that id; null if `id` is something else.
  const Device* device(Id id) { return find<Device>(id); }

  /// The device that a mock device's handle stands for; null if `id` is something else.
  const Device* device_of(Id id) {
    const MockDevice* handle = find<MockDevice>(id);
    return handle ? device(handle->device) : nullptr;
  }

  /// The file of an access has been closed, or the queue that it was for is gone.
  void end(const OpenAccess& access);
  /// Has the device of that number on a virtual IOMMU forget an entry of what it has cached, or all; false: there is
  /// none.
  bool forget(Id viommu, std::uint64_t number, std::uint64_t entry, bool all);

  /// The IOAS that stands for the container of programs that know only VFIO; 0 if none does.
  Id container() const { return container_; }
  void set_container(Id ioas) { container_ = ioas; }

  /// Undoes attach().
  void detach(const MockDevice& mock_device);

  /// DESTROY: ENOENT, or EBUSY while another object relies on it.
  Errno destroy(Id id);

 private:
  template <class Kind>
  Kind* find(Id id) {
    const auto entry = objects_.find(id);
    return entry == objects_.end() ? nullptr : std::get_if<Kind>(&entry->second);
  }

  /// Takes the page table `hwpt` and its domain away, if it is one.
  void drop_page_table(Id hwpt);
  /// The address space that devices attached to `target` use; null if none can be.
  AddressSpace* space_of(Id target);
  /// Has a device keep what it has to from being mapped there.
  Errno keep_ranges(AddressSpace* space, Id device, const Hardware& hardware);
  Errno page_table_for(Id target, Id device, const Hardware& hardware, Id& hwpt);
  /// Whether a device that uses PASIDs can have that one.
  Errno beside_pasids(Id device, Id target);
  /// Whether an IOAS could have a page table for such a device; it has none more afterwards.
  Errno try_page_table(Id ioas, const Hardware& hardware);
  /// The device has come to its page table, and its events go where that says.
  void report_events(Id device);
  /// A device has left that page table, which goes unless another uses it.
  void release(Id hwpt);
  /// A device is about to leave the page table that it has under that PASID; 0: its own.
  void forget_faults(Id device, Id hwpt, std::uint32_t pasid);
  /// The number by which a virtual IOMMU knows a device, if it does.
  const VirtualDevice* virtual_device(Id viommu, Id device) const;
  bool in_use(Id id) const;

  Host* host_;
  std::map<Id, Object> objects_;
  Id container_ = 0;
  Id next_id_ = 1;  ///< for the defect that never reuses one
};

}  // namespace ioasis::simulator
