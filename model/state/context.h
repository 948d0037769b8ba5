// One file of /dev/iommu or /dev/vfio/vfio, and what follows from its objects: alignment, usable ranges, what is in
// use, what is pinned.
#pragma once

#include "model/dialect.h"
#include "model/state/elsewhere.h"
#include "model/state/nested.h"
#include "model/state/objects.h"
#include "model/state/page_fault.h"
#include "model/state/viommu.h"
#include "model/uapi/fields.h"

namespace ioasis::model {

template <class L>
struct Context {
  const Dialect& dialect;
  typename L::Memory memory;
  Bool<L> ipc_lock = L::yes();      ///< the caller has CAP_IPC_LOCK
  Bool<L> sys_resource = L::yes();  ///< the caller has CAP_SYS_RESOURCE
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

  // From Linux 6.13 on.
  Set<L, Viommu<L>> viommus{};
  Set<L, Vdevice<L>> vdevices{};
  Set<L, EventQueue<L>> event_queues{};

  bool has_viommus() const { return dialect.has(uapi::Command::ViommuAlloc); }

  /// All that the release has, but what the trace begins with (the program's memory, who the caller is), and what
  /// concerns several files: proofs know one, which stays open.
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
    if (!has_viommus()) return;
    f("vIOMMUs", viommus);
    f("virtual devices", vdevices);
    f("event queues", event_queues);
  }

  Length<L> page_size() const { return {L::literal("PAGE_SIZE", dialect.page_size)}; }

  /// Something is so from a release on: `words`, "Linux is ...", where `is` says whether this dialect has it.
  static Bool<L> since(std::string_view words, bool is) {
    return L::say(words, [&] { return is ? L::yes() : !L::yes(); });
  }

  /// No object at all has been made and kept.
  Bool<L> empty() const {
    return ioases.empty() && hwpts.empty() && devices.empty() && accesses.empty() && fault_queues.empty() &&
           nested.empty() && viommus.empty() && vdevices.empty() && event_queues.empty();
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
             event_queues.any([&](const EventQueue<L>& o) { return o.id == id; });
    });
  }

  /// The fault queue whose open file has that descriptor.
  Found<L, FaultQueue<L>> queue_behind(const Fd<L>& fd) const {
    return fault_queues.find([&](const FaultQueue<L>& q) { return q.open && q.fd == fd; });
  }

  /// Nothing leads here any more, once that is so: all objects go.
  void end(const Bool<L>& when) {
    const auto everything = [](const auto&) { return L::yes(); };
    const auto empty = [&](auto&... sets) { (sets.erase(when, everything), ...); };
    empty(ioases, hwpts, devices, accesses, fault_queues, nested, page_faults, viommus, vdevices, event_queues);
  }

  /// An object's file is open.
  Bool<L> kept() const {
    return !accesses.empty() || !event_queues.empty() ||
           fault_queues.any([](const FaultQueue<L>& q) { return q.open; });
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
             event_queues.any([&](const EventQueue<L>& o) { return o.fd == fd; });
    });
  }

  /// The area is part of a file (IOAS_MAP_FILE), which a trace can name but a memfd is none of: it is never pinned.
  Bool<L> of_file(const Area<L>& area) const {
    return L::say("it is part of a file",
                  [&] { return dialect.has(uapi::Command::IoasMapFile) ? area.file : !L::yes(); });
  }

  Bool<L> has_domain(const ObjectId<L>& ioas) const {
    return L::say("the IOAS has a domain", [&] { return hwpts.any([&](const Hwpt<L>& h) { return h.ioas == ioas; }); });
  }

  /// The alignment IOVA_RANGES reports: the largest of the domains' smallest pages, PAGE_SIZE without huge pages or
  /// with an access that pins, else 1 (struct iommu_ioas_iova_ranges @out_iova_alignment; kernel:
  /// iopt_calculate_iova_alignment).
  Length<L> alignment(const Ioas<L>& ioas) const {
    return L::name("out_iova_alignment", [&] {
      const auto pinning = accesses.any([&](const Access<L>& o) { return o.ioas == ioas.id && o.pins; });
      return larger(domain_page(ioas), select(ioas.huge_pages && !pinning, bytes<L>(1), page_size()));
    });
  }

  /// The largest of the domains' smallest pages; 1 where there is no domain.
  Length<L> domain_page(const Ioas<L>& ioas) const {
    return L::name("the domains' smallest page", [&] {
      return hwpts.largest([&](const Hwpt<L>& h) { return h.ioas == ioas.id; },
                           [&](const Hwpt<L>& h) {
                             return h.apertures.largest([](const Aperture<L>&) { return L::yes(); },
                                                        [](const Aperture<L>& a) { return a.page; }, bytes<L>(1));
                           },
                           bytes<L>(1));
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
      return ioas.reserved.any([&](const IovaRange<L>& r) { return r.overlaps(range); }) ||
             outside_apertures(ioas.id, range);
    });
  }

  /// The ranges IOVA_RANGES reports: what is neither reserved nor outside an aperture, whether mapped or not.
  auto usable_ranges(const Ioas<L>& ioas) const {
    return L::gaps([&](auto&& block) {
      ioas.reserved.each([](const IovaRange<L>&) { return L::yes(); },
                         [&](const IovaRange<L>& r, const Bool<L>& when) { block(when, r.first.word, r.last.word); });
      hwpts.each(
          [&](const Hwpt<L>& h) { return h.ioas == ioas.id; },
          [&](const Hwpt<L>& h, const Bool<L>& when) {
            h.gaps([&](const Bool<L>& gap, const auto& first, const auto& last) { block(when && gap, first, last); });
          });
    });
  }

  /// Pinning the memory of `range` asks for the last page of the address space together with the first of `range`: the
  /// page after it does not exist, and that is noticed before any page is looked at.
  Bool<L> ends_at_top(const Span<L, UserVa<L>>& range) const {
    constexpr std::uint64_t kPointer = 8;
    return memory.ends_at_top(range, Number<L>{L::quotient(memory_limit.word, kPointer)});
  }

  /// A caller without CAP_IPC_LOCK would have more pinned than it may, once the memory is pinned that `more` passes to
  /// its argument as pin(when, area, range): what lies in the range, which overlaps the area. All that domains and
  /// accesses hold counts, a page once for each MAP call that it was taken by; it does not matter to whom it is
  /// charged, user or process, as long as there is one of each.
  /// @see enum iommufd_option: RLIMIT_MODE; kernel: incr_user_locked_vm, __account_locked_vm
  template <class F>
  Bool<L> beyond_limit(F&& more) const {
    return L::say("the caller has no CAP_IPC_LOCK, and more is pinned then than RLIMIT_MEMLOCK allows", [&] {
      return !ipc_lock &&
             memlock < Number<L>{L::covered([&](auto&& add) {
               const auto pin = [&](const Bool<L>& when, const Area<L>& area, const IovaRange<L>& range) {
                 const auto part = area.memory(range);
                 add(when, area.pages.word, L::quotient(part.first.word, dialect.page_size),
                     L::quotient(part.last.word, dialect.page_size));
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
    return beyond_limit([&](auto&& pin) {
      areas.each([&](const Area<L>& a) { return chosen(a) && a.iova.first <= area.iova.first; },
                 [&](const Area<L>& a, const Bool<L>& when) { pin(when, a, part(a)); });
    });
  }
  /// All of them, and as a whole.
  Bool<L> beyond_limit(const Set<L, Area<L>>& areas, const Area<L>& area) const {
    return beyond_limit(
        areas, area, [](const Area<L>&) { return L::yes(); }, [](const Area<L>& a) { return a.iova; });
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

  /// How often the page that starts at `page` is pinned: once for each MAP call whose memory some domain or access
  /// holds there (iommufd.rst: "a page is pinned only once" for all that share it).
  Number<L> pins(const UserVa<L>& page) const {
    const auto here = span(page, page_size());
    return {L::distinct("MAP calls whose memory a domain or an access holds there", [&](auto&& count) {
      ioases.each([](const Ioas<L>&) { return L::yes(); },
                  [&](const Ioas<L>& ioas, const Bool<L>& live) {
                    const auto attached = has_domain(ioas.id);
                    ioas.areas.each(
                        [&](const Area<L>& a) { return !of_file(a) && span(a.va, a.length()).overlaps(here); },
                        [&](const Area<L>& a, const Bool<L>& holds) {
                          count(live && holds && (attached || pinned_by_access(ioas, a, here)), a.pages.word);
                        });
                  });
      held_elsewhere.each([&](const Held<L>& h) { return !of_file(h.area) && h.area.memory(h.range).overlaps(here); },
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
