// IOMMU_OPTION: how locked memory is accounted, and whether an IOAS uses large pages.
#pragma once

#include "model/iommufd/large_pages.h"

namespace ioasis::model {

template <class L>
struct OptionArgs {
  Number<L> option_id;
  Number<L> op;
  Number<L> reserved;
  ObjectId<L> object_id;
  Number<L> val64;
  template <class F>
  void fields(F&& f) {
    f("option_id", option_id);
    f("op", op);
    f("__reserved", reserved);
    f("object_id", object_id);
    f("val64", val64);
  }
};

template <class L>
void option(typename L::Call& call, Context<L>& context, const OptionArgs<L>& args) {
  const auto is_ioas = [&](const Ioas<L>& o) { return o.id == args.object_id; };
  const auto ioas = context.ioases.find(is_ioas);
  const auto zero = number<L>(0), one = number<L>(1);
  const auto rlimit = args.option_id == number<L>("RLIMIT_MODE", uapi::kOptionRlimitMode);
  const auto huge = args.option_id == number<L>("HUGE_PAGES", uapi::kOptionHugePages);
  const auto set = args.op == number<L>("SET", uapi::kOptionSet);
  const auto get = args.op == number<L>("GET", uapi::kOptionGet);
  const auto off = huge && set && args.val64 == zero && ioas->huge_pages;

  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_option: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  call.refuse("option-unknown", EOPNOTSUPP, cite("struct iommu_option: @option_id is one of enum iommufd_option"),
              [&] { return !rlimit && !huge; });
  call.refuse("object-given", EOPNOTSUPP,
              cite("enum iommufd_option: RLIMIT_MODE is a global option, object_id must be 0"),
              [&] { return rlimit && args.object_id != ObjectId<L>{L::literal({}, 0)}; });
  call.refuse("ioas-unknown", ENOENT, cite("enum iommufd_option: HUGE_PAGES, the object_id must be the IOAS ID"),
              [&] { return huge && !ioas.exists; });
  call.refuse("op-unknown", EOPNOTSUPP, cite("struct iommu_option: @op is one of enum iommufd_option_ops"),
              [&] { return !set && !get; });
  call.refuse(
      "rlimit-not-permitted", EPERM,
      cite("enum iommufd_option: RLIMIT_MODE, the caller must have privilege; kernel: iommufd_option_rlimit_mode"),
      [&] {
        return rlimit && set && L::say("the caller has no CAP_SYS_RESOURCE", [&] { return !context.sys_resource; });
      });
  call.refuse("rlimit-objects-exist", EBUSY, cite("kernel: iommufd_option_rlimit_mode"),
              [&] { return rlimit && set && !context.empty(); });
  call.refuse("value-unknown", EINVAL, cite("enum iommufd_option: values 0 and 1"),
              [&] { return set && args.val64 != zero && args.val64 != one; });
  check_disabling<L>(call, context, *ioas, off);

  const auto done = call.accepted();
  const auto value = select(get, select(rlimit, context.rlimit_mode, select(ioas->huge_pages, one, zero)), args.val64);
  context.rlimit_mode = select(done && rlimit && set, args.val64, context.rlimit_mode);
  context.ioases.update(done && huge && set, is_ioas, [&](Ioas<L>& o, const Bool<L>& when) {
    o.huge_pages = (when && args.val64 == one) || (!when && o.huge_pages);
  });
  call.answer("val64", value);
  call.write_back(cite("kernel: iommufd_option")
                      .departs("a SET that fails for want of a place to write the answer has set the option")
                      .leaving("the option set"));
}

}  // namespace ioasis::model
