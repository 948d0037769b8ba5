// IOMMU_VEVENTQ_ALLOC and IOMMU_HW_QUEUE_ALLOC: queues of a virtual IOMMU, for events and for commands.
#pragma once

#include "model/iommufd/identity.h"

namespace ioasis::model {

template <class L>
struct VeventqAllocArgs {
  Number<L> flags;
  ObjectId<L> viommu_id;
  Number<L> type;
  Number<L> veventq_depth;
  ObjectId<L> out_veventq_id;
  Fd<L> out_veventq_fd;
  Number<L> reserved;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("viommu_id", viommu_id);
    f("type", type);
    f("veventq_depth", veventq_depth);
    f("out_veventq_id", out_veventq_id);
    f("out_veventq_fd", out_veventq_fd);
    f("__reserved", reserved);
  }
};

template <class L>
struct HwQueueAllocArgs {
  Number<L> flags;
  ObjectId<L> viommu_id;
  Number<L> type;
  Number<L> index;
  ObjectId<L> out_hw_queue_id;
  Iova<L> nesting_parent_iova;
  Length<L> length;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("viommu_id", viommu_id);
    f("type", type);
    f("index", index);
    f("out_hw_queue_id", out_hw_queue_id);
    f("nesting_parent_iova", nesting_parent_iova);
    f("length", length);
  }
};

template <class L>
void veventq_alloc(typename L::Call& call, Context<L>& context, const VeventqAllocArgs<L>& args) {
  call.refuse("flags-set", EOPNOTSUPP, cite("struct iommu_veventq_alloc: @flags must be 0"),
              [&] { return is_set(args.flags); });
  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_veventq_alloc: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  call.refuse("type-default", EOPNOTSUPP, cite("enum iommu_veventq_type: DEFAULT is reserved for future use"),
              [&] { return args.type == number<L>("IOMMU_VEVENTQ_TYPE_DEFAULT", uapi::kDefaultType); });
  call.refuse("depth-zero", EINVAL, cite("kernel: iommufd_veventq_alloc"), [&] { return !is_set(args.veventq_depth); });
  call.refuse("depth-beyond-limit", EINVAL, cite("kernel: iommufd_veventq_alloc").since(702),
              [&] { return args.veventq_depth > number<L>("2^19", 1 << 19); });
  call.refuse("viommu-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !context.viommus.any([&](const Viommu<L>& v) { return v.id == args.viommu_id; }); });
  call.refuse("queue-exists", EEXIST,
              cite("struct iommu_veventq_alloc: a vIOMMU is confined to one queue per @type")
                  .departs("a type that no IOMMU has will do as well as another"),
              [&] {
                return context.event_queues.any(
                    [&](const EventQueue<L>& q) { return q.viommu == args.viommu_id && q.type == args.type; });
              });

  const auto id = new_id(call, context, "out_veventq_id", {});
  const auto fd = new_fd(call, context, "out_veventq_fd");
  call.answer("out_veventq_id", id);
  call.answer("out_veventq_fd", fd);
  call.write_back(cite("kernel: iommufd_veventq_alloc"));
  context.event_queues.insert(call.accepted(),
                              EventQueue<L>{id, fd, args.viommu_id, args.type, L::yes(), args.veventq_depth});
}

/// A queue is memory that the hardware reads: whether its pages follow one another in physical memory, as they must, no
/// program can know.
template <class L>
void hw_queue_alloc(typename L::Call& call, Context<L>& context, const HwQueueAllocArgs<L>& args) {
  call.refuse("flags-set", EOPNOTSUPP, cite("struct iommu_hw_queue_alloc: @flags must be 0"),
              [&] { return is_set(args.flags); });
  call.refuse("type-default", EOPNOTSUPP, cite("enum iommu_hw_queue_type: DEFAULT is reserved for future use"),
              [&] { return args.type == number<L>("IOMMU_HW_QUEUE_TYPE_DEFAULT", uapi::kDefaultType); });
  call.refuse("length-zero", EINVAL, cite("kernel: iommufd_hw_queue_alloc_ioctl"),
              [&] { return args.length == bytes<L>(0); });
  call.refuse("range-wraps", EOVERFLOW, cite("uapi/linux/iommufd.h: DOC: General ioctl format, EOVERFLOW"),
              [&] { return wraps(args.nesting_parent_iova, args.length); });
  call.refuse("viommu-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !context.viommus.any([&](const Viommu<L>& v) { return v.id == args.viommu_id; }); });
  call.refuse("type-unknown", EOPNOTSUPP, cite("kernel: iommufd_hw_queue_alloc_ioctl, get_hw_queue_size"),
              [&] { return args.type != number<L>("IOMMU_HW_QUEUE_TYPE_SELFTEST", uapi::kSelftestQueue); });
  call.undefined("queue-made", cite("kernel: iommufd_hw_queue_alloc_phys"), [] { return L::yes(); });
}

}  // namespace ioasis::model
