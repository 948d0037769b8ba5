// IOAS_CREATE_WINDOW and IOAS_REMOVE_WINDOW, proposed on 2 May 2022: what of an IOAS may be mapped, and by which pages.
// A new IOAS has no window.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct CreateWindowArgs {
  Number<L> flags;
  ObjectId<L> ioas_id;
  Number<L> reserved;
  Length<L> length;
  Length<L> page_size;
  Iova<L> iova;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("ioas_id", ioas_id);
    f("__reserved", reserved);
    f("length", length);
    f("page_size", page_size);
    f("iova", iova);
  }
};

template <class L>
struct RemoveWindowArgs {
  ObjectId<L> ioas_id;
  Iova<L> iova;
  template <class F>
  void fields(F&& f) {
    f("ioas_id", ioas_id);
    f("iova", iova);
  }
};

/// Where a window without FIXED_BASE may go. Decided here: anywhere that is usable, in no other window, at a whole
/// page, and below the last address.
template <class L>
struct WindowPlacement {
  const Context<L>& context;
  const Ioas<L>& ioas;
  Length<L> length, page;

  Bool<L> eligible(const Iova<L>& first) const {
    const auto range = span(first, length);
    return aligned(first, page) && !wraps(first, length) && range.last < highest() && !context.unusable(ioas, range) &&
           !context.windows.any([&](const Window<L>& w) { return w.ioas == ioas.id && w.range.overlaps(range); });
  }

  /// The lowest place, or ULONG_MAX if there is none: it begins where the space does, or an aperture, or behind what is
  /// in the way.
  Iova<L> lowest() const {
    const auto one = bytes<L>(1);
    const auto from = [&](const Iova<L>& start) {
      const Iova<L> first{L::align_up(start.word, page.word)};
      return select(start <= first && eligible(first), first, highest());
    };
    Iova<L> best = from(Iova<L>{L::literal({}, 0)});
    best = ioas.reserved.smallest([&](const IovaRange<L>& r) { return from(r.last + one); }, best);
    context.each_kept_by_devices(ioas.id, [&](const Bool<L>& when, const IovaRange<L>& r) {
      best = select(when, smaller(best, from(r.last + one)), best);
    });
    best = context.windows.smallest([&](const Window<L>& w) { return from(w.range.last + one); }, best);
    return context.hwpts.smallest(
        [&](const Hwpt<L>& h) {
          return h.apertures.smallest([&](const Aperture<L>& a) { return from(a.range.first); }, best);
        },
        best);
  }

  static Iova<L> highest() { return {L::literal("ULONG_MAX", ~std::uint64_t{0})}; }
};

template <class L>
void ioas_create_window(typename L::Call& call, Context<L>& context, const CreateWindowArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const auto fixed_base = number<L>("FIXED_BASE", uapi::kFixedBase);
  const auto fixed = has(args.flags, fixed_base);
  const auto range = span(args.iova, args.length);
  const WindowPlacement<L> placement{context, *ioas, args.length, args.page_size};

  call.refuse("flags-unknown", EOPNOTSUPP, cite("decided here: as every command"),
              [&] { return has_outside(args.flags, fixed_base); });
  call.refuse("reserved-set", EOPNOTSUPP, cite("decided here: as every command"),
              [&] { return is_set(args.reserved); });
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });
  call.refuse("page-size-none", EINVAL,
              cite("mail Ym+IfTvdD2zS6j4G@yekko: a window has a page size; decided here: a power of two"), [&] {
                return L::say("page_size is no power of two", [&] {
                  return args.page_size == bytes<L>(0) || !aligned(args.page_size, args.page_size);
                });
              });
  call.refuse("page-size-too-fine", EINVAL,
              cite("mail Ym+IfTvdD2zS6j4G@yekko: windows are what the hardware can do; decided here: of what is "
                   "attached, by pages that it has"),
              [&] { return args.page_size < context.domain_page(*ioas); });
  call.refuse("length-unfit", EINVAL, cite("decided here: a window is a number of whole pages, and not empty"),
              [&] { return args.length == bytes<L>(0) || !aligned(args.length, args.page_size); });
  call.refuse("no-space", ENOSPC, cite("mail Ym+IfTvdD2zS6j4G@yekko: the base is optional"), [&] {
    return !fixed && L::say("no usable range outside other windows is long enough",
                            [&] { return placement.lowest() == placement.highest(); });
  });
  call.refuse("base-unaligned", EINVAL, cite("decided here: a window begins at a whole page"),
              [&] { return fixed && !aligned(args.iova, args.page_size); });
  call.refuse("base-wraps", EOVERFLOW, cite("decided here: as IOAS_MAP"),
              [&] { return fixed && wraps(args.iova, args.length); });
  call.refuse("base-unusable", EINVAL,
              cite("mail Ym+IfTvdD2zS6j4G@yekko: a window that the hardware cannot do is refused"),
              [&] { return fixed && context.unusable(*ioas, range); });
  call.refuse("base-taken", EEXIST, cite("decided here: windows are apart"), [&] {
    return fixed &&
           context.windows.any([&](const Window<L>& w) { return w.ioas == args.ioas_id && w.range.overlaps(range); });
  });

  const auto base = call.template choose<Iova<L>>(
      "iova", [&](const Iova<L>& seen) { return (fixed && seen == args.iova) || (!fixed && placement.eligible(seen)); },
      [&] { return select(fixed, args.iova, placement.lowest()); });
  call.answer("iova", base);
  call.write_back(cite("decided here: a window whose base cannot be told is not made"));
  context.windows.insert(call.accepted(), {args.ioas_id, span(base, args.length), args.page_size});
}

template <class L>
void ioas_remove_window(typename L::Call& call, Context<L>& context, const RemoveWindowArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const auto is_that = [&](const Window<L>& w) { return w.ioas == args.ioas_id && w.range.first == args.iova; };
  const auto window = context.windows.find(is_that);
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });
  call.refuse("window-unknown", ENOENT, cite("decided here: a window is named by its base"),
              [&] { return !window.exists; });
  call.refuse("window-mapped", EBUSY,
              cite("mail Ym+IfTvdD2zS6j4G@yekko: MAP only inside a window; decided here: so what is mapped keeps it"),
              [&] { return ioas->areas.any([&](const Area<L>& a) { return a.iova.overlaps(window->range); }); });
  context.windows.erase(call.accepted(), is_that);
}

}  // namespace ioasis::model
