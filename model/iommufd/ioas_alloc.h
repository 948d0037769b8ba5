// IOMMU_IOAS_ALLOC: a new, empty I/O address space.
#pragma once

#include "model/iommufd/identity.h"

namespace ioasis::model {

template <class L>
struct IoasAllocArgs {
  Number<L> flags;
  ObjectId<L> out_ioas_id;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("out_ioas_id", out_ioas_id);
  }
};

template <class L>
void ioas_alloc(typename L::Call& call, Context<L>& context, const IoasAllocArgs<L>& args) {
  call.refuse("flags-set", EOPNOTSUPP, cite("struct iommu_ioas_alloc: @flags must be 0"),
              [&] { return is_set(args.flags); });

  const auto id = new_id(call, context, "out_ioas_id", {});
  call.answer("out_ioas_id", id);
  call.write_back(cite("kernel: iommufd_ioas_alloc_ioctl"));

  context.ioases.insert(call.accepted(), Ioas<L>{id, {}, {}, {}, L::yes()});
}

}  // namespace ioasis::model
