// What the proposals of 2022 promise, each of a context at any time.
#pragma once

#include "model/platform/iommu.h"
#include "solver/claims/quantifiers.h"

namespace ioasis::solver {

using namespace model;

/// MAP only inside a window, which goes when nothing is mapped in it (Ym+IfTvdD2zS6j4G@yekko).
template <class L>
Claim<L> areas_in_windows(const Context<L>& context) {
  return all(context.ioases, [&](const Ioas<L>& o) {
    return all(o.areas, [&](const Area<L>& a) {
      return context.windows.any([&](const Window<L>& w) { return w.ioas == o.id && w.range.holds(a.iova); });
    });
  });
}

template <class L>
Claim<L> windows_apart(const Context<L>& context) {
  return all_pairs(context.windows, [](const Window<L>& a, const Window<L>& b) {
    return a.ioas != b.ioas || !a.range.overlaps(b.range);
  });
}

/// A window rises, begins and ends at whole pages of its own, and those are a power of two.
template <class L>
Claim<L> windows_whole(const Context<L>& context) {
  return all(context.windows, [](const Window<L>& w) {
    return Claim<L>(w.range.first <= w.range.last) && Claim<L>(w.page != bytes<L>(0)) &&
           Claim<L>(aligned(w.page, w.page)) && Claim<L>(aligned(w.range.first, w.page));
  });
}

/// All of each range of its IOAS can be mapped.
template <class L, class T>
Claim<L> all_usable(const Context<L>& context, const Set<L, T>& kept) {
  return all(kept, [&](const T& k) {
    return all(context.ioases, [&](const Ioas<L>& o) { return k.ioas != o.id || !context.unusable(o, k.range); });
  });
}
/// An attach, or a reserved range, that would take part of a window away is refused (Ym+IfTvdD2zS6j4G@yekko).
template <class L>
Claim<L> windows_usable(const Context<L>& context) {
  return all_usable<L>(context, context.windows);
}
/// REQUIRE_IOVA blocks later narrowing (20220510190009.GO49344@nvidia.com).
template <class L>
Claim<L> required_usable(const Context<L>& context) {
  return all_usable<L>(context, context.required);
}

/// A reserved range holds no memory until it is given up (YnoQREfceIoLATDA@yekko).
template <class L>
Claim<L> withheld_unmapped(const Context<L>& context) {
  return all(context.unmappable, [&](const KeptRange<L>& kept) {
    return all(context.ioases, [&](const Ioas<L>& o) {
      return all(o.areas, [&](const Area<L>& a) { return kept.ioas != o.id || !a.iova.overlaps(kept.range); });
    });
  });
}
template <class L>
Claim<L> withheld_usable(const Context<L>& context) {
  return all_usable<L>(context, context.unmappable);
}

/// What is kept is kept of an IOAS that there is; nothing is left of one that is gone.
template <class L>
Claim<L> kept_of_ioas(const Context<L>& context) {
  const auto there = [&](const auto& kept) {
    return context.ioases.any([&](const Ioas<L>& o) { return o.id == kept.ioas; });
  };
  return all(context.windows, there) && all(context.unmappable, there) && all(context.required, there);
}

/// Where anything is kept, it rises: what a range is.
template <class L>
Claim<L> kept_rise(const Context<L>& context) {
  const auto rises = [](const KeptRange<L>& kept) { return kept.range.first <= kept.range.last; };
  return all(context.unmappable, rises) && all(context.required, rises);
}

/// Domains differ in their apertures, but each of these lies within what the IOMMU of the devices translates
/// (20220505190728.GV49344@nvidia.com).
template <class L>
Claim<L> apertures_of_hardware(const Context<L>& context) {
  const auto hardware = apertures_of_device(context);
  return all(context.hwpts, [&](const Hwpt<L>& h) {
    return all(h.apertures, [&](const Aperture<L>& a) {
      return cover<L>(hardware, a.range, [](const Aperture<L>& one) { return one.range; });
    });
  });
}

}  // namespace ioasis::solver
