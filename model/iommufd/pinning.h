// What an access, of a driver or of a hardware queue, asks of the areas that it pins.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

/// The area overlaps the range, and no IOVA between the range's start and the area is unmapped: areas are visited from
/// the lowest up as long as each begins where the last one ends.
template <class L>
Bool<L> reached(const Ioas<L>& ioas, const Area<L>& area, const IovaRange<L>& range) {
  return L::relate(area.iova, "is reached without a gap from", range, [&] {
    return area.iova.overlaps(range) &&
           cover<L>(ioas.areas, IovaRange<L>{range.first, larger(range.first, area.iova.first)},
                    [](const Area<L>& a) { return a.iova; });
  });
}

/// Its part of the range, which overlaps it, is not whole pages of memory, but for the end of the range.
template <class L>
Bool<L> parts_pages(const Context<L>& context, const Area<L>& area, const IovaRange<L>& range) {
  const auto page = context.page_size();
  const auto memory = area.memory(range);
  const auto ends = aligned(UserVa<L>{memory.last.word + L::literal({}, 1)}, page);
  return !aligned(memory.first, page) || (area.iova.last < range.last && !ends);
}

/// Checks that what is mapped in an IOAS is whole pages, as one that pins narrows it to where `pins`.
template <class L>
void narrow_to_pages(typename L::Call& call, const Context<L>& context, const Ioas<L>& ioas, const Bool<L>& pins) {
  const auto page = context.page_size();
  call.refuse("areas-unaligned", EADDRINUSE, cite("kernel: iopt_add_access; iopt_check_iova_alignment"), [&] {
    return pins && context.alignment(ioas) < page &&
           ioas.areas.any([&](const Area<L>& a) { return a.unaligned(page); });
  });
}

}  // namespace ioasis::model
