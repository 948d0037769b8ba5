// IOMMU_IOAS_MAP: user memory becomes reachable at an IOVA.
#pragma once

#include "model/iommufd/map_memory.h"

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
Number<L> readable_flag() {
  return number<L>("READABLE", uapi::kReadable);
}
template <class L>
Number<L> writeable_flag() {
  return number<L>("WRITEABLE", uapi::kWriteable);
}

/// What IOAS_MAP and IOAS_MAP_FILE ask of their numbers; `function` is the kernel's.
template <class L>
void check_map_numbers(typename L::Call& call, const Context<L>& context, const Number<L>& flags, const Iova<L>& iova,
                       const Length<L>& length, std::string_view function) {
  const Length<L> top{L::literal("ULONG_MAX", ~std::uint64_t{0})};
  call.refuse("iova-at-top", EOVERFLOW,
              cite("struct iommu_ioas_map: @iova")
                  .departs("iova is read, and may be refused, although FIXED_IOVA is clear and it is an output"),
              [&] { return iova >= Iova<L>{top.word}; });
  call.refuse("length-at-top", EOVERFLOW, cite(function), [&] { return length >= top; });
  call.refuse("no-access", EINVAL, cite("kernel: conv_iommu_prot's callers; neither READABLE nor WRITEABLE"), [&] {
    return context.settled(context.dialect.access_required) && !has(flags, readable_flag<L>()) &&
           !has(flags, writeable_flag<L>());
  });
}

template <class L>
void ioas_map(typename L::Call& call, Context<L>& context, const MapArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const auto fixed = has(args.flags, number<L>("FIXED_IOVA", uapi::kFixedIova));

  call.refuse("flags-unknown", EOPNOTSUPP, cite("enum iommufd_ioas_map_flags"),
              [&] { return has_outside(args.flags, map_flags<L>()); });
  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_ioas_map: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  check_map_numbers<L>(call, context, args.flags, args.iova, args.length, "kernel: iommufd_ioas_map");
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });

  const Mapping<L> mapping{args.user_va, args.length, has(args.flags, readable_flag<L>()),
                           has(args.flags, writeable_flag<L>())};
  const auto at = map_memory<L>(call, context, *ioas, mapping, [&] {
    return place<L>(call, context, *ioas, fixed, args.iova, args.user_va, args.length, "iova");
  });
  call.answer("iova", at);
  call.write_back(cite("kernel: iommufd_ioas_map")
                      .departs("a call that fails for want of a place to write the answer has mapped the memory")
                      .leaving("the mapping"));
}

}  // namespace ioasis::model
