// IOMMU_IOAS_COPY: what is mapped in one IOAS is mapped in another, or elsewhere in the same.
#pragma once

#include "model/iommufd/ioas_map.h"

namespace ioasis::model {

template <class L>
struct CopyArgs {
  Number<L> flags;
  ObjectId<L> dst_ioas_id;
  ObjectId<L> src_ioas_id;
  Length<L> length;
  Iova<L> dst_iova;
  Iova<L> src_iova;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("dst_ioas_id", dst_ioas_id);
    f("src_ioas_id", src_ioas_id);
    f("length", length);
    f("dst_iova", dst_iova);
    f("src_iova", src_iova);
  }
};

/// The pieces of `areas` that make up `from`, moved to begin at `to`.
template <class L>
Set<L, Area<L>> pieces(const Set<L, Area<L>>& areas, const IovaRange<L>& from, const Iova<L>& to,
                       const Bool<L>& readable, const Bool<L>& writable) {
  Set<L, Area<L>> result;
  areas.each([&](const Area<L>& a) { return a.iova.overlaps(from); },
             [&](const Area<L>& a, const Bool<L>& when) {
               const auto first = larger(a.iova.first, from.first);
               const auto last = smaller(a.iova.last, from.last);
               const auto start = to + distance(from.first, first);
               result.insert(when, Area<L>{{start, start + distance(first, last)},
                                           a.va + distance(a.iova.first, first),
                                           a.pages,
                                           a.pages_writable,
                                           readable,
                                           writable,
                                           a.file,
                                           a.process});
             });
  return L::label("the pieces", result);
}

template <class L>
void ioas_copy(typename L::Call& call, Context<L>& context, const CopyArgs<L>& args) {
  const auto is_destination = [&](const Ioas<L>& o) { return o.id == args.dst_ioas_id; };
  const auto source = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.src_ioas_id; });
  const auto destination = context.ioases.find(is_destination);
  const auto readable = has(args.flags, number<L>("READABLE", uapi::kReadable));
  const auto writable = has(args.flags, number<L>("WRITEABLE", uapi::kWriteable));
  const auto fixed = has(args.flags, number<L>("FIXED_IOVA", uapi::kFixedIova));
  const Length<L> top{L::literal("ULONG_MAX", ~std::uint64_t{0})};
  const Iova<L> last{top.word};
  const auto from = span(args.src_iova, args.length);

  call.refuse("flags-unknown", EOPNOTSUPP, cite("enum iommufd_ioas_map_flags"),
              [&] { return has_outside(args.flags, map_flags<L>()); });
  call.refuse("length-at-top", EOVERFLOW, cite("kernel: iommufd_ioas_copy"), [&] { return args.length >= top; });
  call.refuse("src-iova-at-top", EOVERFLOW, cite("kernel: iommufd_ioas_copy"), [&] { return args.src_iova >= last; });
  call.refuse("dst-iova-at-top", EOVERFLOW,
              cite("struct iommu_ioas_copy: @dst_iova")
                  .departs("dst_iova is read, and may be refused, although FIXED_IOVA is clear and it is an output"),
              [&] { return args.dst_iova >= last; });
  call.refuse("no-access", EINVAL, cite("kernel: iommufd_ioas_copy; neither READABLE nor WRITEABLE"),
              [&] { return context.settled(context.dialect.access_required) && !readable && !writable; });
  call.refuse("src-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !source.exists; });
  call.refuse("length-zero", EINVAL, cite("kernel: iopt_get_pages"), [&] { return args.length == bytes<L>(0); });
  call.refuse("src-wraps", EOVERFLOW, cite("kernel: iopt_get_pages"),
              [&] { return wraps(args.src_iova, args.length); });
  call.refuse("src-not-mapped", ENOENT,
              cite("struct iommu_ioas_copy: the range must exactly match a range used with IOMMU_IOAS_MAP")
                  .departs("any range that is mapped without a gap can be copied, part of an area or several"),
              [&] { return !cover<L>(source->areas, from, [](const Area<L>& a) { return a.iova; }); });
  check_source_window<L>(call, context, args.src_ioas_id, from);
  call.refuse("dst-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !destination.exists; });

  const auto first = source->areas.find([&](const Area<L>& a) { return a.iova.holds(args.src_iova); });
  const auto va = first->va + distance(first->iova.first, args.src_iova);
  const auto window = context.windows.find(
      [&](const Window<L>& w) { return w.ioas == args.src_ioas_id && w.range.holds(args.src_iova); });
  const auto at =
      place<L>(call, context, *destination, fixed, args.dst_iova, va, args.length, "dst_iova", window->page);
  check_like_window<L>(call, context, args.dst_ioas_id, fixed, span(args.dst_iova, args.length), window->page);
  const auto slices = pieces<L>(source->areas, from, at, readable, writable);
  install<L>(call, context, *destination, slices, writable, Source::Copy);

  context.ioases.update(call.accepted(), is_destination,
                        [&](Ioas<L>& o, const Bool<L>& when) { o.areas.insert_all(when, slices); });
  call.answer("dst_iova", at);
  call.write_back(cite("kernel: iommufd_ioas_copy")
                      .departs("a call that fails for want of a place to write the answer has mapped the memory")
                      .leaving("the mapping"));
}

}  // namespace ioasis::model
