// IOMMU_HWPT_INVALIDATE: what the IOMMU has kept of a nested domain's translations is forgotten, entry by entry.
#pragma once

#include "model/iommufd/viommu_invalidate.h"

namespace ioasis::model {

/// Entries are carried out one by one, up to the first that is wrong. How many were is answered whatever the call fails
/// with, and only a struct that cannot be written has a say before that.
template <class L>
void hwpt_invalidate(typename L::Call& call, Context<L>& context, const InvalidateArgs<L>& args) {
  const auto is_domain = [&](const NestedDomain<L>& n) { return n.id == args.hwpt_id; };
  const auto domain = context.nested.find(is_domain);
  const auto some = is_set(args.entry_num);
  const auto array_missing = some && args.data_uptr == UserVa<L>{L::literal({}, 0)};
  const auto entries_empty = some && !is_set(args.entry_len);
  const auto entries_long = some && args.entry_len > Number<L>{context.page_size().word};
  const auto entries_many = args.entry_num > number<L>("2^19", 1 << 19);
  const auto type_unknown =
      args.data_type != number<L>("IOMMU_HWPT_INVALIDATE_DATA_SELFTEST", uapi::kSelftestInvalidation);
  const auto entries_odd =
      some && args.entry_len != number<L>("size(iommu_hwpt_invalidate_selftest)", uapi::kSelftestInvalidationBytes);
  const auto looks = call.accepted() && !is_set(args.reserved) && !array_missing && !entries_empty && !entries_long &&
                     !entries_many && !type_unknown;
  const auto begun = L::say("the entries are looked at", [&] { return looks && domain.exists && !entries_odd; });
  const ViommuEntries<L> of_viommu(context, args, looks);

  const auto all = number<L>("ALL", uapi::kInvalidateAll);
  const auto flags = [](const auto& entry) { return L::name("its flags", [&] { return entry.first; }); };
  const auto iotlb_id = [](const auto& entry) { return L::name("its iotlb_id", [&] { return entry.second; }); };
  const auto flags_unknown = [&](const auto& entry) { return has_outside(flags(entry), all); };
  const auto outside = [&](const auto& entry) { return iotlb_id(entry) >= number<L>("IOTLB_NUM", kIotlbEntries); };
  const auto is_wrong = [&](const auto& entry) { return entry.unreadable || flags_unknown(entry) || outside(entry); };
  const auto list = context.memory.numbers(args.data_uptr, select(begun, args.entry_num, number<L>(0)), 2);
  const auto handled = list.before(is_wrong);
  const auto wrong = list.first(is_wrong);
  context.nested.update(begun, is_domain, [&](NestedDomain<L>& n, const Bool<L>& when) {
    for (std::uint64_t i = 0; i < kIotlbEntries; ++i) {
      const auto forgotten =
          handled.any([&](const auto& entry) { return has(flags(entry), all) || iotlb_id(entry) == number<L>(i); });
      n.iotlb[i] = select(when && forgotten, number<L>(0), n.iotlb[i]);
    }
  });

  of_viommu.forget(context);

  call.answer("entry_num", context.has_viommus() ? select(of_viommu.meant(), of_viommu.handled(), handled.count())
                                                 : handled.count());
  call.write_back(cite("kernel: iommufd_hwpt_invalidate")
                      .departs("every other error gives way to it, and the entries are invalidated all the same")
                      .leaving("the entries invalidated"));
  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_hwpt_invalidate: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  call.refuse("array-missing", EINVAL, cite("struct iommu_hwpt_invalidate: @data_uptr is ignored if @entry_num is 0"),
              [&] { return array_missing; });
  call.refuse("entry-empty", EINVAL, cite("struct iommu_hwpt_invalidate: @entry_len is ignored if @entry_num is 0"),
              [&] { return entries_empty; });
  call.refuse("entry-beyond-page", EINVAL, cite("kernel: iommufd_hwpt_invalidate"), [&] { return entries_long; });
  call.refuse("too-many-entries", EINVAL, cite("kernel: IOMMU_HWPT_INVALIDATE_ENTRY_NUM_MAX"),
              [&] { return entries_many; });
  call.refuse("domain-unknown", ENOENT, cite("struct iommu_hwpt_invalidate: @hwpt_id is a nested HWPT"), [&] {
    return !domain.exists && !(context.settled(context.has_viommus()) && context.live(args.hwpt_id));
  });
  call.refuse("target-of-other-kind", EINVAL,
              cite("struct iommu_hwpt_invalidate: @hwpt_id is a nested HWPT or a vIOMMU").since(613),
              [&] { return !domain.exists && !of_viommu.meant(); });
  of_viommu.undefined(call);
  call.refuse("data-unknown", EINVAL, cite("struct iommu_hwpt_invalidate: @data_type is supported by the HWPT"),
              [&] { return type_unknown; });
  call.refuse("entry-size", EINVAL, cite("kernel: __iommu_copy_struct_from_user"),
              [&] { return domain.exists && entries_odd; });
  call.refuse("entry-unreadable", EFAULT,
              cite("kernel: __iommu_copy_struct_from_user").leaving("the entries before it invalidated"),
              [&] { return wrong.there && wrong.unreadable; });
  call.refuse("entry-flags-unknown", EOPNOTSUPP,
              cite("kernel: mock_domain_cache_invalidate_user").leaving("the entries before it invalidated"),
              [&] { return wrong.there && flags_unknown(wrong); });
  call.refuse("iotlb-id-unknown", EINVAL,
              cite("kernel: struct iommu_hwpt_invalidate_selftest; @iotlb_id is ignored if @flags has ALL")
                  .departs("it must be that of an entry all the same")
                  .leaving("the entries before it invalidated"),
              [&] { return wrong.there && outside(wrong); });
  of_viommu.refuse(call);
}

}  // namespace ioasis::model
