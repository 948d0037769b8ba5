// VFIO_IOMMU_UNMAP_DMA: areas of the VFIO container's IOAS disappear, and where it has no large pages (type1), parts
// of areas.
#pragma once

#include "model/iommufd/unmapping.h"
#include "model/vfio/container.h"

namespace ioasis::model {

template <class L>
struct VfioUnmapArgs {
  Number<L> argsz;
  Number<L> flags;
  Iova<L> iova;
  Length<L> size;
  template <class F>
  void fields(F&& f) {
    f("argsz", argsz);
    f("flags", flags);
    f("iova", iova);
    f("size", size);
  }
};

/// The names of the clauses that refuse a cut at one end of a range.
struct CutNames {
  std::string_view unaligned, pinned;
};

/// Where `when` holds, cuts the area of the container's IOAS that `last` lies in, behind it. An area of which it is the
/// first or last byte stays whole.
/// @see kernel: iopt_cut_iova
template <class L>
void cut_area(typename L::Call& call, Context<L>& context, const Bool<L>& when, const Iova<L>& last,
              const CutNames& names) {
  const auto one = bytes<L>(1);
  const auto ioas = compatible_ioas(context);
  const auto cut = [&](const Area<L>& a) { return a.iova.holds(last) && a.iova.first != last && a.iova.last != last; };
  const auto area = ioas->areas.find(cut);

  call.refuse(names.unaligned, EINVAL, cite("kernel: iopt_area_split").leaving("areas cut before"),
              [&] { return when && area.exists && !aligned(last + one, context.alignment(*ioas)); });
  call.refuse(names.pinned, EINVAL,
              cite("kernel: iopt_area_split; an access has pinned part of it").leaving("areas cut before"), [&] {
                const auto by_access = context.accesses.any([&](const Access<L>& access) {
                  return access.ioas == ioas->id && access.pinned.any([&](const PinnedRange<L>& pinned) {
                    return pinned.iova.overlaps(area->iova);
                  });
                });
                return when && area.exists && (by_access || context.locked(*ioas, *area));
              });

  const auto done = call.accepted() && when && area.exists;
  auto rest = *area;
  rest.iova.first = last + one;
  rest.va = area->va + distance(area->iova.first, rest.iova.first);
  context.ioases.update(
      done, [&](const Ioas<L>& o) { return o.id == context.vfio_ioas; },
      [&](Ioas<L>& o, const Bool<L>& here) {
        o.areas.update(here, cut, [&](Area<L>& a, const Bool<L>& is) { a.iova.last = select(is, last, a.iova.last); });
        o.areas.insert(here, rest);
      });
}

template <class L>
void vfio_unmap_dma(typename L::Call& call, Context<L>& context, const VfioUnmapArgs<L>& args) {
  const auto all_flag = number<L>("ALL", uapi::kVfioUnmapEverything);
  const auto all = has(args.flags, all_flag);
  const auto zero = bytes<L>(0), one = bytes<L>(1);
  const Iova<L> lowest{zero.word}, highest{L::literal("ULONG_MAX", ~std::uint64_t{0})};
  const auto asked = span(args.iova, args.size);

  call.refuse("flags-unknown", EINVAL,
              cite("struct vfio_iommu_type1_dma_unmap: @flags; kernel: iommufd_vfio_unmap_dma; no VADDR")
                  .departs("GET_DIRTY_BITMAP is refused: HWPT_GET_DIRTY_BITMAP takes its place"),
              [&] { return has_outside(args.flags, all_flag); });
  check_compatible<L>(call, compatible_ioas(context), L::yes());
  call.refuse("all-with-range", EINVAL, cite("uapi/linux/vfio.h: VFIO_DMA_UNMAP_FLAG_ALL: iova and size must be 0"),
              [&] { return all && (args.iova != lowest || args.size != zero); });

  // The range may wrap, or be empty: it is cut before that is looked at.
  const auto cuts = !all && !compatible_ioas(context)->huge_pages;
  cut_area<L>(call, context, cuts, asked.last, {"end-cut-unaligned", "end-cut-pinned"});
  cut_area<L>(call, context, cuts && args.iova != lowest, args.iova - one, {"start-cut-unaligned", "start-cut-pinned"});

  // Areas go from the lowest up, until one is met that stays, or that lies in the range only in part.
  const auto ioas = compatible_ioas(context);
  const IovaRange<L> range{L::name("range.first", [&] { return select(all, lowest, asked.first); }),
                           L::name("range.last", [&] { return select(all, highest, asked.last); })};
  const auto within = [&](const Area<L>& a) { return range.holds(a.iova); };
  const auto partly = [&](const Area<L>& a) { return range.overlaps(a.iova) && !within(a); };
  const auto empty = !all && args.size == zero;
  const auto wrapping = !all && args.size != zero && wraps(args.iova, args.size);
  const auto stays = [&](const Area<L>& a) { return range.overlaps(a.iova) && context.locked(*ioas, a); };
  const auto chosen = [&](const Area<L>& a) {
    return within(a) && !ioas->areas.any([&](const Area<L>& b) { return stays(b) && b.iova.first <= a.iova.first; });
  };
  const auto first_partly = ioas->areas.any([&](const Area<L>& a) {
    return a.iova.first < range.first && range.first <= a.iova.last && !context.locked(*ioas, a);
  });
  const auto goes = L::say("the range is one, and no area begins before it and ends in it",
                           [&] { return !empty && !wrapping && !first_partly; });
  const Length<L> unmapped{ioas->areas.total(chosen, [](const Area<L>& a) { return a.length().word; })};
  call.answer("size", select(goes, unmapped, zero));
  const auto gone = call.accepted() && goes;
  call.write_back(cite("kernel: iommufd_vfio_unmap_dma")
                      .departs("a call that fails for want of a place to write the answer has unmapped the range")
                      .leaving("nothing in the range"));
  call.refuse("size-zero", EINVAL, cite("kernel: iopt_unmap_iova").leaving("areas cut, and a size of 0"),
              [&] { return empty; });
  call.refuse("range-wraps", EOVERFLOW, cite("kernel: iopt_unmap_iova").leaving("areas cut, and a size of 0"),
              [&] { return wrapping; });
  call.refuse("area-locked", EBUSY,
              cite("kernel: iopt_unmap_iova_range; a hardware queue has its pages in the area")
                  .since(617)
                  .leaving("that area, and those above it; those below are unmapped, and the size says how much"),
              [&] { return goes && ioas->areas.any(stays); });
  call.refuse(
      "cuts-area", ENOENT,
      cite("uapi/linux/vfio.h: VFIO_IOMMU_UNMAP_DMA: no guarantee that arbitrary unmaps succeed")
          .departs("where VFIO itself answers EINVAL and unmaps nothing, the areas below one that is cut at its "
                   "end are gone, and the size answered says how much")
          .leaving("the areas above it; those below are unmapped"),
      [&] { return !empty && !wrapping && ioas->areas.any(partly); });
  unmap_areas<L>(context, gone, *ioas, chosen);
}

}  // namespace ioasis::model
