// What is true of a context at any time, as predicates that can be run and proved.
#pragma once

#include "model/state/context.h"
#include "solver/quantifiers.h"

namespace ioasis::solver {

using namespace model;

/// Every range ends where it begins or above; the apertures of a domain are apart; pages are powers of two. What a
/// range is, and what an IOMMU can be.
template <class L>
Bool<L> well_formed(const Context<L>& context) {
  const auto rises = [](const IovaRange<L>& r) { return r.first <= r.last; };
  const auto power_of_two = [](const Length<L>& page) {
    return page != bytes<L>(0) && L::aligned(page.word, page.word);
  };
  return all(context.ioases,
             [&](const Ioas<L>& o) {
               return all(o.areas, [&](const Area<L>& a) { return rises(a.iova); }) && all(o.allowed, rises) &&
                      all(o.reserved, rises);
             }) &&
         all(context.hwpts, [&](const Hwpt<L>& h) {
           return all(h.apertures, [&](const Aperture<L>& a) { return rises(a.range) && power_of_two(a.page); }) &&
                  all_pairs(h.apertures,
                            [](const Aperture<L>& a, const Aperture<L>& b) { return !a.range.overlaps(b.range); });
         });
}

/// An IOVA is mapped once (struct iommu_ioas_map: the iova range must currently be unused).
template <class L>
Bool<L> areas_disjoint(const Context<L>& context) {
  return all(context.ioases, [](const Ioas<L>& o) {
    return all_pairs(o.areas, [](const Area<L>& a, const Area<L>& b) { return !a.iova.overlaps(b.iova); });
  });
}

/// What is reserved is not mapped (struct iommu_ioas_iova_ranges: mapping outside the ranges fails).
template <class L>
Bool<L> areas_unreserved(const Context<L>& context) {
  return all(context.ioases, [](const Ioas<L>& o) {
    return all(o.areas, [&](const Area<L>& a) {
      return !o.reserved.any([&](const IovaRange<L>& r) { return r.overlaps(a.iova); });
    });
  });
}

/// Allowed ranges stay available (struct iommu_ioas_allow_iovas: any narrowing will be refused).
template <class L>
Bool<L> allowed_unreserved(const Context<L>& context) {
  return all(context.ioases, [](const Ioas<L>& o) {
    return all(o.allowed, [&](const IovaRange<L>& allowed) {
      return !o.reserved.any([&](const IovaRange<L>& r) { return r.overlaps(allowed); });
    });
  });
}

/// Every domain can translate what its IOAS maps (iommufd.rst: an IOAS copies its IOVA map to its domains).
template <class L>
Bool<L> areas_in_apertures(const Context<L>& context) {
  return all(context.ioases, [&](const Ioas<L>& o) {
    return all(o.areas, [&](const Area<L>& a) { return !context.outside_apertures(o.id, a.iova); });
  });
}

/// And what its IOAS allows (struct iommu_ioas_allow_iovas: device attachment can fail).
template <class L>
Bool<L> allowed_in_apertures(const Context<L>& context) {
  return all(context.ioases, [&](const Ioas<L>& o) {
    return all(o.allowed, [&](const IovaRange<L>& r) { return !context.outside_apertures(o.id, r); });
  });
}

/// An id, which is not 0, names one object (iommufd.rst: an object ID).
template <class L>
Bool<L> ids_unique(const Context<L>& context) {
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
         all_pairs(context.devices, [](const Device<L>& a, const Device<L>& b) {
           return a.stdev != b.stdev && a.stdev != b.idev && a.idev != b.stdev && a.idev != b.idev;
         });
}

/// What an object uses is there: it cannot be destroyed (kernel: iommufd_object_remove, EBUSY).
template <class L>
Bool<L> used_objects_exist(const Context<L>& context) {
  return all(context.hwpts,
             [&](const Hwpt<L>& h) { return context.ioases.any([&](const Ioas<L>& o) { return o.id == h.ioas; }); }) &&
         all(context.devices,
             [&](const Device<L>& d) { return context.hwpts.any([&](const Hwpt<L>& h) { return h.id == d.hwpt; }); });
}

/// IOVA, length and memory of an area are multiples of what IOVA_RANGES reports (@out_iova_alignment).
template <class L>
Bool<L> areas_aligned(const Context<L>& context) {
  return all(context.ioases, [&](const Ioas<L>& o) {
    const auto alignment = context.alignment(o);
    return all(o.areas, [&](const Area<L>& a) {
      return aligned(a.iova.first, alignment) && aligned(a.length(), alignment) && aligned(a.va, alignment);
    });
  });
}

/// A device can write only memory that MAP was given for writing (kernel: iopt_insert_area, EPERM): COPY never widens.
template <class L>
Bool<L> permission_kept(const Context<L>& context) {
  return all(context.ioases, [](const Ioas<L>& o) {
    return all(o.areas, [](const Area<L>& a) { return !a.writable || a.pages_writable; });
  });
}

}  // namespace ioasis::solver
