// One file of /dev/iommu or /dev/vfio/vfio, and what follows from its objects: alignment, usable ranges, what is in
// use, what is pinned.
#pragma once

#include <algorithm>
#include <vector>

#include "model/dialect.h"
#include "model/platform/platform.h"
#include "model/state/elsewhere.h"
#include "model/state/nested.h"
#include "model/state/objects.h"
#include "model/state/page_fault.h"
#include "model/state/pasid.h"
#include "model/state/proposed.h"
#include "model/state/viommu.h"
#include "model/uapi/commands.h"

namespace ioasis::model {

/// What is known of a device's or a group's file that a call is made on, which may be bound to another iommufd, or be
/// in another container, than the call names.
template <class L>
struct DeviceFile {
  bool is = false;  ///< the call is on such a file
  Fd<L> file{};     ///< its descriptor
  Bool<L> bound{};  ///< to some iommufd
  Bool<L> taken{};  ///< another file of the same device is
};

template <class L>
struct Context {
  const Dialect& dialect;
  /// That of the machine: devices are of it, but where they say otherwise.
  const platform::Platform& platform = platform::mock();
  typename L::Memory memory;
  Bool<L> ipc_lock = L::yes();      ///< the caller has CAP_IPC_LOCK, as have all its processes
  Bool<L> sys_resource = L::yes();  ///< the caller has CAP_SYS_RESOURCE
  Bool<L> sys_rawio = L::yes();     ///< the caller has CAP_SYS_RAWIO
  Number<L> memlock{};              ///< how many pages it may have pinned without CAP_IPC_LOCK: RLIMIT_MEMLOCK
  Fd<L> file{};                     ///< the file's own descriptor, where calls can name it; 0: it stays open
  Bool<L> closed{};                 ///< that was closed: only the descriptors of accesses and queues lead here
  Set<L, Held<L>> held_elsewhere{};
  Set<L, Descriptor<L>> open_elsewhere{};
  Set<L, Ioas<L>> ioases{};
  Set<L, Hwpt<L>> hwpts{};
  Set<L, Device<L>> devices{};
  Number<L> rlimit_mode{};  ///< OPTION RLIMIT_MODE: 0 by user, 1 by process
  ObjectId<L> vfio_ioas{};  ///< the IOAS that the VFIO container's ioctls work on; 0: none
  PagesId<L> next_pages{};
  Set<L, Access<L>> accesses{};
  Number<L> memory_limit = number<L>(uapi::kUsualMemoryLimit);  ///< bytes of a temporary array, of the whole kernel
  Set<L, FaultQueue<L>> fault_queues{};
  Set<L, NestedDomain<L>> nested{};
  Set<L, PageFault<L>> page_faults{};

  // Since 6.13 and later: `fields` names what the release has.
  Set<L, Viommu<L>> viommus{};
  Set<L, Vdevice<L>> vdevices{};
  Set<L, EventQueue<L>> event_queues{};
  Set<L, VirtualEvent<L>> events{};
  Set<L, HwQueue<L>> hw_queues{};
  Set<L, PasidAttachment<L>> pasids{};
  Set<L, Tombstone<L>> tombstones{};

  // Each of one proposal.
  Set<L, Window<L>> windows{};
  Set<L, KeptRange<L>> unmappable{};  ///< IOAS_RESERVE
  Set<L, KeptRange<L>> required{};    ///< IOAS_REQUIRE_IOVA

  // Where groups are spoken of. VFIO's own container has one IOAS, once it has an IOMMU, and a domain and a device that
  // stand for those of its groups, as all of them are of one platform.
  Set<L, Descriptor<L>> groups{};        ///< by their files: they are in this container
  bool native = false;                   ///< VFIO's own
  Number<L> vfio_type{};                 ///< its IOMMU, as SET_IOMMU names it; 0: none
  Set<L, IovaRange<L>> without_vaddr{};  ///< of areas that UNMAP_DMA has taken the memory's address from

  /// Other platforms that devices are of; none wherever proofs look. Numbered from 1, and `platform` is 0.
  std::vector<const platform::Platform*> others{};
  Number<L> arriving{};  ///< the platform of a device that the call makes
  /// Files of VFIO devices can be bound to this one, or they or a group's are what this is; not where proofs look.
  bool meets_vfio_devices = false, is_vfio_device = false;
  DeviceFile<L> called_on{};

  bool proposes(uapi::Proposal proposal) const { return dialect.proposal == proposal; }
  bool has_viommus() const { return dialect.has(uapi::Command::ViommuAlloc); }
  bool has_event_queues() const { return dialect.has(uapi::Command::VeventqAlloc); }
  bool has_hw_queues() const { return dialect.has(uapi::Command::HwQueueAlloc); }
  bool has_pasids() const { return dialect.has(uapi::Command::PasidAttach); }
  /// A virtual device goes with its device, and leaves its id behind.
  bool has_tombstones() const { return dialect.release >= 617; }

  /// All that the release has, but what the trace begins with (the program's memory, who its processes are and what
  /// they may), and what concerns several files: proofs know one, which stays open.
  template <class F>
  void fields(F&& f) {
    f("ioases", ioases);
    f("domains", hwpts);
    f("devices", devices);
    f("rlimit_mode", rlimit_mode);
    f("vfio_ioas", vfio_ioas);
    f("next_pages", next_pages);
    f("accesses", accesses);
    f("memory_limit", memory_limit);
    f("fault_queues", fault_queues);
    f("nested domains", nested);
    f("page faults", page_faults);
    if (has_viommus()) {
      f("vIOMMUs", viommus);
      f("virtual devices", vdevices);
    }
    if (has_event_queues()) {
      f("event queues", event_queues);
      f("events", events);
    }
    if (has_hw_queues()) f("hardware queues", hw_queues);
    if (has_pasids()) f("PASIDs", pasids);
    if (has_tombstones()) f("tombstones", tombstones);
    if (dialect.groups) f("groups", groups);
    if (dialect.native_container) {
      f("type", vfio_type);
      f("areas without an address", without_vaddr);
    }
    if (proposes(uapi::Proposal::Windows)) f("windows", windows);
    if (proposes(uapi::Proposal::Reserve)) f("unmappable ranges", unmappable);
    if (proposes(uapi::Proposal::Require)) f("required ranges", required);
  }

  Length<L> page_size() const { return {L::literal("PAGE_SIZE", platform.cpu.page)}; }

  /// Something is so in some releases: `is` says whether in this dialect's.
  static Bool<L> settled(bool is) { return is ? L::yes() : !L::yes(); }

  /// Some IOMMU translates the last address of all.
  bool reaches_last_address() const {
    constexpr std::uint64_t kLast = ~std::uint64_t{0};
    return platform.last() == kLast ||
           std::ranges::any_of(others, [](const platform::Platform* one) { return one->last() == kLast; });
  }

  Bool<L> has_file(const Device<L>& device) const { return meets_vfio_devices ? device.file != Fd<L>{} : !L::yes(); }
  /// The device is one of VFIO's, and not the selftest's own.
  Bool<L> is_vfio(const Device<L>& device) const {
    return L::say("the device is one of VFIO's", [&] { return has_file(device); });
  }
  /// The device that a mock device's object of that id stands for.
  Bool<L> is_mock(const Device<L>& device, const ObjectId<L>& stdev) const {
    return meets_vfio_devices ? device.stdev == stdev && !has_file(device) : device.stdev == stdev;
  }
  /// The mock device of that id.
  Found<L, Device<L>> mock(const ObjectId<L>& stdev) const {
    return devices.find([&](const Device<L>& d) { return is_mock(d, stdev); });
  }
  /// What a bound device has under that PASID.
  Found<L, PasidAttachment<L>> attached(const ObjectId<L>& idev, const Number<L>& pasid) const {
    return pasids.find([&](const PasidAttachment<L>& p) { return p.is_of(idev, pasid); });
  }
  /// The device whose file the call is made on.
  Bool<L> is_called(const Device<L>& device) const { return called_on.is ? device.file == called_on.file : !L::yes(); }

  /// Two devices, or domains made for them, of these platforms have different IOMMUs.
  Bool<L> differ(const Number<L>& one, const Number<L>& other) const {
    return others.empty() ? !L::yes() : one != other;
  }
  /// Passes f(platform, its number) all that devices may be of.
  template <class F>
  void each_platform(F&& f) const {
    f(platform, Number<L>{});
    for (std::size_t i = 0; i < others.size(); ++i) f(*others[i], number<L>(i + 1));
  }
  /// f(platform) of the platform of that number.
  template <class F>
  auto of_platform(const Number<L>& wanted, F&& f) const {
    auto found = f(platform);
    for (std::size_t i = 0; i < others.size(); ++i) found = select(wanted == number<L>(i + 1), f(*others[i]), found);
    return found;
  }
  /// The platform that a domain, whatever its kind, was made for.
  Number<L> platform_of(const ObjectId<L>& domain) const { return outermost(domain)->platform; }
  /// The domain itself, or where it is nested the one that it is nested in.
  Found<L, Hwpt<L>> outermost(const ObjectId<L>& domain) const {
    const auto inner = nested.find([&](const NestedDomain<L>& n) { return n.id == domain; });
    const auto outer = select(inner.exists, inner->parent, domain);
    return hwpts.find([&](const Hwpt<L>& h) { return h.id == outer; });
  }

  /// Passes f(when, range) the ranges that a device of that platform keeps from being mapped.
  /// @see kernel: iopt_table_enforce_dev_resv_regions
  template <class F>
  void each_kept_by(const Number<L>& platform_of_device, F&& f) const {
    each_platform([&](const platform::Platform& one, const Number<L>& its_number) {
      for (const auto& range : one.reserved)
        if (range.enforced())
          f(!differ(platform_of_device, its_number),
            IovaRange<L>{{L::literal("RESV_START", range.first)}, {L::literal("RESV_LAST", range.last)}});
    });
  }
  /// The device keeps some of the range from being mapped.
  Bool<L> keeps(const Device<L>& device, const IovaRange<L>& range) const {
    auto found = !L::yes();
    each_kept_by(device.platform, [&](const Bool<L>& when, const IovaRange<L>& kept) {
      found = found || (when && kept.overlaps(range));
    });
    return found;
  }
  /// Likewise, of all devices that are attached to the IOAS, by whatever domain.
  template <class F>
  void each_kept_by_devices(const ObjectId<L>& ioas, F&& f) const {
    each_platform([&](const platform::Platform& one, const Number<L>& its_number) {
      if (!one.reserves()) return;
      const auto attached = devices.any(
          [&](const Device<L>& d) { return !differ(d.platform, its_number) && outermost(d.hwpt)->ioas == ioas; });
      each_kept_by(its_number, [&](const Bool<L>& when, const IovaRange<L>& range) { f(attached && when, range); });
    });
  }

  /// `holds` is true of some range that is reserved in the IOAS: for a device there, or without one.
  template <class F>
  Bool<L> any_reserved(const Ioas<L>& ioas, F&& holds) const {
    auto found = ioas.reserved.any(holds);
    each_kept_by_devices(
        ioas.id, [&](const Bool<L>& when, const IovaRange<L>& range) { found = found || (when && holds(range)); });
    return found;
  }

  /// No object at all has been made and kept.
  Bool<L> empty() const {
    return ioases.empty() && hwpts.empty() && devices.empty() && accesses.empty() && fault_queues.empty() &&
           nested.empty() && viommus.empty() && vdevices.empty() && event_queues.empty() && hw_queues.empty() &&
           tombstones.empty();
  }

  /// Some object, of whatever type, has this id.
  Bool<L> live(const ObjectId<L>& id) const {
    return L::state(id, "is an object", [&] {
      return ioases.any([&](const Ioas<L>& o) { return o.id == id; }) ||
             hwpts.any([&](const Hwpt<L>& o) { return o.id == id; }) ||
             devices.any([&](const Device<L>& o) { return o.stdev == id || o.idev == id; }) ||
             accesses.any([&](const Access<L>& o) { return o.id == id; }) ||
             fault_queues.any([&](const FaultQueue<L>& o) { return o.id == id; }) ||
             nested.any([&](const NestedDomain<L>& o) { return o.id == id; }) ||
             viommus.any([&](const Viommu<L>& o) { return o.id == id; }) ||
             vdevices.any([&](const Vdevice<L>& o) { return o.id == id; }) ||
             event_queues.any([&](const EventQueue<L>& o) { return o.id == id; }) ||
             hw_queues.any([&](const HwQueue<L>& o) { return o.id == id || o.access == id; });
    });
  }

  /// The fault queue whose open file has that descriptor.
  Found<L, FaultQueue<L>> queue_behind(const Fd<L>& fd) const {
    return fault_queues.find([&](const FaultQueue<L>& q) { return q.open && q.fd == fd; });
  }

  /// The event queue whose open file has that descriptor.
  Found<L, EventQueue<L>> events_behind(const Fd<L>& fd) const {
    return event_queues.find([&](const EventQueue<L>& q) { return q.open && q.fd == fd; });
  }

  /// Domains of an IOAS can have a fault queue: before 6.14 only nested ones could.
  bool domains_have_queues() const { return dialect.release >= 614; }
  /// Domains of mock devices are page tables such as IOMMUs have, and no longer a list of pages.
  /// @see kernel: mock_domain_alloc_pgtable; drivers/iommu/generic_pt, Linux 6.19
  bool real_page_tables() const { return dialect.release >= 619; }
  /// The sizes of page that domains of that platform have, a bit each: mock devices, which alone had large pages to ask
  /// for, have as page tables all from their smallest to 64 GiB.
  std::uint64_t page_sizes_of(const platform::Platform& one) const {
    constexpr std::uint64_t kUpTo64G = 0x1f'ffff'ffff;
    return real_page_tables() && one.large_page != 0 ? kUpTo64G & ~(one.page() - 1) : one.page_sizes();
  }
  /// The domain, whatever its kind, was made for PASIDs.
  Bool<L> takes_pasids(const ObjectId<L>& domain) const {
    return L::state(domain, "is a domain made with PASID", [&] {
      return hwpts.any([&](const Hwpt<L>& h) { return h.id == domain && h.pasids; }) ||
             nested.any([&](const NestedDomain<L>& n) { return n.id == domain && n.pasids; });
    });
  }
  /// The device has a domain under some PASID.
  Bool<L> uses_pasids(const Device<L>& device) const {
    return L::say("the device has a domain under some PASID",
                  [&] { return pasids.any([&](const PasidAttachment<L>& p) { return p.idev == device.idev; }); });
  }
  /// The fault queue that takes what devices of that domain report, whatever its kind; 0: none does.
  ObjectId<L> queue_of(const ObjectId<L>& domain) const {
    return L::name("the domain's fault queue", [&] {
      const auto its_own = nested.find([&](const NestedDomain<L>& n) { return n.id == domain; })->fault_queue;
      if (!domains_have_queues()) return its_own;
      const auto plain = hwpts.find([&](const Hwpt<L>& h) { return h.id == domain; });
      return select(plain.exists, plain->fault_queue, its_own);
    });
  }
  /// Some domain, whatever its kind, has that fault queue.
  Bool<L> queue_used(const ObjectId<L>& queue) const {
    const auto by_nested = nested.any([&](const NestedDomain<L>& n) { return n.fault_queue == queue; });
    if (!domains_have_queues()) return by_nested;
    return by_nested || hwpts.any([&](const Hwpt<L>& h) { return h.fault_queue == queue; });
  }

  /// Nothing leads here any more, once that is so: all objects go.
  void end(const Bool<L>& when) {
    const auto everything = [](const auto&) { return L::yes(); };
    const auto empty = [&](auto&... sets) { (sets.erase(when, everything), ...); };
    empty(ioases, hwpts, devices, accesses, fault_queues, nested, page_faults, viommus, vdevices, event_queues, events,
          hw_queues, pasids, tombstones);
    empty(windows, unmappable, required, without_vaddr);
  }

  /// An object's file is open, or a group is in this container.
  Bool<L> kept() const {
    const auto by_object =
        !accesses.empty() || event_queues.any([](const EventQueue<L>& q) { return q.open; }) ||
        fault_queues.any([](const FaultQueue<L>& q) { return q.open; }) ||
        (meets_vfio_devices ? devices.any([&](const Device<L>& d) { return has_file(d); }) : !L::yes());
    return dialect.groups ? by_object || !groups.empty() : by_object;
  }

  /// The descriptor is that of the file itself.
  Bool<L> is_own(const Fd<L>& fd) const { return file != Fd<L>{} && fd == file && !closed; }

  /// The descriptor is known to be open: it belongs to an object, or to a file that calls can name.
  Bool<L> open(const Fd<L>& fd) const {
    return L::state(fd, "is open", [&] {
      return is_own(fd) || open_elsewhere.any([&](const Descriptor<L>& o) { return o.fd == fd; }) || leads_here(fd);
    });
  }
  /// It is that of an object's file.
  Bool<L> leads_here(const Fd<L>& fd) const {
    return L::state(fd, "is an object's file", [&] {
      return accesses.any([&](const Access<L>& o) { return o.fd == fd; }) ||
             fault_queues.any([&](const FaultQueue<L>& o) { return o.open && o.fd == fd; }) ||
             event_queues.any([&](const EventQueue<L>& o) { return o.open && o.fd == fd; }) || binds(fd);
    });
  }
  /// It is that of a VFIO device that is bound to this file, or of a group in this container.
  Bool<L> binds(const Fd<L>& fd) const {
    if (dialect.groups) return groups.any([&](const Descriptor<L>& g) { return g.fd == fd; });
    return meets_vfio_devices ? devices.any([&](const Device<L>& d) { return has_file(d) && d.file == fd; })
                              : !L::yes();
  }

  /// The area is part of a file (IOAS_MAP_FILE), which a trace can name but a memfd is none of: it is never pinned.
  Bool<L> of_file(const Area<L>& area) const {
    if (!dialect.has(uapi::Command::IoasMapFile)) return !L::yes();
    return L::say("it is part of a file", [&] { return area.file; });
  }

  /// A hardware queue has pages there, so that the area stays.
  Bool<L> locked(const Ioas<L>& ioas, const Area<L>& area) const {
    if (!has_hw_queues()) return !L::yes();
    return L::say("a hardware queue has pages there", [&] {
      return hw_queues.any([&](const HwQueue<L>& q) { return q.ioas == ioas.id && q.pages.overlaps(area.iova); });
    });
  }

  Bool<L> has_domain(const ObjectId<L>& ioas) const {
    return L::say("the IOAS has a domain", [&] { return hwpts.any([&](const Hwpt<L>& h) { return h.ioas == ioas; }); });
  }

  /// The alignment IOVA_RANGES reports: the largest of the domains' smallest pages, PAGE_SIZE without huge pages or
  /// with an access that pins, else 1 (struct iommu_ioas_iova_ranges @out_iova_alignment; kernel:
  /// iopt_calculate_iova_alignment).
  Length<L> alignment(const Ioas<L>& ioas) const {
    return L::name("out_iova_alignment", [&] {
      const auto by_access = accesses.any([&](const Access<L>& o) { return o.ioas == ioas.id && o.pins; });
      const auto by_queue = hw_queues.any([&](const HwQueue<L>& q) { return q.ioas == ioas.id; });
      const auto pinning = has_hw_queues() ? by_access || by_queue : by_access;
      return larger(domain_page(ioas), select(ioas.huge_pages && !pinning, bytes<L>(1), page_size()));
    });
  }

  /// The largest of the domains' smallest pages; 1 where there is no domain.
  Length<L> domain_page(const Ioas<L>& ioas) const {
    return L::name("the domains' smallest page", [&] {
      return hwpts.largest([&](const Hwpt<L>& h) { return h.ioas == ioas.id; },
                           [&](const Hwpt<L>& h) { return page_of<L>(h.apertures); }, bytes<L>(1));
    });
  }

  /// Part of `range` cannot be translated by some domain of the IOAS.
  Bool<L> outside_apertures(const ObjectId<L>& ioas, const IovaRange<L>& range) const {
    return L::state(range, "lies partly outside an aperture", [&] {
      return hwpts.any([&](const Hwpt<L>& h) {
        return h.ioas == ioas && !cover<L>(h.apertures, range, [](const Aperture<L>& a) { return a.range; });
      });
    });
  }

  /// Part of `range` may not be mapped: reserved, or outside an aperture.
  Bool<L> unusable(const Ioas<L>& ioas, const IovaRange<L>& range) const {
    return L::state(range, "is partly reserved or outside an aperture", [&] {
      return any_reserved(ioas, [&](const IovaRange<L>& r) { return r.overlaps(range); }) ||
             outside_apertures(ioas.id, range);
    });
  }

  /// The ranges IOVA_RANGES reports: what is neither reserved nor outside an aperture, whether mapped or not.
  auto usable_ranges(const Ioas<L>& ioas) const {
    return L::gaps([&](auto&& block) {
      ioas.reserved.each([](const IovaRange<L>&) { return L::yes(); },
                         [&](const IovaRange<L>& r, const Bool<L>& when) { block(when, r.first.word, r.last.word); });
      each_kept_by_devices(ioas.id,
                           [&](const Bool<L>& when, const IovaRange<L>& r) { block(when, r.first.word, r.last.word); });
      hwpts.each(
          [&](const Hwpt<L>& h) { return h.ioas == ioas.id; },
          [&](const Hwpt<L>& h, const Bool<L>& when) {
            h.gaps([&](const Bool<L>& gap, const auto& first, const auto& last) { block(when && gap, first, last); });
          });
    });
  }

  /// Pinning the caller's memory of `range` asks for the last page of the address space together with the first of
  /// `range`: the page after it does not exist, and that is noticed before any page is looked at.
  Bool<L> ends_at_top(const Span<L, UserVa<L>>& range) const {
    constexpr std::uint64_t kPointer = 8;
    return memory.ends_at_top(range, Number<L>{L::quotient(memory_limit.word, kPointer)});
  }
  /// The same of memory that belongs to the area. Another process's is looked up page by page.
  /// @see kernel: pfn_reader_user_pin
  Bool<L> ends_at_top(const Area<L>& area, const Span<L, UserVa<L>>& range) const {
    const auto own = L::say("its memory is the caller's own", [&] { return area.process == memory.caller(); });
    return !of_file(area) && own && ends_at_top(range);
  }

  /// The memory of `range`, of which the area has every page, cannot be pinned, for writing where `writable`: some page
  /// is not there, or its process has ended and not all of them are held, by domains or accesses, for that MAP call.
  /// @see kernel: pfn_reader_fill_span; pfn_reader_user_pin
  Bool<L> not_pinnable(const Area<L>& area, const Span<L, UserVa<L>>& range, const Bool<L>& writable) const {
    const auto lost = [&] {
      return L::say("the process that mapped it has ended, and not all of its pages are held", [&] {
        return memory.ended(area.process) &&
               pages_held(area, [](auto&&) {}) != pages_held(area, [&](auto&& add) { add(range); });
      });
    };
    return !of_file(area) && (!memory.pinnable(range, writable) || lost());
  }

  /// What is pinned of the area is charged to a process that has ended, of which the kernel loses count as soon as some
  /// of it is given back.
  Bool<L> charged_to_the_dead(const Area<L>& area) const {
    return L::say("a process that has ended is charged for its memory",
                  [&] { return !ipc_lock && counts_by_process() && memory.ended(area.process) && !of_file(area); });
  }

  /// OPTION RLIMIT_MODE has what is pinned charged to processes.
  Bool<L> counts_by_process() const { return rlimit_mode == number<L>(1); }

  /// Callers without CAP_IPC_LOCK would have more pinned than they may, once the memory is pinned that `more` passes to
  /// its argument as pin(when, area, range): what lies in the range, which overlaps the area. All that domains and
  /// accesses hold counts, a page once for each MAP call that it was taken by; by user that of all processes, and by
  /// process that of `process`.
  /// @see enum iommufd_option: RLIMIT_MODE; kernel: incr_user_locked_vm, __account_locked_vm
  template <class F>
  Bool<L> beyond_limit(const Number<L>& process, F&& more) const {
    return L::say("the caller has no CAP_IPC_LOCK, and more is pinned then than RLIMIT_MEMLOCK allows", [&] {
      return !ipc_lock &&
             memlock < Number<L>{L::covered([&](auto&& add) {
               const auto pin = [&](const Bool<L>& when, const Area<L>& area, const IovaRange<L>& range) {
                 add_pages(when && (!counts_by_process() || area.process == process), area, area.memory(range), add);
               };
               held(pin);
               held_elsewhere.each([&](const Held<L>& h) { return h.rlimit_mode == rlimit_mode; },
                                   [&](const Held<L>& h, const Bool<L>& when) { pin(when, h.area, h.range); });
               more(pin);
             })};
    });
  }

  /// The same, once those of `areas` are pinned that lie no higher than `area` and for which `chosen` holds, what lies
  /// in part(area) of each.
  template <class Chosen, class Part>
  Bool<L> beyond_limit(const Set<L, Area<L>>& areas, const Area<L>& area, Chosen&& chosen, Part&& part) const {
    return beyond_limit(area.process, [&](auto&& pin) {
      areas.each([&](const Area<L>& a) { return chosen(a) && a.iova.first <= area.iova.first; },
                 [&](const Area<L>& a, const Bool<L>& when) { pin(when, a, part(a)); });
    });
  }
  /// All of them, and as a whole.
  Bool<L> beyond_limit(const Set<L, Area<L>>& areas, const Area<L>& area) const {
    return beyond_limit(
        areas, area, [](const Area<L>&) { return L::yes(); }, [](const Area<L>& a) { return a.iova; });
  }

  /// How many pages are held, by domains or accesses, of those that the area's MAP call took, and of the ranges of
  /// their memory that `more` passes to its argument.
  template <class F>
  typename L::Word pages_held(const Area<L>& area, F&& more) const {
    return L::covered([&](auto&& add) {
      held([&](const Bool<L>& when, const Area<L>& other, const IovaRange<L>& range) {
        add_pages(when && other.pages == area.pages, other, other.memory(range), add);
      });
      more([&](const Span<L, UserVa<L>>& range) { add_pages(L::yes(), area, range, add); });
    });
  }

  /// Passes add(when, MAP call, first, last) the numbers of the pages that `range` lies in, part of the area's memory.
  template <class F>
  void add_pages(const Bool<L>& when, const Area<L>& area, const Span<L, UserVa<L>>& range, F&& add) const {
    add(when, area.pages.word, L::quotient(range.first.word, platform.cpu.page),
        L::quotient(range.last.word, platform.cpu.page));
  }

  /// Calls visit(when, area, range) for what domains and accesses hold of areas.
  template <class F>
  void held(F&& visit) const {
    ioases.each([](const Ioas<L>&) { return L::yes(); },
                [&](const Ioas<L>& ioas, const Bool<L>& live) {
                  const auto attached = has_domain(ioas.id);
                  ioas.areas.each([](const Area<L>&) { return L::yes(); },
                                  [&](const Area<L>& a, const Bool<L>& there) {
                                    visit(live && there && attached, a, a.iova);
                                    held_by_accesses(ioas, a, visit);
                                  });
                });
  }

  /// Likewise, for what accesses have pinned of one area.
  template <class F>
  void held_by_accesses(const Ioas<L>& ioas, const Area<L>& area, F&& visit) const {
    accesses.each([&](const Access<L>& access) { return access.ioas == ioas.id; },
                  [&](const Access<L>& access, const Bool<L>& of_ioas) {
                    access.pinned.each([&](const PinnedRange<L>& p) { return p.iova.overlaps(area.iova); },
                                       [&](const PinnedRange<L>& p, const Bool<L>& overlaps) {
                                         visit(of_ioas && overlaps, area, p.iova);
                                       });
                  });
  }

  /// How often the caller's page that starts at `page` is pinned: once for each MAP call whose memory some domain or
  /// access holds there (iommufd.rst: "a page is pinned only once" for all that share it).
  Number<L> pins(const UserVa<L>& page) const {
    const auto here = span(page, page_size());
    return {L::distinct("MAP calls whose memory a domain or an access holds there", [&](auto&& count) {
      ioases.each([](const Ioas<L>&) { return L::yes(); },
                  [&](const Ioas<L>& ioas, const Bool<L>& live) {
                    const auto attached = has_domain(ioas.id);
                    ioas.areas.each(
                        [&](const Area<L>& a) {
                          return !of_file(a) && span(a.va, a.length()).overlaps(here) &&
                                 memory.callers(page, a.process);
                        },
                        [&](const Area<L>& a, const Bool<L>& holds) {
                          count(live && holds && (attached || pinned_by_access(ioas, a, here)), a.pages.word);
                        });
                  });
      held_elsewhere.each(
          [&](const Held<L>& h) {
            return !of_file(h.area) && h.area.memory(h.range).overlaps(here) && memory.callers(page, h.area.process);
          },
          [&](const Held<L>& h, const Bool<L>& holds) { count(holds, h.area.pages.word); });
    })};
  }

  /// Some access has pinned the part of the area whose memory lies in the page `here`.
  Bool<L> pinned_by_access(const Ioas<L>& ioas, const Area<L>& area, const Span<L, UserVa<L>>& here) const {
    return accesses.any([&](const Access<L>& access) {
      return access.ioas == ioas.id && access.pinned.any([&](const PinnedRange<L>& pinned) {
        return pinned.iova.overlaps(area.iova) && area.memory(pinned.iova).overlaps(here);
      });
    });
  }
};

}  // namespace ioasis::model
