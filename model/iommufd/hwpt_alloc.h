// IOMMU_HWPT_ALLOC: a domain of the caller's making, for a device, with the mappings of an IOAS; or a nested one, in
// front of another.
#pragma once

#include "model/iommufd/identity.h"
#include "model/iommufd/new_domain.h"

namespace ioasis::model {

template <class L>
struct HwptAllocArgs {
  Number<L> flags;
  ObjectId<L> dev_id;
  ObjectId<L> pt_id;
  ObjectId<L> out_hwpt_id;
  Number<L> reserved;
  Number<L> data_type;
  Number<L> data_len;
  UserVa<L> data_uptr;
  ObjectId<L> fault_id;
  Number<L> reserved2;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("dev_id", dev_id);
    f("pt_id", pt_id);
    f("out_hwpt_id", out_hwpt_id);
    f("__reserved", reserved);
    f("data_type", data_type);
    f("data_len", data_len);
    f("data_uptr", data_uptr);
    f("fault_id", fault_id);
    f("__reserved2", reserved2);
  }
};

/// What of the flags the release knows, for a domain of an IOAS and for a nested one. PASIDs are of 6.15; before 6.14
/// the mock IOMMU refused a queue for the faults of a domain of an IOAS.
template <class L>
Number<L> known_flags(const Context<L>& context) {
  const auto release = context.dialect.release;
  if (release < 614) return number<L>("NEST_PARENT|DIRTY_TRACKING", uapi::kNestParent | uapi::kDirtyTracking);
  constexpr std::uint64_t kFirst = uapi::kNestParent | uapi::kDirtyTracking | uapi::kFaultIdValid;
  if (release < 615) return number<L>("NEST_PARENT|DIRTY_TRACKING|FAULT_ID_VALID", kFirst);
  return number<L>("NEST_PARENT|DIRTY_TRACKING|FAULT_ID_VALID|PASID", kFirst | uapi::kAllocPasid);
}
template <class L>
Number<L> known_nested_flags(const Context<L>& context) {
  const auto release = context.dialect.release;
  if (release < 615) return number<L>("FAULT_ID_VALID", release < 611 ? 0 : uapi::kFaultIdValid);
  return number<L>("FAULT_ID_VALID|PASID", uapi::kFaultIdValid | uapi::kAllocPasid);
}

template <class L>
Number<L> fault_id_valid() {
  return number<L>("FAULT_ID_VALID", uapi::kFaultIdValid);
}

/// The domain is to have a fault queue, and there is none such.
template <class L>
Bool<L> names_no_queue(const Context<L>& context, const HwptAllocArgs<L>& args) {
  return has(args.flags, fault_id_valid<L>()) &&
         !context.fault_queues.any([&](const FaultQueue<L>& q) { return q.id == args.fault_id; });
}

/// What the data of a domain of an IOAS may be from 6.19 on, where `given` says that there are some: which kind of page
/// table it has.
template <class L>
void check_table_data(typename L::Call& call, const Context<L>& context, const HwptAllocArgs<L>& args,
                      const Bool<L>& given) {
  const auto least = number<L>("size(iotlb)", uapi::kSelftestDataBytes);
  const auto most = number<L>("size(iommu_hwpt_selftest)", uapi::kLongSelftestDataBytes);
  const auto large = number<L>("MOCK_IOMMUPT_HUGE", uapi::kLargePageTable);
  const auto kind = [&] { return context.memory.number32(args.data_uptr + bytes<L>(uapi::kSelftestDataBytes)); };

  call.refuse("table-data-unknown", EOPNOTSUPP, cite("kernel: mock_domain_alloc_paging_flags").since(619),
              [&] { return given && args.data_type != number<L>("IOMMU_HWPT_DATA_SELFTEST", uapi::kSelftestData); });
  call.refuse("table-data-size", EINVAL, cite("kernel: __iommu_copy_struct_from_user").since(619),
              [&] { return given && (args.data_len < least || args.data_len > most); });
  call.refuse("table-data-unreadable", EFAULT, cite("kernel: __iommu_copy_struct_from_user").since(619),
              [&] { return given && !context.memory.readable(args.data_uptr, Length<L>{args.data_len.word}); });
  call.undefined("table-kind-cut",
                 cite("kernel: mock_domain_alloc_pgtable; a kind that is passed in part is not followed").since(619),
                 [&] { return given && args.data_len > least && args.data_len < most; });
  call.refuse("table-kind-unknown", EOPNOTSUPP, cite("kernel: mock_domain_alloc_pgtable").since(619),
              [&] { return given && args.data_len == most && kind() > large; });
  call.undefined("large-page-table",
                 cite("kernel: mock_domain_alloc_pgtable; a domain of MOCK_IOMMUPT_HUGE is not followed").since(619),
                 [&] { return given && args.data_len == most && kind() == large; });
}

/// What a nested domain for that device, where `nested` says that it is one, asks of its parent and its data. One on a
/// virtual IOMMU has the parent of that, `parent` does not exist then.
template <class L>
void check_nested(typename L::Call& call, const Context<L>& context, const HwptAllocArgs<L>& args,
                  const Bool<L>& nested, const Found<L, Hwpt<L>>& parent, const Found<L, Device<L>>& device) {
  const auto size = number<L>("size(iommu_hwpt_selftest)", uapi::kSelftestDataBytes);

  call.refuse("nested-flags-unknown", EOPNOTSUPP, cite("kernel: iommufd_hwpt_nested_alloc").since(607),
              [&] { return nested && has_outside(args.flags, known_nested_flags<L>(context)); });
  call.refuse("nested-without-data", EOPNOTSUPP,
              cite("struct iommu_hwpt_alloc: a nested HWPT has the @data_type of an I/O page table").since(607),
              [&] { return nested && !is_set(args.data_len); });
  call.refuse(
      "nested-not-made", EOPNOTSUPP,
      cite("kernel: iommufd_hwpt_nested_alloc; the driver has no domain_alloc_user").since(607).among_vfio_devices(),
      [&] {
        return nested && context.is_vfio(*device) && L::say("its driver makes no domains to order", [&] {
                 return !context.settled(context.platform.capabilities.made_to_order);
               });
      });
  call.refuse("parent-unfit", EINVAL,
              cite("struct iommu_hwpt_alloc: a parent HWPT is allocated with NEST_PARENT").since(607),
              [&] { return parent.exists && !parent->nest_parent; });
  call.refuse("parent-of-other-iommu", EINVAL, cite("kernel: iommufd_hwpt_nested_alloc").since(607).among_platforms(),
              [&] {
                return L::say("the parent was made for a device of another IOMMU",
                              [&] { return parent.exists && context.differ(parent->platform, device->platform); });
              });
  call.refuse("nested-data-unknown", EOPNOTSUPP, cite("kernel: mock_domain_alloc_user").since(607),
              [&] { return nested && args.data_type != number<L>("IOMMU_HWPT_DATA_SELFTEST", uapi::kSelftestData); });
  call.refuse("nested-data-size", EINVAL, cite("kernel: __iommu_copy_struct_from_user").since(607), [&] {
    if (!context.real_page_tables()) return nested && args.data_len != size;
    return nested && (args.data_len < size || args.data_len > number<L>(uapi::kLongSelftestDataBytes));
  });
  const auto read = context.real_page_tables() ? args.data_len : size;
  call.refuse("nested-data-unreadable", EFAULT, cite("kernel: __iommu_copy_struct_from_user").since(607),
              [&] { return nested && !context.memory.readable(args.data_uptr, Length<L>{read.word}); });
  call.refuse("fault-queue-unknown", ENOENT,
              cite("struct iommu_hwpt_alloc: @fault_id is an IOMMUFD_FAULT object").since(611),
              [&] { return nested && names_no_queue<L>(context, args); });
}

template <class L>
void hwpt_alloc(typename L::Call& call, Context<L>& context, const HwptAllocArgs<L>& args) {
  const auto device = context.devices.find([&](const Device<L>& d) { return d.idev == args.dev_id; });
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.pt_id; });
  const auto parent = context.hwpts.find([&](const Hwpt<L>& h) { return h.id == args.pt_id; });
  const auto viommu = context.viommus.find([&](const Viommu<L>& v) { return v.id == args.pt_id; });
  const auto none = number<L>("NONE", 0);
  const auto nesting = context.settled(context.dialect.release >= 607);
  const auto nested_one = nesting && (parent.exists || viommu.exists);
  const auto nest_parent = number<L>("NEST_PARENT", uapi::kNestParent);
  const auto tracking = number<L>("DIRTY_TRACKING", uapi::kDirtyTracking);

  call.refuse("reserved-set", EOPNOTSUPP,
              cite("struct iommu_hwpt_alloc: @__reserved must be 0")
                  .departs("@__reserved2 must be 0 as well, but is not looked at"),
              [&] { return is_set(args.reserved) || (!nesting && is_set(args.flags)); });
  call.refuse(
      "data-half-given", EINVAL, cite("struct iommu_hwpt_alloc: @data_type NONE or @data_len given").since(607), [&] {
        return (args.data_type == none && is_set(args.data_len)) || (args.data_type != none && !is_set(args.data_len));
      });
  call.refuse("device-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !device.exists; });
  call.refuse("table-unknown", EINVAL,
              cite("kernel: iommufd_hwpt_alloc").departs("an id that does not exist answers ENOENT, but not as @pt_id"),
              [&] { return !context.live(args.pt_id); });
  call.refuse("table-of-other-kind", EINVAL, cite("struct iommu_hwpt_alloc: @pt_id is an IOAS or a HWPT"),
              [&] { return !ioas.exists && !nested_one; });

  call.refuse("flags-unknown", EOPNOTSUPP,
              cite("enum iommufd_hwpt_alloc_flags; kernel: iommufd_hwpt_paging_alloc").since(607),
              [&] { return ioas.exists && has_outside(args.flags, known_flags<L>(context)); });
  call.refuse("parent-with-fault-queue", EOPNOTSUPP,
              cite("kernel: iommufd_hwpt_paging_alloc (1062d8108615)").since(615),
              [&] { return ioas.exists && has(args.flags, nest_parent) && has(args.flags, fault_id_valid<L>()); });
  call.refuse(
      "device-cannot-track", EOPNOTSUPP,
      cite("enum iommufd_hw_capabilities: IOMMU_HW_CAP_DIRTY_TRACKING; kernel: iommufd_hwpt_paging_alloc").since(607),
      [&] { return ioas.exists && has(args.flags, tracking) && !device->dirty_tracking; });
  call.refuse(
      "device-cannot-nest", EOPNOTSUPP,
      cite("kernel: intel_iommu_domain_alloc_user, amd_iommu_domain_alloc_user; NEST_PARENT is refused where the "
           "hardware walks no guest's table")
          .since(607)
          .among_vfio_devices(),
      [&] {
        return ioas.exists && has(args.flags, nest_parent) && context.is_vfio(*device) &&
               L::say("its IOMMU cannot nest", [&] { return !context.settled(context.platform.capabilities.nesting); });
      });
  call.refuse("data-for-ioas", EOPNOTSUPP,
              cite("struct iommu_hwpt_alloc: a kernel-managed HWPT has @data_type NONE; kernel: mock_domain_alloc_user")
                  .since(607)
                  .before(619),
              [&] { return ioas.exists && is_set(args.data_len); });
  check_table_data<L>(call, context, args, ioas.exists && is_set(args.data_len));
  Hwpt<L> domain{ObjectId<L>{},
                 args.pt_id,
                 !L::yes(),
                 apertures_of_domain<L>(context, device->platform, L::yes()),
                 has(args.flags, nest_parent),
                 has(args.flags, tracking)};
  const ObjectId<L> no_queue{L::literal({}, 0)};
  const auto queue = select(has(args.flags, fault_id_valid<L>()), args.fault_id, no_queue);
  domain.huge_iova = device->huge_iova;
  domain.platform = device->platform;
  domain.fault_queue = context.domains_have_queues() ? queue : no_queue;
  const auto pasids = has(args.flags, number<L>("PASID", uapi::kAllocPasid));
  domain.pasids = pasids;
  fit_domain<L>(call, context, *ioas, ioas.exists, domain.apertures);
  check_nested<L>(call, context, args, nested_one, parent, device);
  call.refuse("fault-queue-of-domain-unknown", ENOENT,
              cite("struct iommu_hwpt_alloc: @fault_id is an IOMMUFD_FAULT object").since(614),
              [&] { return ioas.exists && names_no_queue<L>(context, args); });

  const auto id = new_id(call, context, "out_hwpt_id", {});
  call.answer("out_hwpt_id", id);
  call.write_back(cite("kernel: iommufd_hwpt_alloc"));
  domain.id = id;
  context.hwpts.insert(call.accepted() && ioas.exists, domain);
  NestedDomain<L> nested{id, select(viommu.exists, viommu->hwpt, args.pt_id)};
  nested.viommu = select(viommu.exists, viommu->id, ObjectId<L>{L::literal({}, 0)});
  nested.iotlb.fill(context.memory.number32(args.data_uptr));
  nested.fault_queue = queue;
  nested.pasids = pasids;
  context.nested.insert(call.accepted() && nested_one, nested);
}

}  // namespace ioasis::model
