// IOMMU_HWPT_SET_DIRTY_TRACKING and IOMMU_HWPT_GET_DIRTY_BITMAP: which pages devices have written to.
#pragma once

#include "model/clause.h"
#include "model/platform/iommu.h"

namespace ioasis::model {

template <class L>
struct SetDirtyTrackingArgs {
  Number<L> flags;
  ObjectId<L> hwpt_id;
  Number<L> reserved;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("hwpt_id", hwpt_id);
    f("__reserved", reserved);
  }
};

template <class L>
void hwpt_set_dirty_tracking(typename L::Call& call, Context<L>& context, const SetDirtyTrackingArgs<L>& args) {
  const auto is_domain = [&](const Hwpt<L>& h) { return h.id == args.hwpt_id; };
  const auto domain = context.hwpts.find(is_domain);
  const auto enable = number<L>("ENABLE", uapi::kDirtyTrackingEnable);

  call.refuse(
      "flags-unknown", EOPNOTSUPP,
      cite("enum iommufd_hwpt_set_dirty_tracking_flags").departs("@__reserved must be 0 as well, but is not looked at"),
      [&] { return has_outside(args.flags, enable); });
  call.refuse("domain-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !domain.exists; });
  call.refuse("not-trackable", EOPNOTSUPP, cite("enum iommufd_hwpt_alloc_flags: DIRTY_TRACKING"),
              [&] { return !domain->trackable; });

  // Enabling begins with a clean slate, even where tracking is on already.
  const auto on = has(args.flags, enable);
  context.hwpts.update(call.accepted(), is_domain, [&](Hwpt<L>& h, const Bool<L>& when) {
    h.dirty.erase(when && on, [](const DirtyPage<L>&) { return L::yes(); });
    h.tracking = (when && on) || (!when && h.tracking);
  });
}

template <class L>
struct GetDirtyBitmapArgs {
  ObjectId<L> hwpt_id;
  Number<L> flags;
  Number<L> reserved;
  Iova<L> iova;
  Length<L> length;
  Length<L> page_size;
  UserVa<L> data;
  template <class F>
  void fields(F&& f) {
    f("hwpt_id", hwpt_id);
    f("flags", flags);
    f("__reserved", reserved);
    f("iova", iova);
    f("length", length);
    f("page_size", page_size);
    f("data", data);
  }
};

template <class L>
void hwpt_get_dirty_bitmap(typename L::Call& call, Context<L>& context, const GetDirtyBitmapArgs<L>& args) {
  const auto is_domain = [&](const Hwpt<L>& h) { return h.id == args.hwpt_id; };
  const auto domain = context.hwpts.find(is_domain);
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == domain->ioas; });
  const auto no_clear = number<L>("NO_CLEAR", uapi::kNoClear);
  const auto range = span(args.iova, args.length);
  const auto zero = bytes<L>(0);
  // The last byte's successor, a multiple too: 0 when the range ends at the last address.
  const auto unaligned = [&](const Length<L>& unit) {
    return is_set(Number<L>{args.iova.word & (unit - bytes<L>(1)).word}) ||
           is_set(Number<L>{(args.iova + args.length).word & (unit - bytes<L>(1)).word});
  };

  call.refuse("flags-unknown", EOPNOTSUPP, cite("enum iommufd_hwpt_get_dirty_bitmap_flags"),
              [&] { return has_outside(args.flags, no_clear); });
  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_hwpt_get_dirty_bitmap: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  call.refuse("domain-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !domain.exists; });
  call.refuse("length-zero", EINVAL, cite("kernel: iommufd_check_iova_range"), [&] { return args.length == zero; });
  call.refuse("range-wraps", EOVERFLOW, cite("kernel: iommufd_check_iova_range"),
              [&] { return wraps(args.iova, args.length); });
  call.refuse("range-unaligned", EINVAL, cite("kernel: iommufd_check_iova_range; out_iova_alignment"),
              [&] { return unaligned(context.alignment(*ioas)); });
  call.refuse("page-size-zero", EINVAL, cite("kernel: iommufd_check_iova_range"),
              [&] { return args.page_size == zero; });
  call.refuse("range-parts-pages", EINVAL, cite("struct iommu_hwpt_get_dirty_bitmap: @page_size of each bit"),
              [&] { return unaligned(args.page_size); });
  call.refuse(
      "not-trackable", EOPNOTSUPP,
      cite("enum iommufd_hwpt_alloc_flags: DIRTY_TRACKING")
          .departs("of a domain that is trackable the call succeeds, and reports nothing, when tracking is off; "
                   "where a part of the range is not mapped it reports what lies before, and where the "
                   "bitmap cannot be written bits are lost; no error tells of these"),
      [&] { return !domain->trackable; });
  const auto within = [&](const Area<L>& a) { return range.first <= a.iova.first && a.iova.last <= range.last; };
  call.undefined(
      "entry-parted",
      cite("kernel: generic_pt/iommu_pt.h, read_and_clear_dirty: an entry of the table that the range begins "
           "in is made clean and not reported, one that it ends in is reported past its end")
          .since(619),
      [&] {
        return domain->dirty.any([&](const DirtyPage<L>& page) {
          return ioas->areas.any(
              [&](const Area<L>& a) { return a.iova.holds(page.first) && a.iova.overlaps(range) && !within(a); });
        });
      });
  call.undefined("large-pages",
                 cite("kernel: mock_domain_read_and_clear_dirty, which looks at a large page from where the range "
                      "begins in it")
                     .before(619),
                 [&] {
                   return domain->tracking && domain->huge_iova && ioas->huge_pages &&
                          ioas->areas.any([&](const Area<L>& a) {
                            return a.iova.overlaps(range) && context.memory.compound(a.va);
                          });
                 });

  // Areas are walked from the first address of the range to the first gap.
  const auto reported = [&](const DirtyPage<L>& page) {
    return range.holds(page.first) &&
           cover<L>(ioas->areas, IovaRange<L>{args.iova, page.first}, [](const Area<L>& a) { return a.iova; });
  };
  const auto done = call.accepted();
  const auto bit = Length<L>{L::lowest_bit(args.page_size.word)};
  // A page table reports what it knows whether it is told to track or not.
  const auto reporting = [&](const Hwpt<L>& h) { return context.settled(context.real_page_tables()) || h.tracking; };
  // Of a page table whole entries are reported, which lie within one area; how large they are depends on where memory
  // lies.
  if (context.real_page_tables())
    ioas->areas.each(
        [&](const Area<L>& a) {
          return domain->dirty.any(
              [&](const DirtyPage<L>& page) { return a.iova.holds(page.first) && reported(page); });
        },
        [&](const Area<L>& a, const Bool<L>& when) {
          context.memory.mark_perhaps(done && when, args.data, distance(args.iova, a.iova.first), a.length(), bit);
        });
  domain->dirty.each(reported, [&](const DirtyPage<L>& page, const Bool<L>& when) {
    context.memory.mark(done && reporting(*domain) && when, args.data, distance(args.iova, page.first),
                        io_page(context, domain->platform), bit);
  });
  context.hwpts.update(done && !has(args.flags, no_clear), is_domain,
                       [&](Hwpt<L>& h, const Bool<L>& when) { h.dirty.erase(when && reporting(h), reported); });
}

}  // namespace ioasis::model
