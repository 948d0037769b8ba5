// IOMMU_VFIO_IOAS: the IOAS that the VFIO container's ioctls, which name none, work on.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct VfioIoasArgs {
  ObjectId<L> ioas_id;
  Number<L> op;
  Number<L> reserved;
  template <class F>
  void fields(F&& f) {
    f("ioas_id", ioas_id);
    f("op", op);
    f("__reserved", reserved);
  }
};

template <class L>
void vfio_ioas(typename L::Call& call, Context<L>& context, const VfioIoasArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const auto get = args.op == number<L>("GET", uapi::kVfioIoasGet);
  const auto set = args.op == number<L>("SET", uapi::kVfioIoasSet);
  const auto clear = args.op == number<L>("CLEAR", uapi::kVfioIoasClear);
  const ObjectId<L> none{L::literal({}, 0)};
  const auto current = context.vfio_ioas;

  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_vfio_ioas: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  call.refuse("op-unknown", EOPNOTSUPP, cite("struct iommu_vfio_ioas: @op is one of enum iommufd_vfio_ioas_op"),
              [&] { return !get && !set && !clear; });
  call.refuse("nothing-set", ENODEV, cite("kernel: get_compat_ioas"), [&] { return get && current == none; });
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return set && !ioas.exists; });

  call.answer("ioas_id", current);
  call.write_back(cite("kernel: iommufd_vfio_ioas; only GET answers"), get);

  const auto done = call.accepted();
  context.vfio_ioas = select(done && set, args.ioas_id, select(done && clear, none, current));
}

}  // namespace ioasis::model
