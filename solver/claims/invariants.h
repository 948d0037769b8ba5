// What is true of a context at any time, as predicates that can be run and proved.
#pragma once

#include "solver/claims/points.h"

namespace ioasis::solver {

/// Every range ends where it begins or above; the apertures of a domain are apart; pages are powers of two. What a
/// range is, and what an IOMMU can be.
template <class L>
Claim<L> well_formed(const Context<L>& context) {
  const auto rises = [](const IovaRange<L>& r) { return r.first <= r.last; };
  const auto power_of_two = [](const Length<L>& page) {
    return page != bytes<L>(0) && L::aligned(page.word, page.word);
  };
  return all(context.ioases,
             [&](const Ioas<L>& o) {
               return all(o.areas, [&](const Area<L>& a) { return rises(a.iova); }) && all(o.allowed, rises) &&
                      all(o.reserved, rises);
             }) &&
         all(context.accesses,
             [&](const Access<L>& o) {
               return all(o.pinned, [&](const PinnedRange<L>& p) { return rises(p.iova); });
             }) &&
         all(context.hwpts, [&](const Hwpt<L>& h) {
           return Claim<L>(!h.apertures.empty()) &&
                  all(h.apertures, [&](const Aperture<L>& a) { return rises(a.range) && power_of_two(a.page); }) &&
                  all_pairs(h.apertures,
                            [](const Aperture<L>& a, const Aperture<L>& b) { return !a.range.overlaps(b.range); });
         });
}

/// An IOVA is mapped once (struct iommu_ioas_map: the iova range must currently be unused).
template <class L>
Claim<L> areas_disjoint(const Context<L>& context) {
  return all(context.ioases, [](const Ioas<L>& o) {
    return all_pairs(o.areas, [](const Area<L>& a, const Area<L>& b) { return !a.iova.overlaps(b.iova); });
  });
}

/// What is reserved is not mapped (struct iommu_ioas_iova_ranges: mapping outside the ranges fails).
template <class L>
Claim<L> areas_unreserved(const Context<L>& context) {
  return all(context.ioases, [&](const Ioas<L>& o) {
    return all(o.areas, [&](const Area<L>& a) {
      return !context.any_reserved(o, [&](const IovaRange<L>& r) { return r.overlaps(a.iova); });
    });
  });
}

/// Allowed ranges stay available (struct iommu_ioas_allow_iovas: any narrowing will be refused).
template <class L>
Claim<L> allowed_unreserved(const Context<L>& context) {
  return all(context.ioases, [&](const Ioas<L>& o) {
    return all(o.allowed, [&](const IovaRange<L>& allowed) {
      return !context.any_reserved(o, [&](const IovaRange<L>& r) { return r.overlaps(allowed); });
    });
  });
}

/// Every domain can translate what its IOAS maps (iommufd.rst: an IOAS copies its IOVA map to its domains).
template <class L>
Claim<L> areas_in_apertures(const Context<L>& context) {
  return all(context.ioases, [&](const Ioas<L>& o) {
    return all(o.areas, [&](const Area<L>& a) { return !context.outside_apertures(o.id, a.iova); });
  });
}

/// The same, IOVA by IOVA: no part of an area has left the apertures of a domain that it is mapped in.
template <class L>
Claim<L> areas_translated(const Context<L>& context) {
  return every_point(context, [&](const Iova<L>& at) {
    return all(context.hwpts, [&](const Hwpt<L>& h) {
      return all(context.ioases, [&](const Ioas<L>& o) {
        return all(o.areas, [&](const Area<L>& a) {
          return o.id != h.ioas || !a.iova.holds(at) ||
                 h.apertures.any([&](const Aperture<L>& one) { return one.range.holds(at); });
        });
      });
    });
  });
}

/// And what its IOAS allows (struct iommu_ioas_allow_iovas: device attachment can fail).
template <class L>
Claim<L> allowed_in_apertures(const Context<L>& context) {
  return all(context.ioases, [&](const Ioas<L>& o) {
    return all(o.allowed, [&](const IovaRange<L>& r) { return !context.outside_apertures(o.id, r); });
  });
}

/// The same for hardware queues; a part of ids_of_viommus_unique.
template <class L, class Apart>
Claim<L> ids_of_hw_queues_unique(const Context<L>& context, const Apart& apart_from_others) {
  const auto apart = [&](const ObjectId<L>& id) {
    return apart_from_others(id) && !context.viommus.any([&](const Viommu<L>& o) { return o.id == id; }) &&
           !context.vdevices.any([&](const Vdevice<L>& o) { return o.id == id; }) &&
           !context.event_queues.any([&](const EventQueue<L>& o) { return o.id == id; });
  };
  return all(context.hw_queues,
             [&](const HwQueue<L>& q) { return apart(q.id) && apart(q.access) && q.id != q.access; }) &&
         all_pairs(context.hw_queues, [](const HwQueue<L>& a, const HwQueue<L>& b) {
           return a.id != b.id && a.id != b.access && a.access != b.id && a.access != b.access;
         });
}

/// The same for virtual IOMMUs and what is made on them; a part of ids_unique. The descriptor of a fault queue that was
/// closed is free for another file.
template <class L>
Claim<L> ids_of_viommus_unique(const Context<L>& context) {
  const auto apart = [&](const ObjectId<L>& id) {
    return id != ObjectId<L>{} && !context.ioases.any([&](const Ioas<L>& o) { return o.id == id; }) &&
           !context.hwpts.any([&](const Hwpt<L>& h) { return h.id == id; }) &&
           !context.devices.any([&](const Device<L>& d) { return d.stdev == id || d.idev == id; }) &&
           !context.accesses.any([&](const Access<L>& o) { return o.id == id; }) &&
           !context.fault_queues.any([&](const FaultQueue<L>& q) { return q.id == id; }) &&
           !context.nested.any([&](const NestedDomain<L>& n) { return n.id == id; });
  };
  return all(context.viommus, [&](const Viommu<L>& v) { return apart(v.id); }) &&
         all_pairs(context.viommus, [](const Viommu<L>& a, const Viommu<L>& b) { return a.id != b.id; }) &&
         all(context.vdevices,
             [&](const Vdevice<L>& v) {
               return apart(v.id) && !context.viommus.any([&](const Viommu<L>& o) { return o.id == v.id; });
             }) &&
         all_pairs(context.vdevices,
                   [&](const Vdevice<L>& a, const Vdevice<L>& b) {
                     const auto distinct = a.id != b.id && (a.viommu != b.viommu || a.virt_id != b.virt_id);
                     return context.has_tombstones() ? distinct && a.idev != b.idev : distinct;
                   }) &&
         all(context.event_queues,
             [&](const EventQueue<L>& q) {
               return apart(q.id) && !context.viommus.any([&](const Viommu<L>& o) { return o.id == q.id; }) &&
                      !context.vdevices.any([&](const Vdevice<L>& o) { return o.id == q.id; }) &&
                      !context.accesses.any([&](const Access<L>& o) { return q.open && o.fd == q.fd; }) &&
                      !context.fault_queues.any(
                          [&](const FaultQueue<L>& o) { return q.open && o.open && o.fd == q.fd; });
             }) &&
         all_pairs(context.event_queues,
                   [](const EventQueue<L>& a, const EventQueue<L>& b) {
                     return a.id != b.id && (!a.open || !b.open || a.fd != b.fd);
                   }) &&
         ids_of_hw_queues_unique(context, apart);
}

/// An id, which is not 0, names one object (iommufd.rst: an object ID), and a descriptor one access or queue. A number
/// is that of one virtual device (struct iommu_vdevice_alloc: @virt_id).
template <class L>
Claim<L> ids_unique(const Context<L>& context) {
  const ObjectId<L> none{};
  const auto no_ioas = [&](const ObjectId<L>& id) {
    return !context.ioases.any([&](const Ioas<L>& o) { return o.id == id; });
  };
  const auto no_domain = [&](const ObjectId<L>& id) {
    return !context.hwpts.any([&](const Hwpt<L>& h) { return h.id == id; });
  };
  return all(context.ioases, [&](const Ioas<L>& o) { return o.id != none; }) &&
         all_pairs(context.ioases, [](const Ioas<L>& a, const Ioas<L>& b) { return a.id != b.id; }) &&
         all(context.hwpts, [&](const Hwpt<L>& h) { return h.id != none && no_ioas(h.id); }) &&
         all_pairs(context.hwpts, [](const Hwpt<L>& a, const Hwpt<L>& b) { return a.id != b.id; }) &&
         all(context.devices,
             [&](const Device<L>& d) {
               return d.stdev != none && d.idev != none && d.stdev != d.idev && no_ioas(d.stdev) && no_ioas(d.idev) &&
                      no_domain(d.stdev) && no_domain(d.idev);
             }) &&
         all_pairs(context.devices,
                   [](const Device<L>& a, const Device<L>& b) {
                     return a.stdev != b.stdev && a.stdev != b.idev && a.idev != b.stdev && a.idev != b.idev;
                   }) &&
         all(context.accesses,
             [&](const Access<L>& o) {
               return o.id != none && no_ioas(o.id) && no_domain(o.id) &&
                      !context.devices.any([&](const Device<L>& d) { return d.stdev == o.id || d.idev == o.id; });
             }) &&
         all_pairs(context.accesses,
                   [](const Access<L>& a, const Access<L>& b) { return a.id != b.id && a.fd != b.fd; }) &&
         all(context.fault_queues,
             [&](const FaultQueue<L>& q) {
               return q.id != none && no_ioas(q.id) && no_domain(q.id) &&
                      !context.devices.any([&](const Device<L>& d) { return d.stdev == q.id || d.idev == q.id; }) &&
                      !context.accesses.any(
                          [&](const Access<L>& o) { return o.id == q.id || (q.open && o.fd == q.fd); });
             }) &&
         all_pairs(context.fault_queues,
                   [](const FaultQueue<L>& a, const FaultQueue<L>& b) {
                     return a.id != b.id && (!a.open || !b.open || a.fd != b.fd);
                   }) &&
         all(context.nested,
             [&](const NestedDomain<L>& n) {
               return n.id != none && no_ioas(n.id) && no_domain(n.id) &&
                      !context.devices.any([&](const Device<L>& d) { return d.stdev == n.id || d.idev == n.id; }) &&
                      !context.accesses.any([&](const Access<L>& o) { return o.id == n.id; }) &&
                      !context.fault_queues.any([&](const FaultQueue<L>& q) { return q.id == n.id; });
             }) &&
         all_pairs(context.nested, [](const NestedDomain<L>& a, const NestedDomain<L>& b) { return a.id != b.id; }) &&
         ids_of_viommus_unique(context);
}

/// What an object uses is there: it cannot be destroyed (kernel: iommufd_object_remove, EBUSY).
template <class L>
Claim<L> used_objects_exist(const Context<L>& context) {
  const auto queue_exists = [&](const ObjectId<L>& id) {
    return id == ObjectId<L>{} || context.fault_queues.any([&](const FaultQueue<L>& q) { return q.id == id; });
  };
  return all(context.hwpts,
             [&](const Hwpt<L>& h) {
               const auto whole = context.ioases.any([&](const Ioas<L>& o) { return o.id == h.ioas; });
               return context.domains_have_queues() ? whole && queue_exists(h.fault_queue) : whole;
             }) &&
         all(context.devices,
             [&](const Device<L>& d) {
               return context.hwpts.any([&](const Hwpt<L>& h) { return h.id == d.hwpt; }) ||
                      context.nested.any([&](const NestedDomain<L>& n) { return n.id == d.hwpt; });
             }) &&
         all(context.nested,
             [&](const NestedDomain<L>& n) {
               return context.hwpts.any([&](const Hwpt<L>& h) { return h.id == n.parent; }) &&
                      queue_exists(n.fault_queue);
             }) &&
         all(context.accesses,
             [&](const Access<L>& a) {
               return context.ioases.any([&](const Ioas<L>& o) { return o.id == a.ioas; });
             }) &&
         all(context.viommus,
             [&](const Viommu<L>& v) { return context.hwpts.any([&](const Hwpt<L>& h) { return h.id == v.hwpt; }); }) &&
         all(context.vdevices,
             [&](const Vdevice<L>& v) {
               return context.viommus.any([&](const Viommu<L>& o) { return o.id == v.viommu; }) &&
                      context.devices.any([&](const Device<L>& d) { return d.idev == v.idev; });
             }) &&
         all(context.event_queues,
             [&](const EventQueue<L>& q) {
               return context.viommus.any([&](const Viommu<L>& o) { return o.id == q.viommu; });
             }) &&
         all(context.hw_queues,
             [&](const HwQueue<L>& q) {
               return context.viommus.any([&](const Viommu<L>& o) {
                 return o.id == q.viommu &&
                        context.hwpts.any([&](const Hwpt<L>& h) { return h.id == o.hwpt && h.ioas == q.ioas; });
               });
             }) &&
         all(context.pasids, [&](const PasidAttachment<L>& p) {
           return context.devices.any([&](const Device<L>& d) { return d.idev == p.idev; }) &&
                  (context.hwpts.any([&](const Hwpt<L>& h) { return h.id == p.hwpt; }) ||
                   context.nested.any([&](const NestedDomain<L>& n) { return n.id == p.hwpt; }));
         });
}

/// A device has one domain under a PASID, which was made for that, by no attach, as was its own beside it (enum
/// iommufd_hwpt_alloc_flags: ALLOC_PASID). PASID 0 is its own.
template <class L>
Claim<L> pasids_fit(const Context<L>& context) {
  return all(context.pasids,
             [&](const PasidAttachment<L>& p) {
               return is_set(p.pasid) && context.takes_pasids(p.hwpt) && !context.devices.any([&](const Device<L>& d) {
                 return d.idev == p.idev && !context.takes_pasids(d.hwpt);
               });
             }) &&
         all(context.hwpts, [](const Hwpt<L>& h) { return !h.automatic || !h.pasids; }) &&
         all_pairs(context.pasids, [](const PasidAttachment<L>& a, const PasidAttachment<L>& b) {
           return a.idev != b.idev || a.pasid != b.pasid;
         });
}

/// What a nested domain is in front of was made to be a parent, by no attach (struct iommu_hwpt_alloc: the parent HWPT
/// must be allocated via the same ioctl).
template <class L>
Claim<L> parents_fit(const Context<L>& context) {
  return all(context.hwpts, [&](const Hwpt<L>& h) {
    return Claim<L>(!h.automatic || !h.nest_parent) &&
           all(context.nested, [&](const NestedDomain<L>& n) { return n.parent != h.id || h.nest_parent; }) &&
           all(context.viommus, [&](const Viommu<L>& v) { return v.hwpt != h.id || h.nest_parent; });
  });
}

/// A page fault in a queue is one of a device whose domain, its own or that under a PASID, has that queue: the others
/// have been answered for the program (kernel: iommufd_auto_response_faults).
template <class L>
Claim<L> faults_have_devices(const Context<L>& context) {
  return all(context.page_faults, [&](const PageFault<L>& f) {
    const auto by_own = context.devices.any(
        [&](const Device<L>& d) { return d.idev == f.device && context.queue_of(d.hwpt) == f.queue; });
    const auto under_pasid = context.pasids.any([&](const PasidAttachment<L>& p) {
      return p.is_of(f.device, f.attached) && context.queue_of(p.hwpt) == f.queue;
    });
    return f.queue != ObjectId<L>{} && ((!is_set(f.attached) && by_own) || (is_set(f.attached) && under_pasid));
  });
}

/// A cookie stands for one page fault of its queue (struct iommu_hwpt_pgfault: @cookie identifies a group of messages).
template <class L>
Claim<L> cookies_unique(const Context<L>& context) {
  return all_pairs(context.page_faults, [](const PageFault<L>& a, const PageFault<L>& b) {
    return a.number != b.number && (a.queue != b.queue || a.waits() || a.cookie != b.cookie);
  });
}

/// What an access has pinned is mapped, and it was made to pin (kernel: iommufd_access_notify_unmap: after it, nobody
/// uses what is unmapped).
template <class L>
Claim<L> pinned_is_mapped(const Context<L>& context) {
  return all(context.accesses, [&](const Access<L>& access) {
    return all(access.pinned, [&](const PinnedRange<L>& pinned) {
      return access.pins && context.ioases.any([&](const Ioas<L>& o) {
        return o.id == access.ioas && cover<L>(o.areas, pinned.iova, [](const Area<L>& a) { return a.iova; });
      });
    });
  });
}

/// A page of a domain is dirty only where it is mapped, and of a domain that was made with DIRTY_TRACKING: what is not
/// mapped cannot have been written to.
template <class L>
Claim<L> dirty_pages_mapped(const Context<L>& context) {
  return all(context.hwpts, [&](const Hwpt<L>& h) {
    const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == h.ioas; });
    return Claim<L>(h.trackable || !h.tracking) && all(h.dirty, [&](const DirtyPage<L>& page) {
             return Claim<L>(h.trackable) &&
                    Claim<L>(ioas->areas.any([&](const Area<L>& a) { return a.iova.holds(page.first); }));
           });
  });
}

/// The IOAS that the VFIO container works on is there, if there is one: it does not outlive its destruction (kernel:
/// iommufd_object_remove).
template <class L>
Claim<L> vfio_ioas_exists(const Context<L>& context) {
  return Claim<L>(context.vfio_ioas == ObjectId<L>{} ||
                  context.ioases.any([&](const Ioas<L>& o) { return o.id == context.vfio_ioas; }));
}

/// An IOAS has at most one automatic domain, so that all devices that name the IOAS share it (kernel:
/// iommufd_device_auto_get_domain).
template <class L>
Claim<L> one_automatic_domain(const Context<L>& context) {
  return all_pairs(context.hwpts,
                   [](const Hwpt<L>& a, const Hwpt<L>& b) { return a.ioas != b.ioas || !a.automatic || !b.automatic; });
}

/// An automatic domain has a device: it goes with the last (kernel: iommufd_hw_pagetable_put).
template <class L>
Claim<L> automatic_domains_used(const Context<L>& context) {
  return all(context.hwpts, [&](const Hwpt<L>& h) {
    return !h.automatic || context.devices.any([&](const Device<L>& d) { return d.hwpt == h.id; });
  });
}

/// IOVA, length and memory of an area are multiples of what IOVA_RANGES reports (@out_iova_alignment).
template <class L>
Claim<L> areas_aligned(const Context<L>& context) {
  return all(context.ioases, [&](const Ioas<L>& o) {
    const auto alignment = context.alignment(o);
    return all(o.areas, [&](const Area<L>& a) {
      return aligned(a.iova.first, alignment) && aligned(a.length(), alignment) && aligned(a.va, alignment);
    });
  });
}

/// A device can write only memory that MAP was given for writing (kernel: iopt_insert_area, EPERM): COPY never widens.
template <class L>
Claim<L> permission_kept(const Context<L>& context) {
  return all(context.ioases, [](const Ioas<L>& o) {
    return all(o.areas, [](const Area<L>& a) { return !a.writable || a.pages_writable; });
  });
}

/// Allowed ranges of an IOAS are apart, which lets cover() look at their ends alone (kernel: iommufd_ioas_load_iovas).
template <class L>
Claim<L> allowed_apart(const Context<L>& context) {
  return all(context.ioases, [](const Ioas<L>& o) {
    return all_pairs(o.allowed, [](const IovaRange<L>& a, const IovaRange<L>& b) { return !a.overlaps(b); });
  });
}

/// Sums over an area stay below 2^64: its length, and the end of its memory (kernel: iopt_alloc_pages, EOVERFLOW).
template <class L>
Claim<L> sums_stay_below_top(const Context<L>& context) {
  return all(context.ioases, [&](const Ioas<L>& o) {
    return all(o.areas, [&](const Area<L>& a) {
      return Claim<L>(a.length() != bytes<L>(0)) && Claim<L>(context.of_file(a) || !wraps(a.va, a.length()));
    });
  });
}

/// cover() looks at the ends of ranges; it says that every IOVA of a range lies in one of them, exactly when so it is.
template <class L, class T, class F>
Claim<L> covers_exactly(const Set<L, T>& elements, const IovaRange<L>& range, const Iova<L>& at, F range_of) {
  const auto covered = cover<L>(elements, range, range_of);
  const auto held = [&](const Iova<L>& point) {
    return elements.any([&](const T& e) { return range_of(e).holds(point); });
  };
  const auto gap_behind = [&](const T& e) {
    const auto last = range_of(e).last;
    return range_of(e).overlaps(range) && last < range.last && !held(last + bytes<L>(1));
  };
  return Claim<L>(!covered || !range.holds(at) || held(at)) &&
         Claim<L>(covered || !held(range.first) || elements.any(gap_behind));
}
template <class L>
Claim<L> cover_exact(const Context<L>& context) {
  return every_range(context, [&](const IovaRange<L>& range) {
    return every_point(context, [&](const Iova<L>& at) {
      return all(context.ioases,
                 [&](const Ioas<L>& o) {
                   return covers_exactly<L>(o.areas, range, at, [](const Area<L>& a) { return a.iova; }) &&
                          covers_exactly<L>(o.allowed, range, at, [](const IovaRange<L>& r) { return r; });
                 }) &&
             all(context.hwpts, [&](const Hwpt<L>& h) {
               return covers_exactly<L>(h.apertures, range, at, [](const Aperture<L>& a) { return a.range; });
             });
    });
  });
}

/// What IOVA_RANGES reports, found by sorting what is in the way, is the intersection over the domains of the union of
/// their apertures, less what is reserved; and so is what calls take for usable, who look at the ends of ranges.
template <class L>
Claim<L> ranges_reported(const Context<L>& context) {
  return every_point(context, [&](const Iova<L>& at) {
    return all(context.ioases, [&](const Ioas<L>& o) {
      const auto translated = [&](const Hwpt<L>& h) {
        return h.apertures.any([&](const Aperture<L>& a) { return a.range.holds(at); });
      };
      const auto in_the_way = context.hwpts.any([&](const Hwpt<L>& h) { return h.ioas == o.id && !translated(h); }) ||
                              context.any_reserved(o, [&](const IovaRange<L>& r) { return r.holds(at); });
      return same(context.usable_ranges(o).holds(at.word), !in_the_way) &&
             same(context.unusable(o, {at, at}), in_the_way);
    });
  });
}

}  // namespace ioasis::solver
