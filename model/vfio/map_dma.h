// VFIO_IOMMU_MAP_DMA: user memory becomes reachable at an IOVA of the VFIO container's IOAS.
#pragma once

#include "model/iommufd/map_memory.h"
#include "model/vfio/container.h"

namespace ioasis::model {

template <class L>
struct VfioMapArgs {
  Number<L> argsz;
  Number<L> flags;
  UserVa<L> vaddr;
  Iova<L> iova;
  Length<L> size;
  template <class F>
  void fields(F&& f) {
    f("argsz", argsz);
    f("flags", flags);
    f("vaddr", vaddr);
    f("iova", iova);
    f("size", size);
  }
};

/// Neither READ nor WRITE need be asked for: vfio.h requires one of them, and VFIO itself refuses a call that does not.
template <class L>
void vfio_map_dma(typename L::Call& call, Context<L>& context, const VfioMapArgs<L>& args) {
  const auto ioas = compatible_ioas(context);
  const Number<L> read = number<L>("READ", uapi::kVfioRead), write = number<L>("WRITE", uapi::kVfioWrite);

  call.refuse("flags-unknown", EINVAL,
              cite("struct vfio_iommu_type1_dma_map: @flags; kernel: iommufd_vfio_map_dma; no VADDR"),
              [&] { return has_outside(args.flags, number<L>("READ|WRITE", uapi::kVfioRead | uapi::kVfioWrite)); });
  check_compatible<L>(call, ioas, L::yes());
  call.undefined(
      "no-access",
      cite("struct vfio_iommu_type1_dma_map: READ &/ WRITE required; kernel: generic_pt/iommu_pt.h, map_range")
          .departs("it is not asked whether there is either; with a domain the kernel warns, and answers "
                   "EINVAL")
          .since(619),
      [&] { return context.has_domain(ioas->id) && !has(args.flags, read) && !has(args.flags, write); });
  call.undefined(
      "no-access-behind-iommu",
      cite("kernel: __domain_mapping, iommu_v1_map_pages: drivers refuse what may be neither read nor written")
          .among_vfio_devices(),
      [&] {
        return L::say("devices are VFIO's", [&] { return context.settled(context.meets_vfio_devices); }) &&
               !has(args.flags, read) && !has(args.flags, write);
      });
  map_memory<L>(call, context, *ioas, {args.vaddr, args.size, has(args.flags, read), has(args.flags, write)}, [&] {
    check_length<L>(call, context, *ioas, args.size);
    check_place<L>(call, context, *ioas, L::yes(), args.iova, args.size);
    return args.iova;
  });
}

}  // namespace ioasis::model
