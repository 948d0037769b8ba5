// IOMMU_IOAS_MAP: user memory becomes reachable at an IOVA.
#pragma once

#include "model/ioctl/install.h"

namespace ioasis::model {

template <class L>
struct MapArgs {
  Number<L> flags;
  ObjectId<L> ioas_id;
  Number<L> reserved;
  UserVa<L> user_va;
  Length<L> length;
  Iova<L> iova;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("ioas_id", ioas_id);
    f("__reserved", reserved);
    f("user_va", user_va);
    f("length", length);
    f("iova", iova);
  }
};

template <class L>
Number<L> map_flags() {
  return number<L>("MAP_FLAGS", uapi::kFixedIova | uapi::kWriteable | uapi::kReadable);
}

template <class L>
void ioas_map(typename L::Call& call, Context<L>& context, const MapArgs<L>& args) {
  const auto is_ioas = [&](const Ioas<L>& o) { return o.id == args.ioas_id; };
  const auto ioas = context.ioases.find(is_ioas);
  const Number<L> readable = number<L>("READABLE", uapi::kReadable);
  const Number<L> writeable = number<L>("WRITEABLE", uapi::kWriteable);
  const auto fixed = has(args.flags, number<L>("FIXED_IOVA", uapi::kFixedIova));
  const Length<L> zero = bytes<L>(0), top{L::literal("ULONG_MAX", ~std::uint64_t{0})};
  const Iova<L> last{top.word};

  call.refuse("flags-unknown", EOPNOTSUPP, cite("enum iommufd_ioas_map_flags"),
              [&] { return has_outside(args.flags, map_flags<L>()); });
  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_ioas_map: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  call.refuse("iova-at-top", EOVERFLOW,
              cite("struct iommu_ioas_map: @iova")
                  .departs("iova is read, and may be refused, although FIXED_IOVA is clear and it is an output"),
              [&] { return args.iova >= last; });
  call.refuse("length-at-top", EOVERFLOW, cite("kernel: iommufd_ioas_map"), [&] { return args.length >= top; });
  call.refuse("no-access", EINVAL, cite("kernel: iommufd_ioas_map; neither READABLE nor WRITEABLE"), [&] {
    return context.since("Linux is 6.11 or newer", context.dialect.access_required) && !has(args.flags, readable) &&
           !has(args.flags, writeable);
  });
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });
  call.refuse("length-zero", EINVAL, cite("kernel: iopt_alloc_pages"), [&] { return args.length == zero; });
  call.refuse("length-in-last-page", EINVAL, cite("kernel: iopt_alloc_pages"),
              [&] { return args.length > top - context.page_size(); });
  call.refuse("memory-wraps", EOVERFLOW, cite("kernel: iopt_alloc_pages; the end must be an address too"),
              [&] { return args.user_va + args.length < args.user_va; });

  const auto at = place<L>(call, context, *ioas, fixed, args.iova, args.user_va, args.length, "iova");
  Set<L, Area<L>> slices;
  slices.insert(L::yes(), Area<L>{span(at, args.length), args.user_va, context.next_pages, has(args.flags, writeable),
                                  has(args.flags, readable), has(args.flags, writeable)});
  slices = L::label("the pieces", slices);
  call.undefined(
      "page-count-wraps",
      cite("kernel: iopt_alloc_pages")
          .departs("memory that begins inside the first page and is longer than the address space without its "
                   "last page counts as no page at all: the kernel warns, and answers EOVERFLOW"),
      [&] {
        return args.user_va < UserVa<L>{context.page_size().word} &&
               args.user_va + args.length > UserVa<L>{(top - context.page_size() + bytes<L>(1)).word};
      });
  install<L>(call, context, *ioas, slices, has(args.flags, writeable), Source::Map);

  const auto done = call.accepted();
  context.ioases.update(done, is_ioas, [&](Ioas<L>& o, const Bool<L>& when) { o.areas.insert_all(when, slices); });
  context.next_pages = select(done, PagesId<L>{context.next_pages.word + L::literal({}, 1)}, context.next_pages);
  call.answer("iova", at);
  call.write_back(cite("kernel: iommufd_ioas_map")
                      .departs("a call that fails for want of a place to write the answer has mapped the memory")
                      .leaving("the mapping"));
}

}  // namespace ioasis::model
