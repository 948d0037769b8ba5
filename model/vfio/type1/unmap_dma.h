// VFIO_IOMMU_UNMAP_DMA of VFIO's own container: areas go as a whole, under type1 all that begin in the range, and under
// type1v2 only where none is cut; or they stay, and the address of their memory is taken from them.
#pragma once

#include "model/iommufd/unmapping.h"
#include "model/vfio/type1/container.h"
#include "model/vfio/unmap_dma.h"

namespace ioasis::model::type1 {

template <class L>
void unmap_dma(typename L::Call& call, Context<L>& context, const VfioUnmapArgs<L>& args) {
  const auto bitmap_flag = number<L>("GET_DIRTY_BITMAP", uapi::kVfioUnmapDirtyBitmap),
             all_flag = number<L>("ALL", uapi::kVfioUnmapEverything),
             vaddr_flag = number<L>("VADDR", uapi::kVfioUnmapVaddr);
  const auto all = has(args.flags, all_flag), vaddr = has(args.flags, vaddr_flag),
             bitmap = has(args.flags, bitmap_flag);
  const auto zero = bytes<L>(0);
  const Iova<L> lowest{zero.word}, highest{L::literal("ULONG_MAX", ~std::uint64_t{0})};
  const auto ioas = mappings(context);
  const auto unit = page(context, *ioas);
  const auto second = is_second(context);

  call.refuse("flags-unknown", EINVAL, cite("struct vfio_iommu_type1_dma_unmap: @flags"), [&] {
    return has_outside(args.flags,
                       number<L>("GET_DIRTY_BITMAP|ALL|VADDR",
                                 uapi::kVfioUnmapDirtyBitmap | uapi::kVfioUnmapEverything | uapi::kVfioUnmapVaddr));
  });
  call.refuse("bitmap-with-others", EINVAL, cite("kernel: vfio_iommu_type1_unmap_dma"),
              [&] { return bitmap && (all || vaddr); });
  const Length<L> with_bitmap{L::literal("sizeof(with the bitmap)", 24 + uapi::kVfioBitmapBytes)};
  call.refuse("bitmap-short", EINVAL, cite("struct vfio_bitmap"),
              [&] { return bitmap && Length<L>{args.argsz.word} < with_bitmap; });
  call.undefined("bitmap-given", cite("struct vfio_bitmap; what lies behind the struct is not known"),
                 [&] { return bitmap; });
  call.refuse("iova-unaligned", EINVAL, cite("struct vfio_iommu_type1_info: @iova_pgsizes; kernel: vfio_dma_do_unmap"),
              [&] { return !aligned(args.iova, unit); });
  call.refuse("all-with-range", EINVAL, cite("uapi/linux/vfio.h: VFIO_DMA_UNMAP_FLAG_ALL: iova and size must be 0"),
              [&] { return all && (args.iova != lowest || args.size != zero); });
  call.refuse("size-zero", EINVAL, cite("kernel: vfio_dma_do_unmap"), [&] { return !all && args.size == zero; });
  call.refuse("size-unaligned", EINVAL, cite("struct vfio_iommu_type1_info: @iova_pgsizes; kernel: vfio_dma_do_unmap"),
              [&] { return !all && !aligned(args.size, unit); });
  call.refuse("range-wraps", EINVAL, cite("kernel: vfio_dma_do_unmap"),
              [&] { return !all && wraps(args.iova, args.size); });

  const auto asked = span(args.iova, args.size);
  const IovaRange<L> range{L::name("range.first", [&] { return select(all, lowest, asked.first); }),
                           L::name("range.last", [&] { return select(all, highest, asked.last); })};
  const auto begins_before = [&](const Area<L>& a) { return a.iova.first < range.first && range.first <= a.iova.last; };
  const auto ends_behind = [&](const Area<L>& a) { return a.iova.first <= range.last && range.last < a.iova.last; };
  call.refuse("cuts-first", EINVAL,
              cite("uapi/linux/vfio.h: VFIO_IOMMU_UNMAP_DMA; kernel: vfio_dma_do_unmap, v2: mappings must be covered"),
              [&] { return second && ioas->areas.any(begins_before); });
  call.refuse("cuts-last", EINVAL,
              cite("uapi/linux/vfio.h: VFIO_IOMMU_UNMAP_DMA; kernel: vfio_dma_do_unmap, v2: mappings must be covered"),
              [&] { return second && ioas->areas.any(ends_behind); });

  // Under type1 an area that begins before the range ends the work, and one that begins in it goes with its end.
  const auto works =
      L::say("the range does not end at the last address, and no area begins before it and ends in it",
             [&] { return (all || !ends_last<L>(args.iova, args.size)) && !ioas->areas.any(begins_before); });
  const auto chosen = [&](const Area<L>& a) { return a.iova.overlaps(range); };
  const auto taken = [&](const Area<L>& a) {
    return context.without_vaddr.any([&](const IovaRange<L>& r) { return r.first == a.iova.first; });
  };
  call.refuse(
      "vaddr-taken", EINVAL, cite("uapi/linux/vfio.h: VFIO_DMA_UNMAP_FLAG_VADDR; kernel: vfio_dma_do_unmap"),
      [&] { return vaddr && works && ioas->areas.any([&](const Area<L>& a) { return chosen(a) && taken(a); }); });

  const Length<L> reached{ioas->areas.total(chosen, [](const Area<L>& a) { return a.length().word; })};
  call.answer("size", select(works, reached, zero));
  const auto gone = call.accepted() && works;
  call.write_back(
      cite("kernel: vfio_iommu_type1_unmap_dma")
          .departs("a range that ends at the last address of all unmaps nothing, and succeeds; and a call that fails "
                   "for want of a place to write the answer has unmapped the range")
          .leaving("nothing in the range"));
  ioas->areas.each(
      chosen, [&](const Area<L>& a, const Bool<L>& is) { context.without_vaddr.insert(gone && vaddr && is, a.iova); });
  context.without_vaddr.erase(gone && !vaddr, [&](const IovaRange<L>& r) { return r.overlaps(range); });
  unmap_areas<L>(context, gone && !vaddr, *ioas, chosen);
}

}  // namespace ioasis::model::type1
