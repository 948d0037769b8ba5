// IOAS_REQUIRE_IOVA, proposed on 10 May 2022: a range that devices attached later may not take away.
#pragma once

#include "model/proposals/kept_range.h"

namespace ioasis::model {

/// No MAP asks for what is required. It stays so as long as the IOAS; that it could be given up, the mail does not say.
template <class L>
void ioas_require_iova(typename L::Call& call, Context<L>& context, const KeepArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const auto range = span(args.iova, args.length);
  check_kept_range<L>(call, ioas, args);
  call.refuse(
      "range-unusable", EADDRINUSE,
      cite("mail 20220510190009.GO49344@nvidia.com: only later narrowing is blocked; decided here: what is gone "
           "already cannot be required, with the errno of IOAS_ALLOW_IOVAS"),
      [&] { return context.unusable(*ioas, range); });
  context.required.insert(call.accepted(), {args.ioas_id, range});
}

}  // namespace ioasis::model
