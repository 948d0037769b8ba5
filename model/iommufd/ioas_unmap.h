// IOMMU_IOAS_UNMAP: whole areas disappear; none is cut.
#pragma once

#include "model/clause.h"
#include "model/iommufd/unmapping.h"

namespace ioasis::model {

template <class L>
struct UnmapArgs {
  ObjectId<L> ioas_id;
  Iova<L> iova;
  Length<L> length;
  template <class F>
  void fields(F&& f) {
    f("ioas_id", ioas_id);
    f("iova", iova);
    f("length", length);
  }
};

template <class L>
void ioas_unmap(typename L::Call& call, Context<L>& context, const UnmapArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const Length<L> top{L::literal("ULONG_MAX", ~std::uint64_t{0})};
  const Iova<L> lowest{L::literal({}, 0)}, highest{top.word};
  const auto everything =
      L::say("the range is 0 to U64_MAX", [&] { return args.iova == lowest && args.length == top; });
  const IovaRange<L> all{lowest, highest};
  const auto asked = span(args.iova, args.length);
  const auto first = L::name("range.first", [&] { return select(everything, all.first, asked.first); });
  const auto last = L::name("range.last", [&] { return select(everything, all.last, asked.last); });
  const IovaRange<L> range{first, last};
  const auto within = [&](const Area<L>& a) { return range.holds(a.iova); };

  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });
  call.refuse("iova-at-top", EOVERFLOW, cite("kernel: iommufd_ioas_unmap"),
              [&] { return !everything && args.iova >= highest; });
  call.refuse("length-at-top", EOVERFLOW, cite("kernel: iommufd_ioas_unmap"),
              [&] { return !everything && args.length >= top; });
  call.refuse("length-zero", EINVAL, cite("kernel: iopt_unmap_iova"), [&] { return args.length == bytes<L>(0); });
  call.refuse("range-wraps", EOVERFLOW, cite("kernel: iopt_unmap_iova"),
              [&] { return !everything && wraps(args.iova, args.length); });

  // Areas go from the lowest up, until one is met that stays, or would have to be cut.
  const auto stays = [&](const Area<L>& a) { return range.overlaps(a.iova) && context.locked(*ioas, a); };
  const auto cut_at_start = ioas->areas.any([&](const Area<L>& a) {
    return a.iova.first < range.first && range.first <= a.iova.last && !context.locked(*ioas, a);
  });
  const auto met = call.refuse("area-locked", EBUSY,
                               cite("kernel: iopt_unmap_iova_range; a hardware queue has its pages in the area")
                                   .since(617)
                                   .leaving("that area, and those above it; those below are unmapped"),
                               [&] { return !cut_at_start && ioas->areas.any(stays); });
  const auto cut = call.refuse(
      "cuts-area", ENOENT,
      cite("struct iommu_ioas_unmap: splitting or truncating ranges is not allowed")
          .departs("the areas below one that is cut at its end are gone although the call fails")
          .leaving("the areas above it; those below are unmapped"),
      [&] { return ioas->areas.any([&](const Area<L>& a) { return range.overlaps(a.iova) && !within(a); }); });
  call.refuse("nothing-mapped", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !everything && !ioas->areas.any(within); });

  const Length<L> unmapped{ioas->areas.total(within, [](const Area<L>& a) { return a.length().word; })};
  const auto gone = call.accepted() || met || (cut && !cut_at_start);
  unmap_areas<L>(context, gone, *ioas, [&](const Area<L>& a) {
    return within(a) && !ioas->areas.any([&](const Area<L>& b) { return stays(b) && b.iova.first <= a.iova.first; });
  });
  call.answer("length", unmapped);
  call.write_back(cite("kernel: iommufd_ioas_unmap")
                      .departs("a call that fails for want of a place to write the answer has unmapped the range")
                      .leaving("nothing in the range"));
}

}  // namespace ioasis::model
