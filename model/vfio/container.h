// The ioctls of the VFIO container, as iommufd answers them, that speak of the container itself: which version and
// extensions there are, and which kind of IOMMU it is.
#pragma once

#include "model/iommufd/large_pages.h"
#include "model/vfio/arguments.h"

namespace ioasis::model {

/// The IOAS that the container's ioctls, which name none, work on.
template <class L>
Found<L, Ioas<L>> compatible_ioas(const Context<L>& context) {
  return context.ioases.find([&](const Ioas<L>& o) { return o.id == context.vfio_ioas; });
}

/// Checks, where `needed` holds, that there is one.
template <class L>
void check_compatible(typename L::Call& call, const Found<L, Ioas<L>>& ioas, const Bool<L>& needed) {
  call.refuse("nothing-set", ENODEV, cite("enum iommufd_vfio_ioas_op; kernel: get_compat_ioas"),
              [&] { return needed && !ioas.exists; });
}

template <class L>
void vfio_get_api_version(typename L::Call& call, Context<L>&, const VfioNothingArgs<L>&) {
  call.returns(number<L>("VFIO_API_VERSION", 0));
}

template <class L>
struct VfioExtensionArgs {
  Number<L> extension;
  template <class F>
  void fields(F&& f) {
    f("extension", extension);
  }
};

template <class L>
void vfio_check_extension(typename L::Call& call, Context<L>& context, const VfioExtensionArgs<L>& args) {
  const auto asks = [&](std::string_view name, std::uint64_t value) {
    return args.extension == number<L>(name, value);
  };
  const auto coherent = asks("DMA_CC_IOMMU", uapi::kVfioDmaCoherent);
  const auto always = asks("TYPE1_IOMMU", uapi::kVfioType1) || asks("TYPE1v2_IOMMU", uapi::kVfioType1v2) ||
                      asks("UNMAP_ALL", uapi::kVfioUnmapAll) ||
                      (context.settled(context.dialect.noiommu) && asks("NOIOMMU_IOMMU", uapi::kVfioNoIommu));
  const auto ioas = compatible_ioas(context);

  call.refuse("nothing-set", ENODEV,
              cite("uapi/linux/vfio.h: VFIO_CHECK_EXTENSION, 0 if not supported; kernel: iommufd_vfio_cc_iommu")
                  .departs("DMA_CC_IOMMU is refused as long as no IOAS is set, where VFIO itself answers 0"),
              [&] { return coherent && !ioas.exists; });

  call.undefined("coherence-of-hardware",
                 cite("kernel: iommufd_vfio_cc_iommu; whether a domain enforces coherence is its driver's to say")
                     .among_vfio_devices(),
                 [&] {
                   return L::say("devices are VFIO's", [&] { return context.settled(context.meets_vfio_devices); }) &&
                          coherent && context.has_domain(ioas->id);
                 });

  // No mock IOMMU can enforce that DMA is coherent, so a single domain ends it.
  const auto supported = always || (coherent && !context.has_domain(ioas->id));
  call.returns(select(supported, number<L>(1), number<L>(0)));
}

template <class L>
struct VfioTypeArgs {
  Number<L> type;
  template <class F>
  void fields(F&& f) {
    f("type", type);
  }
};

/// What type1 can do and type1v2 cannot, to unmap part of what was mapped, needs small pages.
template <class L>
void vfio_set_iommu(typename L::Call& call, Context<L>& context, const VfioTypeArgs<L>& args) {
  const auto type1 = args.type == number<L>("TYPE1_IOMMU", uapi::kVfioType1);
  const auto type1v2 = args.type == number<L>("TYPE1v2_IOMMU", uapi::kVfioType1v2);
  const auto ioas = compatible_ioas(context);
  const auto off = type1 && ioas->huge_pages;

  call.refuse("type-unknown", EINVAL,
              cite("uapi/linux/vfio.h: VFIO_SET_IOMMU; kernel: iommufd_vfio_set_iommu; NOIOMMU needs a device of that "
                   "kind"),
              [&] { return !type1 && !type1v2; });
  check_compatible<L>(call, ioas, L::yes());
  check_disabling<L>(call, context, *ioas, off);

  context.ioases.update(
      call.accepted() && type1, [&](const Ioas<L>& o) { return o.id == context.vfio_ioas; },
      [](Ioas<L>& o, const Bool<L>& when) { o.huge_pages = !when && o.huge_pages; });
  call.returns(number<L>(0));
}

template <class L>
void vfio_dirty_pages(typename L::Call& call, Context<L>&, const VfioFlagsArgs<L>&) {
  call.refuse("unsupported", ENOTTY,
              cite("uapi/linux/vfio.h: VFIO_IOMMU_DIRTY_PAGES; kernel: iommufd_vfio_ioctl")
                  .departs("dirty pages are not logged through the VFIO container: HWPT_SET_DIRTY_TRACKING and "
                           "HWPT_GET_DIRTY_BITMAP do that"),
              [] { return L::yes(); });
}

}  // namespace ioasis::model
