// IOMMU_FAULT_QUEUE_ALLOC: a queue of page faults, read from a file of its own. Selftest TRIGGER_IOPF: a device faults.
#pragma once

#include "model/iommufd/identity.h"

namespace ioasis::model {

template <class L>
struct FaultQueueAllocArgs {
  Number<L> flags;
  ObjectId<L> out_fault_id;
  Fd<L> out_fault_fd;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("out_fault_id", out_fault_id);
    f("out_fault_fd", out_fault_fd);
  }
};

template <class L>
struct TriggerIopfArgs {
  ObjectId<L> dev_id;
  Number<L> pasid;
  Number<L> grpid;
  Number<L> perm;
  Iova<L> addr;
  template <class F>
  void fields(F&& f) {
    f("dev_id", dev_id);
    f("pasid", pasid);
    f("grpid", grpid);
    f("perm", perm);
    f("addr", addr);
  }
};

template <class L>
void fault_queue_alloc(typename L::Call& call, Context<L>& context, const FaultQueueAllocArgs<L>& args) {
  call.refuse("flags-set", EOPNOTSUPP, cite("struct iommu_fault_alloc: @flags must be 0"),
              [&] { return is_set(args.flags); });

  const auto id = new_id(call, context, "out_fault_id", {});
  const auto fd = new_fd(call, context, "out_fault_fd");
  call.answer("out_fault_id", id);
  call.answer("out_fault_fd", fd);
  call.write_back(cite("kernel: iommufd_fault_alloc"));

  context.fault_queues.insert(call.accepted(), FaultQueue<L>{id, fd, L::yes()});
}

/// The domain that a page fault of a device goes to: of what has a PASID, the one attached under it; else the device's
/// own, which has to be nested for a PASID that is the program's affair alone.
/// @see kernel: find_fault_handler
template <class L>
ObjectId<L> domain_of_fault(const Context<L>& context, const Device<L>& device,
                            const Found<L, PasidAttachment<L>>& under, const Number<L>& pasid) {
  const auto is_nested = context.nested.any([&](const NestedDomain<L>& n) { return n.id == device.hwpt; });
  const ObjectId<L> none{L::literal({}, 0)};
  return select(under.exists, under->hwpt, select(!is_set(pasid) || is_nested, device.hwpt, none));
}

/// A fault of a device whose domain has no queue is answered at once, and nothing shows of it; one that a queue takes
/// waits there.
template <class L>
void trigger_iopf(typename L::Call& call, Context<L>& context, const TriggerIopfArgs<L>& args) {
  const auto device = context.devices.find([&](const Device<L>& d) { return d.idev == args.dev_id; });
  const auto under = context.attached(args.dev_id, args.pasid);
  const auto queue = context.queue_of(domain_of_fault<L>(context, *device, under, args.pasid));

  call.refuse("device-unknown", ENOENT, cite("kernel: iommufd_test_trigger_iopf"), [&] { return !device.exists; });

  const auto every = [](const PageFault<L>&) { return L::yes(); };
  const auto last = context.page_faults.largest(
      every, [](const PageFault<L>& f) { return f.number; }, FaultNumber<L>{L::literal({}, 0)});
  const FaultNumber<L> next{last.word + L::literal({}, 1)};
  context.page_faults.insert(call.accepted() && queue != ObjectId<L>{L::literal({}, 0)},
                             PageFault<L>{next, queue, args.dev_id, number<L>(0), args.pasid, args.grpid, args.perm,
                                          args.addr, select(under.exists, args.pasid, number<L>(0))});
}

}  // namespace ioasis::model
