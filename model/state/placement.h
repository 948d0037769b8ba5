// Where a MAP or COPY without FIXED_IOVA may be placed.
#pragma once

#include "model/state/context.h"

namespace ioasis::model {

/// The uAPI leaves the place to the kernel, within the reserved and allowed lists. The kernel aims at the alignment the
/// memory has, and looks at the free ranges from the lowest up.
/// @see struct iommu_ioas_map; kernel: iopt_alloc_iova
template <class L>
struct Placement {
  const Context<L>& context;
  const Ioas<L>& ioas;
  UserVa<L> va;                              ///< of the first byte
  Length<L> length;                          ///< 1 .. 2^63
  Length<L> window_page{L::literal({}, 0)};  ///< that the place's window has to have; 0: any will do

  /// What the memory's own alignment and the length suggest, but no more than a huge page.
  Length<L> alignment() const {
    const Length<L> by_length{L::power_of_two_above(length.word)};
    const Length<L> by_memory{L::lowest_bit(va.word)};
    const Length<L> most{L::literal("HPAGE_SIZE", context.dialect.placement_alignment)};
    const auto wanted = select(va == UserVa<L>{L::literal({}, 0)}, by_length, smaller(by_length, by_memory));
    return smaller(wanted, most);
  }

  /// `first` is a place: allowed, not reserved, in every aperture, not mapped, and neither in the first page nor in the
  /// last. A range of one byte may need a second free byte behind it, a quirk of the kernel's comparison.
  Bool<L> usable(const Iova<L>& first) const {
    const auto needed = larger(length, bytes<L>(context.dialect.second_byte_needed ? 2 : 1));
    const auto range = span(first, needed);
    const Iova<L> lowest{context.page_size().word};
    const Iova<L> highest{L::literal("ULONG_MAX", ~std::uint64_t{0}) - context.page_size().word};
    return !wraps(first, needed) && lowest <= range.first && range.last <= highest &&
           (ioas.allowed.empty() || cover<L>(ioas.allowed, range, [](const IovaRange<L>& r) { return r; })) &&
           !ioas.areas.any([&](const Area<L>& a) { return a.iova.overlaps(range); }) &&
           !context.unusable(ioas, range) && !context.unmappable.any([&](const KeptRange<L>& r) {
             return r.ioas == ioas.id && r.range.overlaps(range);
           }) &&
           (!context.settled(context.proposes(uapi::Proposal::Windows)) || in_window(range));
  }

  /// `range` lies in a window of the IOAS whose pages are no larger than the memory's alignment.
  Bool<L> in_window(const IovaRange<L>& range) const {
    return context.windows.any([&](const Window<L>& w) {
      return w.ioas == ioas.id && w.range.holds(range) && w.page <= alignment() && aligned(length, w.page) &&
             (window_page == bytes<L>(0) || w.page == window_page);
    });
  }

  /// `first` is a place that the kernel may take: it has the alignment by which no-space is decided, and every bit that
  /// says where in its page the memory begins. Which of the free ranges it takes is left open.
  /// @see kernel: iopt_alloc_iova; "Keep alignment present in the uptr when building the IOVA"
  Bool<L> eligible(const Iova<L>& first) const {
    return usable(first) && aligned(first, alignment()) && (first.word & offset_in_page()) == offset_in_page();
  }

  /// The lowest place, or ULONG_MAX if there is none. A free range begins at the first page, or where something allowed
  /// begins, or behind something in the way.
  Iova<L> lowest() const {
    const auto one = bytes<L>(1);
    const auto from = [&](const Iova<L>& start) { return lowest_from(start); };
    Iova<L> best = from(Iova<L>{context.page_size().word});
    best = ioas.allowed.smallest([&](const IovaRange<L>& r) { return from(r.first); }, best);
    best = ioas.areas.smallest([&](const Area<L>& a) { return from(a.iova.last + one); }, best);
    best = ioas.reserved.smallest([&](const IovaRange<L>& r) { return from(r.last + one); }, best);
    context.each_kept_by_devices(ioas.id, [&](const Bool<L>& when, const IovaRange<L>& r) {
      best = select(when, smaller(best, from(r.last + one)), best);
    });
    best = context.windows.smallest([&](const Window<L>& w) { return from(w.range.first); }, best);
    best = context.unmappable.smallest([&](const KeptRange<L>& r) { return from(r.range.last + one); }, best);
    return context.hwpts.smallest(
        [&](const Hwpt<L>& h) {
          return h.apertures.smallest([&](const Aperture<L>& a) { return from(a.range.first); }, best);
        },
        best);
  }

  /// `start` itself, moved up to the next aligned address, if that is a place; else ULONG_MAX.
  Iova<L> lowest_from(const Iova<L>& start) const {
    const Iova<L> none{L::literal("ULONG_MAX", ~std::uint64_t{0})};
    const auto from = larger(start, Iova<L>{context.page_size().word});
    const auto up = L::align_up(from.word, alignment().word);
    const Iova<L> first{up | offset_in_page()};
    return select(from.word <= up && usable(first), first, none);
  }

 private:
  typename L::Word offset_in_page() const { return va.word & (context.page_size().word - L::literal({}, 1)); }
};

}  // namespace ioasis::model
