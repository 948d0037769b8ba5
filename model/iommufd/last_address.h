// What filling a domain rests on: that no area of it ends at the last address of all.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

/// The area has more than a page, and ends at the last address of all.
template <class L>
Bool<L> ends_at_last_address(const Context<L>& context, const Area<L>& area) {
  const Iova<L> last{L::literal("ULONG_MAX", ~std::uint64_t{0})};
  return last <= area.iova.last && !(area.length() <= context.page_size());
}

/// Nothing is specified of a call that fills a domain with such an area, which `filled` says.
template <class L, class Filled>
void check_last_address(typename L::Call& call, const Context<L>& context, Filled&& filled) {
  call.undefined(
      "ends-at-last-address",
      cite("kernel: batch_to_domain")
          .departs("of an area that ends at the last address only the first piece of its memory is mapped as "
                   "it lies: devices reach what follows that piece, and what is unpinned was never pinned"),
      [&] { return context.settled(context.reaches_last_address()) && filled(); });
}

}  // namespace ioasis::model
