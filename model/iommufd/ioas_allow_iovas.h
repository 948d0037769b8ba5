// IOMMU_IOAS_ALLOW_IOVAS: ranges that must stay available, and to which automatic placement keeps.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct AllowIovasArgs {
  ObjectId<L> ioas_id;
  Number<L> num_iovas;
  Number<L> reserved;
  UserVa<L> allowed_iovas;
  template <class F>
  void fields(F&& f) {
    f("ioas_id", ioas_id);
    f("num_iovas", num_iovas);
    f("__reserved", reserved);
    f("allowed_iovas", allowed_iovas);
  }
};

template <class L>
void ioas_allow_iovas(typename L::Call& call, Context<L>& context, const AllowIovasArgs<L>& args) {
  const auto is_ioas = [&](const Ioas<L>& o) { return o.id == args.ioas_id; };
  const auto ioas = context.ioases.find(is_ioas);
  const auto list = context.memory.ranges(args.allowed_iovas, args.num_iovas);

  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_ioas_allow_iovas: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });

  // Entries are read and checked one by one: the first that is wrong gives the errno.
  auto reading = L::once([&] {
    return list.first_failure([](const auto& entry) { return entry.unreadable; },
                              [](const auto& entry) { return entry.range.first >= entry.range.last; },
                              [&](const auto& entry) { return list.earlier_overlaps(entry); });
  });
  call.refuse("list-unreadable", EFAULT, cite("kernel: iommufd_ioas_load_iovas"), [&] { return reading()(0); });
  call.refuse("range-empty", EINVAL,
              cite("struct iommu_iova_range: @last is inclusive")
                  .departs("a range of one byte, start equal to last, is refused although the range is inclusive"),
              [&] { return reading()(1); });
  call.refuse("ranges-overlap", EINVAL, cite("kernel: iommufd_ioas_load_iovas"), [&] { return reading()(2); });

  const auto ranges = list.ranges();
  call.refuse("range-unusable", EADDRINUSE,
              cite("struct iommu_ioas_allow_iovas: fails if IOVA_RANGES is narrower than the given ranges"),
              [&] { return ranges.any([&](const IovaRange<L>& r) { return context.unusable(*ioas, r); }); });

  context.ioases.update(call.accepted(), is_ioas,
                        [&](Ioas<L>& o, const Bool<L>& when) { o.allowed.replace(when, ranges); });
}

}  // namespace ioasis::model
