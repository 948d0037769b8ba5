// Turning the large pages of an IOAS off: what OPTION HUGE_PAGES and the VFIO container's type1 share.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

/// Checks that large pages can be turned off where `off` holds: no domain may hold a mapping made with them, and every
/// area must consist of whole pages.
template <class L>
void check_disabling(typename L::Call& call, const Context<L>& context, const Ioas<L>& ioas, const Bool<L>& off) {
  const auto page = context.page_size();
  call.refuse("huge-already-mapped", EINVAL, cite("kernel: iopt_disable_large_pages; domains hold mappings"),
              [&] { return off && context.has_domain(ioas.id) && !ioas.areas.empty(); });
  call.refuse("huge-areas-unaligned", EADDRINUSE, cite("kernel: iopt_disable_large_pages"),
              [&] { return off && ioas.areas.any([&](const Area<L>& a) { return a.unaligned(page); }); });
}

}  // namespace ioasis::model
