// VFIO's own container with its type1 IOMMU: its version and extensions, which IOMMU it has, and whether dirty pages
// are logged.
#pragma once

#include "model/iommufd/identity.h"
#include "model/platform/iommu.h"
#include "model/vfio/container.h"

namespace ioasis::model::type1 {

/// What the container translates by, once it has an IOMMU.
template <class L>
Found<L, Ioas<L>> mappings(const Context<L>& context) {
  return context.ioases.find([](const Ioas<L>&) { return L::yes(); });
}

/// How many areas are mapped.
template <class L>
Number<L> count_of_areas(const Ioas<L>& ioas) {
  return {ioas.areas.total([](const Area<L>&) { return L::yes(); }, [](const Area<L>&) { return L::literal({}, 1); })};
}

/// The IOMMU is of the second version.
template <class L>
Bool<L> is_second(const Context<L>& context) {
  return L::say("the IOMMU is type1v2",
                [&] { return context.vfio_type == number<L>("TYPE1v2_IOMMU", uapi::kVfioType1v2); });
}

/// What is mapped is a multiple of this: the smallest page that every domain has, and no less than the kernel's.
template <class L>
Length<L> page(const Context<L>& context, const Ioas<L>& ioas) {
  return L::name("the smallest page", [&] { return larger(context.domain_page(ioas), context.page_size()); });
}

/// The range reaches to the last address of all: the address behind it, by which the kernel looks areas up, is 0.
template <class L>
Bool<L> ends_last(const Iova<L>& first, const Length<L>& length) {
  return first + length == Iova<L>{L::literal({}, 0)};
}

/// The IOMMU goes with the last group, and all that is mapped with it.
/// @see driver-api/vfio.rst: VFIO Usage Example; kernel: vfio_group_detach_container
template <class L>
void leave(Context<L>& context, const Bool<L>& when) {
  const auto everything = [](const auto&) { return L::yes(); };
  const auto last = when && context.groups.empty();
  context.ioases.erase(last, everything);
  context.hwpts.erase(last, everything);
  context.devices.erase(last, everything);
  context.without_vaddr.erase(last, everything);
  context.vfio_type = select(last, number<L>(0), context.vfio_type);
}

template <class L>
void get_api_version(typename L::Call& call, Context<L>&, const VfioNothingArgs<L>&) {
  call.returns(number<L>("VFIO_API_VERSION", 0));
}

template <class L>
void check_extension(typename L::Call& call, Context<L>& context, const VfioExtensionArgs<L>& args) {
  const auto asks = [&](std::string_view name, std::uint64_t value) {
    return args.extension == number<L>(name, value);
  };
  const auto set = is_set(context.vfio_type);
  call.undefined(
      "coherence-of-hardware",
      cite("uapi/linux/vfio.h: VFIO_DMA_CC_IOMMU; whether a domain enforces coherence is its driver's to say"),
      [&] { return set && asks("DMA_CC_IOMMU", uapi::kVfioDmaCoherent); });
  const auto always = asks("TYPE1_IOMMU", uapi::kVfioType1) || asks("TYPE1v2_IOMMU", uapi::kVfioType1v2) ||
                      asks("TYPE1_NESTING_IOMMU", uapi::kVfioNesting) || asks("UNMAP_ALL", uapi::kVfioUnmapAll);
  const auto once_set = asks("UPDATE_VADDR", uapi::kVfioUpdateVaddr);
  call.returns(select(always || (set && once_set), number<L>(1), number<L>(0)));
}

/// Groups that are in the container get one domain: they are behind the same IOMMU.
template <class L>
void set_iommu(typename L::Call& call, Context<L>& context, const VfioTypeArgs<L>& args) {
  const auto asks = [&](std::string_view name, std::uint64_t value) { return args.type == number<L>(name, value); };
  const auto known = asks("TYPE1_IOMMU", uapi::kVfioType1) || asks("TYPE1v2_IOMMU", uapi::kVfioType1v2);
  const auto nesting = asks("TYPE1_NESTING_IOMMU", uapi::kVfioNesting);
  const auto no_iommu = asks("UNMAP_ALL", uapi::kVfioUnmapAll);

  call.refuse("no-group", EINVAL,
              cite("driver-api/vfio.rst: a group must be added before an IOMMU is set; kernel: vfio_ioctl_set_iommu"),
              [&] { return context.groups.empty(); });
  call.refuse("iommu-set", EINVAL,
              cite("kernel: vfio_ioctl_set_iommu; there is no way back but to take all groups out"),
              [&] { return is_set(context.vfio_type); });
  call.refuse("type-unknown", ENODEV, cite("uapi/linux/vfio.h: VFIO_SET_IOMMU; kernel: vfio_ioctl_set_iommu"),
              [&] { return !known && !nesting && !no_iommu; });
  call.refuse(
      "type-no-iommu", EINVAL,
      cite("kernel: vfio_iommu_type1_open; an extension that is no kind of IOMMU")
          .departs(
              "an extension that CHECK_EXTENSION knows and that is no IOMMU is answered otherwise than one unknown"),
      [&] { return no_iommu; });
  call.refuse("nesting-impossible", EINVAL,
              cite("kernel: iommu_enable_nesting; no IOMMU of this architecture")
                  .departs("CHECK_EXTENSION answers 1 for TYPE1_NESTING_IOMMU whether or not an IOMMU can nest"),
              [&] { return nesting; });

  const auto done = call.accepted();
  const ObjectId<L> ioas{L::literal({}, 1)}, domain{L::literal({}, 2)}, device{L::literal({}, 3)};
  context.ioases.insert(done, Ioas<L>{ioas, {}, {}, {}, L::yes()});
  context.hwpts.insert(done, Hwpt<L>{domain, ioas, L::yes(), apertures_of_device(context, number<L>(0))});
  context.devices.insert(done, Device<L>{device, device, domain});
  context.vfio_type = select(done, args.type, context.vfio_type);
  call.returns(number<L>(0));
}

/// Pages that are pinned are dirty throughout where the IOMMU cannot tell: what is logged is seen by GET_BITMAP alone.
template <class L>
void dirty_pages(typename L::Call& call, Context<L>&, const VfioFlagsArgs<L>& args) {
  const auto start = number<L>("START", uapi::kVfioDirtyStart), stop = number<L>("STOP", uapi::kVfioDirtyStop),
             get = number<L>("GET_BITMAP", uapi::kVfioDirtyGet);
  const auto gets = [&] { return args.flags == get; };
  call.refuse("flags-not-one", EINVAL,
              cite("uapi/linux/vfio.h: VFIO_IOMMU_DIRTY_PAGES: only one of the flags may be specified at a time"),
              [&] { return args.flags != start && args.flags != stop && args.flags != get; });
  const Length<L> whole{L::literal("sizeof(range)", 8 + uapi::kVfioBitmapRangeBytes)};
  call.refuse("range-short", EINVAL, cite("struct vfio_iommu_type1_dirty_bitmap_get"),
              [&] { return gets() && Length<L>{args.argsz.word} < whole; });
  call.undefined("range-given",
                 cite("struct vfio_iommu_type1_dirty_bitmap_get; what lies behind the struct is not known"), gets);
}

}  // namespace ioasis::model::type1
