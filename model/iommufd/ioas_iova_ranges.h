// IOMMU_IOAS_IOVA_RANGES: which IOVA can be mapped, and how it must be aligned.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct IovaRangesArgs {
  ObjectId<L> ioas_id;
  Number<L> num_iovas;
  Number<L> reserved;
  UserVa<L> allowed_iovas;
  Length<L> out_iova_alignment;
  template <class F>
  void fields(F&& f) {
    f("ioas_id", ioas_id);
    f("num_iovas", num_iovas);
    f("__reserved", reserved);
    f("allowed_iovas", allowed_iovas);
    f("out_iova_alignment", out_iova_alignment);
  }
};

template <class L>
void ioas_iova_ranges(typename L::Call& call, Context<L>& context, const IovaRangesArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const auto usable = context.usable_ranges(*ioas);
  const Number<L> count{usable.count()};
  const auto filled = smaller(args.num_iovas, count);
  const Length<L> room{filled.word * uapi::kIovaRangeBytes};

  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_ioas_iova_ranges: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });

  const auto begun = call.accepted();
  call.refuse("list-unwritable", EFAULT,
              cite("kernel: iommufd_ioas_iova_ranges").leaving("the ranges before the one that cannot be written"),
              [&] { return !context.memory.writable(args.allowed_iovas, room); });
  context.memory.store(begun, args.allowed_iovas, usable, filled);

  call.answer("num_iovas", count);
  call.answer("out_iova_alignment", context.alignment(*ioas));
  call.write_back(cite("kernel: iommufd_ioas_iova_ranges").leaving("the ranges written"));
  call.refuse("list-short", EMSGSIZE,
              cite("struct iommu_ioas_iova_ranges: -EMSGSIZE, and num_iovas set to the required value")
                  .leaving("the answer and the ranges that fit"),
              [&] { return count > args.num_iovas; });
}

}  // namespace ioasis::model
