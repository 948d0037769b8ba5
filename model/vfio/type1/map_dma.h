// VFIO_IOMMU_MAP_DMA of VFIO's own container: user memory is pinned and becomes reachable at an IOVA; or an area from
// which UNMAP_DMA has taken the memory's address gets another.
#pragma once

#include "model/vfio/map_dma.h"
#include "model/vfio/type1/container.h"

namespace ioasis::model::type1 {

template <class L>
void map_dma(typename L::Call& call, Context<L>& context, const VfioMapArgs<L>& args) {
  const auto ioas = mappings(context);
  const Number<L> read = number<L>("READ", uapi::kVfioRead), write = number<L>("WRITE", uapi::kVfioWrite),
                  vaddr = number<L>("VADDR", uapi::kVfioMapVaddr);
  const auto reads = has(args.flags, read), writes = has(args.flags, write), updates = has(args.flags, vaddr);
  const Length<L> zero = bytes<L>(0), one = bytes<L>(1);
  const auto range = span(args.iova, args.size);
  const auto unit = page(context, *ioas);

  call.refuse("flags-unknown", EINVAL, cite("struct vfio_iommu_type1_dma_map: @flags"), [&] {
    return has_outside(args.flags,
                       number<L>("READ|WRITE|VADDR", uapi::kVfioRead | uapi::kVfioWrite | uapi::kVfioMapVaddr));
  });
  call.refuse("no-access", EINVAL, cite("uapi/linux/vfio.h: VFIO_IOMMU_MAP_DMA: READ &/ WRITE required"),
              [&] { return !reads && !writes && !updates; });
  call.refuse("access-with-vaddr", EINVAL, cite("uapi/linux/vfio.h: VFIO_DMA_MAP_FLAG_VADDR: READ and WRITE must be 0"),
              [&] { return (reads || writes) && updates; });
  call.refuse("size-zero", EINVAL, cite("kernel: vfio_dma_do_map"), [&] { return args.size == zero; });
  call.refuse("unaligned", EINVAL, cite("struct vfio_iommu_type1_info: @iova_pgsizes; kernel: vfio_dma_do_map"),
              [&] { return !aligned(args.size, unit) || !aligned(args.iova, unit) || !aligned(args.vaddr, unit); });
  call.refuse("iova-wraps", EINVAL, cite("kernel: vfio_dma_do_map"), [&] { return wraps(args.iova, args.size); });
  call.refuse("memory-wraps", EINVAL, cite("kernel: vfio_dma_do_map"),
              [&] { return args.vaddr + (args.size - one) < args.vaddr; });

  const auto met = [&] {
    return L::say("it overlaps an area, and does not end at the last address", [&] {
      return !ends_last<L>(args.iova, args.size) &&
             ioas->areas.any([&](const Area<L>& a) { return a.iova.overlaps(range); });
    });
  };
  call.refuse("vaddr-of-no-area", ENOENT,
              cite("uapi/linux/vfio.h: VFIO_DMA_MAP_FLAG_VADDR: the range was mapped before"),
              [&] { return updates && !met(); });
  call.refuse("vaddr-not-taken", EINVAL,
              cite("uapi/linux/vfio.h: VFIO_DMA_MAP_FLAG_VADDR: the same range, whose address was made invalid"), [&] {
                return updates && !context.without_vaddr.any([&](const IovaRange<L>& r) {
                  return r.first == range.first && r.last == range.last;
                });
              });
  call.refuse("iova-taken", EEXIST, cite("kernel: vfio_dma_do_map"), [&] { return !updates && met(); });
  call.undefined(
      "taken-to-the-last-address",
      cite("kernel: vfio_find_dma")
          .departs("a range that ends at the last address of all is looked up as if it were empty, so that an area is "
                   "mapped over another"),
      [&] {
        return !updates && ends_last<L>(args.iova, args.size) &&
               ioas->areas.any([&](const Area<L>& a) { return a.iova.overlaps(range); });
      });
  call.refuse(
      "too-many", ENOSPC, cite("uapi/linux/vfio.h: VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL; kernel: dma_entry_limit"),
      [&] { return !updates && count_of_areas(*ioas) == number<L>("dma_entry_limit", uapi::kVfioMostMappings); });
  call.refuse("iova-unusable", EINVAL, cite("struct vfio_iommu_type1_info_cap_iova_range"),
              [&] { return !updates && context.unusable(*ioas, range); });

  Set<L, Area<L>> pieces;
  const auto never = !L::yes();
  pieces.insert(L::yes(),
                Area<L>{range, args.vaddr, context.next_pages, writes, reads, writes, never, context.memory.caller()});
  pieces = L::label("the area", pieces);
  const auto missing = [&] {
    return pieces.any(
        [&](const Area<L>& a) { return context.not_pinnable(a, span(a.va, a.length()), a.pages_writable); });
  };
  const auto beyond = [&] { return pieces.any([&](const Area<L>& a) { return context.beyond_limit(pieces, a); }); };
  call.undefined(
      "limit-or-hole",
      cite("kernel: vfio_pin_map_dma; pages are counted as they are pinned, so that it depends on where they "
           "lie which comes first"),
      [&] { return !updates && missing() && beyond(); });
  call.refuse("memory-not-pinnable", EFAULT, cite("kernel: vaddr_get_pfns"), [&] { return !updates && missing(); });
  call.refuse("memory-beyond-limit", ENOMEM,
              cite("getrlimit(2): RLIMIT_MEMLOCK; kernel: vfio_pin_pages_remote, which counts by process"),
              [&] { return !updates && beyond(); });

  const auto done = call.accepted();
  context.without_vaddr.erase(done && updates, [&](const IovaRange<L>& r) { return r.first == range.first; });
  context.ioases.update(
      done && !updates, [](const Ioas<L>&) { return L::yes(); },
      [&](Ioas<L>& o, const Bool<L>& when) { o.areas.insert_all(when, pieces); });
  context.next_pages =
      select(done && !updates, PagesId<L>{context.next_pages.word + L::literal({}, 1)}, context.next_pages);
}

}  // namespace ioasis::model::type1
