// IOAS_RESERVE and IOAS_UNRESERVE, proposed on 10 May 2022 as IOMAP_RESERVE: a range that holds no memory and cannot be
// mapped until it is given up, as mmap(2) has it with PROT_NONE.
#pragma once

#include "model/proposals/kept_range.h"

namespace ioasis::model {

template <class L>
void ioas_reserve(typename L::Call& call, Context<L>& context, const KeepArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const auto range = span(args.iova, args.length);
  check_kept_range<L>(call, ioas, args);
  call.refuse("range-unusable", EINVAL,
              cite("mail YnoQREfceIoLATDA@yekko: a mapping without memory; decided here: where one can be"),
              [&] { return context.unusable(*ioas, range); });
  call.refuse("range-mapped", EEXIST,
              cite("mail YnoQREfceIoLATDA@yekko: a mapping without memory; decided here: it takes no other's place"),
              [&] { return ioas->areas.any([&](const Area<L>& a) { return a.iova.overlaps(range); }); });
  call.refuse("range-reserved", EEXIST, cite("decided here: a range is reserved once"), [&] {
    return context.unmappable.any(
        [&](const KeptRange<L>& r) { return r.ioas == args.ioas_id && r.range.overlaps(range); });
  });
  context.unmappable.insert(call.accepted(), {args.ioas_id, range});
}

/// How a range is given up the mail leaves open. Decided here: by a call of its own, so that IOAS_UNMAP of everything
/// leaves it, and as a whole.
template <class L>
void ioas_unreserve(typename L::Call& call, Context<L>& context, const KeepArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const auto range = span(args.iova, args.length);
  const auto is_that = [&](const KeptRange<L>& r) {
    return r.ioas == args.ioas_id && r.range.first == range.first && r.range.last == range.last;
  };
  check_kept_range<L>(call, ioas, args);
  call.refuse("range-not-reserved", ENOENT, cite("decided here: a range is given up as a whole"),
              [&] { return !context.unmappable.any(is_that); });
  context.unmappable.erase(call.accepted(), is_that);
}

}  // namespace ioasis::model
