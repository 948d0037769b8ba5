// What proposals ask of a place that memory is mapped or copied to.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

/// `range`, of `length` bytes, is the place asked for, where `fixed` holds.
template <class L>
void check_proposed_place(typename L::Call& call, const Context<L>& context, const ObjectId<L>& ioas,
                          const Bool<L>& fixed, const IovaRange<L>& range, const Length<L>& length) {
  const auto around = [&](const Window<L>& w) { return w.ioas == ioas && w.range.holds(range); };
  call.refuse("iova-unmappable", EEXIST,
              cite("mail YnoQREfceIoLATDA@yekko: a reserved range cannot be mapped, as PROT_NONE; decided here: the "
                   "errno of a range that is taken"),
              [&] {
                return fixed && context.unmappable.any(
                                    [&](const KeptRange<L>& r) { return r.ioas == ioas && r.range.overlaps(range); });
              });
  call.refuse("iova-in-no-window", EINVAL, cite("mail Ym+IfTvdD2zS6j4G@yekko: MAP only inside a window"), [&] {
    return context.settled(context.proposes(uapi::Proposal::Windows)) && fixed && !context.windows.any(around);
  });
  call.refuse("window-page-unaligned", EINVAL,
              cite("mail Ym+IfTvdD2zS6j4G@yekko: a window has a page size; decided here: IOVA and length are whole "
                   "pages of it"),
              [&] {
                return fixed && context.windows.any([&](const Window<L>& w) {
                  return around(w) && (!aligned(range.first, w.page) || !aligned(length, w.page));
                });
              });
}

/// What is copied is mapped at `from`.
template <class L>
void check_source_window(typename L::Call& call, const Context<L>& context, const ObjectId<L>& ioas,
                         const IovaRange<L>& from) {
  call.refuse("src-across-windows", EINVAL,
              cite("mail Ym+IfTvdD2zS6j4G@yekko: COPY only between windows; decided here: from one of them"), [&] {
                return context.settled(context.proposes(uapi::Proposal::Windows)) &&
                       !context.windows.any([&](const Window<L>& w) { return w.ioas == ioas && w.range.holds(from); });
              });
}

/// What is copied to `range`, where `fixed` holds, comes from a window of pages of `page`.
template <class L>
void check_like_window(typename L::Call& call, const Context<L>& context, const ObjectId<L>& ioas, const Bool<L>& fixed,
                       const IovaRange<L>& range, const Length<L>& page) {
  call.refuse("windows-unlike", EINVAL,
              cite("mail Ym+IfTvdD2zS6j4G@yekko: COPY only between windows with compatible attributes; decided here: "
                   "of one page size"),
              [&] {
                return fixed && context.windows.any([&](const Window<L>& w) {
                  return w.ioas == ioas && w.range.holds(range) && w.page != page;
                });
              });
}

}  // namespace ioasis::model
