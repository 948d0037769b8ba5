// IOMMU_VEVENTQ_ALLOC and IOMMU_HW_QUEUE_ALLOC: queues of a virtual IOMMU, for events and for commands.
#pragma once

#include "model/iommufd/identity.h"
#include "model/iommufd/pinning.h"

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

/// A queue is memory that the hardware reads, by physical addresses: an access of its own holds the pages, which must
/// follow one another. Whether several do no program can know.
template <class L>
void hw_queue_alloc(typename L::Call& call, Context<L>& context, const HwQueueAllocArgs<L>& args) {
  const auto viommu = context.viommus.find([&](const Viommu<L>& v) { return v.id == args.viommu_id; });
  call.refuse("flags-set", EOPNOTSUPP, cite("struct iommu_hw_queue_alloc: @flags must be 0"),
              [&] { return is_set(args.flags); });
  call.refuse("type-default", EOPNOTSUPP, cite("enum iommu_hw_queue_type: DEFAULT is reserved for future use"),
              [&] { return args.type == number<L>("IOMMU_HW_QUEUE_TYPE_DEFAULT", uapi::kDefaultType); });
  call.refuse("length-zero", EINVAL, cite("kernel: iommufd_hw_queue_alloc_ioctl"),
              [&] { return args.length == bytes<L>(0); });
  call.refuse("range-wraps", EOVERFLOW, cite("uapi/linux/iommufd.h: DOC: General ioctl format, EOVERFLOW"),
              [&] { return wraps(args.nesting_parent_iova, args.length); });
  call.refuse("viommu-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !viommu.exists; });
  call.refuse("type-unknown", EOPNOTSUPP, cite("kernel: iommufd_hw_queue_alloc_ioctl, get_hw_queue_size"),
              [&] { return args.type != number<L>("IOMMU_HW_QUEUE_TYPE_SELFTEST", uapi::kSelftestQueue); });

  const auto page = context.page_size(), one = bytes<L>(1);
  const auto asked = span(args.nesting_parent_iova, args.length);
  const auto page_of = [&](const Iova<L>& at) {
    return Iova<L>{at.word & L::literal("PAGE_MASK", ~(context.platform.cpu.page - 1))};
  };
  const IovaRange<L> pages{page_of(asked.first), page_of(asked.last) + (page - one)};
  const auto before = distance(pages.first, asked.first);
  const Length<L> top{L::literal("ULONG_MAX", ~std::uint64_t{0})};
  call.refuse("length-at-top", ERANGE, cite("kernel: iommufd_hw_queue_alloc_phys"),
              [&] { return args.length > top - (page - one) - before; });
  call.refuse("length-beyond-list", ENOMEM, cite("kernel: iommufd_hw_queue_alloc_phys, kvmalloc; a list of its pages"),
              [&] { return args.length > Length<L>{L::literal("1 TiB", std::uint64_t{1} << 40)}; });
  call.undefined("length-large", cite("kernel: iommufd_hw_queue_alloc_phys; a list of its pages may find no memory"),
                 [&] { return args.length > Length<L>{L::literal("4 GiB", std::uint64_t{1} << 32)}; });

  const auto domain = context.hwpts.find([&](const Hwpt<L>& h) { return h.id == viommu->hwpt; });
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == domain->ioas; });
  narrow_to_pages<L>(call, context, *ioas, L::yes());
  call.refuse("not-permitted", EPERM, cite("kernel: check_area_prot"), [&] {
    return ioas->areas.any([&](const Area<L>& a) { return reached(*ioas, a, pages) && !a.readable; });
  });
  call.refuse("not-mapped", ENOENT, cite("kernel: iommufd_access_pin_pages"),
              [&] { return !cover<L>(ioas->areas, pages, [](const Area<L>& a) { return a.iova; }); });
  call.refuse("pages-apart", EFAULT,
              cite("kernel: iommufd_hw_queue_alloc_phys; one page, mapped twice, does not follow itself"), [&] {
                return ioas->areas.any([&](const Area<L>& a) {
                  return pages.holds(a.iova.last) && ioas->areas.any([&](const Area<L>& b) {
                    return pages.holds(b.iova.first) && b.iova.first == a.iova.last + one && a.process == b.process &&
                           b.va + page == a.va + a.length();
                  });
                });
              });
  call.undefined("several-pages",
                 cite("struct iommu_hw_queue_alloc: @length; whether its pages follow one another in physical memory"),
                 [&] { return distance(pages.first, pages.last) != page - one; });

  const auto is_second = is_set(args.index);
  call.refuse("index-unknown", EINVAL, cite("kernel: mock_hw_queue_init_phys"),
              [&] { return args.index >= number<L>("IOMMU_TEST_HW_QUEUE_MAX", kMostHwQueues); });
  call.refuse("index-taken", EEXIST,
              cite("struct iommu_hw_queue_alloc: @index is the logical index of the queue")
                  .departs("the selftest's queues do not keep theirs: when any of them goes, 0 counts as free, whether "
                           "there is one or not, and 1 is never free again"),
              [&] { return (is_second && viommu->second_taken) || (!is_second && viommu->first_taken); });
  call.refuse("none-before", EIO, cite("kernel: mock_hw_queue_init_phys; queues are made in their order"),
              [&] { return is_second && !viommu->first_taken; });

  const auto id = new_id(call, context, "out_hw_queue_id", {});
  const auto made = call.accepted();
  call.answer("out_hw_queue_id", id);
  call.write_back(cite("kernel: iommufd_hw_queue_alloc_ioctl").leaving("what became of the index"));
  const auto kept = call.accepted();
  context.hw_queues.insert(
      kept, HwQueue<L>{id, lowest_unused<L>(context, {id}), args.viommu_id, domain->ioas, args.index, pages});
  context.viommus.update(
      made, [&](const Viommu<L>& v) { return v.id == args.viommu_id; },
      [&](Viommu<L>& v, const Bool<L>& when) {
        v.first_taken = (v.first_taken && (!when || kept)) || (when && kept && !is_second);
        v.second_taken = v.second_taken || (when && is_second);
      });
}

}  // namespace ioasis::model
