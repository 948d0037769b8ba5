// Invariants by name.
#include "solver/catalogue.h"

#include <algorithm>

#include "solver/invariants.h"

namespace ioasis::solver {

#define BOTH(claim) \
  { claim<Symbolic>, claim<Concrete> }

const std::vector<Invariant>& invariants() {
  using enum uapi::Command;
  static const std::vector<Invariant> list{
      {.name = "well-formed",
       .statement = "ranges rise, the apertures of a domain are apart, pages are powers of two",
       .because = "what a range is (struct iommu_iova_range: @last is inclusive), and what an IOMMU can be",
       .of_context = BOTH(well_formed)},
      {.name = "areas-disjoint",
       .statement = "the areas of an IOAS are disjoint",
       .because = "struct iommu_ioas_map: the iova range must currently be unused",
       .of_context = BOTH(areas_disjoint)},
      {.name = "areas-unreserved",
       .statement = "no area meets a reserved range",
       .because = "struct iommu_ioas_iova_ranges: mapping outside the ranges fails",
       .of_context = BOTH(areas_unreserved)},
      {.name = "areas-aligned",
       .statement = "areas are aligned to the alignment of their IOAS",
       .because = "struct iommu_ioas_iova_ranges: @out_iova_alignment",
       .of_context = BOTH(areas_aligned)},
      {.name = "areas-in-apertures",
       .statement = "every area lies inside an aperture of every domain of its IOAS",
       .because = "iommufd.rst: an IOAS copies its IOVA map to its domains",
       .of_context = BOTH(areas_in_apertures)},
      {.name = "sums-stay-below-top",
       .statement = "the length of an area and the end of its memory do not wrap",
       .because = "uapi/linux/iommufd.h: DOC: General ioctl format, EOVERFLOW",
       .of_context = BOTH(sums_stay_below_top)},
      {.name = "allowed-apart",
       .statement = "the allowed ranges of an IOAS are disjoint",
       .because = "kernel: iommufd_ioas_load_iovas",
       .of_context = BOTH(allowed_apart)},
      {.name = "allowed-unreserved",
       .statement = "no allowed range meets a reserved range",
       .because = "struct iommu_ioas_allow_iovas: any narrowing will be refused",
       .of_context = BOTH(allowed_unreserved)},
      {.name = "allowed-in-apertures",
       .statement = "every allowed range lies inside an aperture of every domain of its IOAS",
       .because = "struct iommu_ioas_allow_iovas: device attachment can fail",
       .of_context = BOTH(allowed_in_apertures)},
      {.name = "ids-unique",
       .statement = "an id is never shared by two live objects",
       .because = "iommufd.rst: an object ID",
       .of_context = BOTH(ids_unique)},
      {.name = "used-objects-exist",
       .statement = "an object in use is there: it cannot be destroyed",
       .because = "kernel: iommufd_object_remove, EBUSY",
       .of_context = BOTH(used_objects_exist)},
      {.name = "vfio-ioas-exists",
       .statement = "the IOAS that the VFIO container works on is there, if there is one",
       .because = "kernel: iommufd_object_remove",
       .of_context = BOTH(vfio_ioas_exists)},
      {.name = "one-automatic-domain",
       .statement = "an IOAS has at most one automatic domain",
       .because = "kernel: iommufd_device_auto_get_domain",
       .of_context = BOTH(one_automatic_domain)},
      {.name = "automatic-domains-used",
       .statement = "an automatic domain has a device: it goes with the last",
       .because = "kernel: iommufd_hw_pagetable_put",
       .of_context = BOTH(automatic_domains_used)},
      {.name = "pinned-mapped",
       .statement = "what an access has pinned is mapped in its IOAS",
       .because = "kernel: iommufd_access_notify_unmap: an access gives up what is unmapped before it is gone",
       .of_context = BOTH(pinned_is_mapped)},
      {.name = "permission-kept",
       .statement = "an area is writable only if its memory was mapped for writing",
       .because = "kernel: iopt_insert_area, EPERM: COPY never widens permission",
       .of_context = BOTH(permission_kept)},
      {.name = "dirty-mapped",
       .statement = "a page is dirty only where it is mapped, in a domain that can be tracked",
       .because = "enum iommufd_hwpt_alloc_flags: DIRTY_TRACKING; what is not mapped cannot be written to",
       .of_context = BOTH(dirty_pages_mapped)},
      {.name = "cover-exact",
       .statement = "looking at the ends of ranges finds a gap exactly when some IOVA is in none of them",
       .because = "a fast path equals its definition",
       .of_context = BOTH(cover_exact),
       .follows = true},
      {.name = "ranges-reported",
       .statement = "IOVA_RANGES reports every IOVA that may be mapped and no other",
       .because = "struct iommu_ioas_iova_ranges: mapping outside the ranges fails",
       .of_context = BOTH(ranges_reported),
       .follows = true},
      {.name = "refused-changes-nothing",
       .statement = "a refused call changes nothing, but where its clause says so",
       .because = "uapi/linux/iommufd.h: DOC: General ioctl format; exceptions are Cite::leaves",
       .of_call = BOTH(refused_changes_nothing)},
      {.name = "no-dirty-lost",
       .statement =
           "a dirty page stays dirty until a bitmap is asked for that reports it, tracking is enabled anew, or "
           "its mapping goes",
       .because = "struct iommu_hwpt_get_dirty_bitmap: clears what it returns",
       .of_call = BOTH(no_dirty_page_lost)},
      {.name = "usable-one-way",
       .statement = "attaching, a new domain and reserving only narrow the usable ranges, DESTROY only widens them",
       .because = "struct iommu_ioas_iova_ranges: ranges change as devices attach and detach",
       .of_call = BOTH(usable_ranges_move_one_way)},
      {.name = "attach-order",
       .statement =
           "attaching takes from the usable ranges what the new domain cannot translate, and no more: the order "
           "of attaching does not matter",
       .because = "struct iommu_ioas_iova_ranges: each attached device narrows the ranges by what it is restricted to",
       .of_call = BOTH(attaching_has_no_order),
       .only = {MockDomain, MockDomainFlags, HwptAlloc}},
      {.name = "only-the-named-range",
       .statement = "a call changes translations only in the range and IOAS it names, and every domain keeps its IOAS",
       .because = "iommufd.rst: an IOAS copies its IOVA map to its domains",
       .of_call = BOTH(only_the_named_range)},
      {.name = "place-permitted",
       .statement = "the place that Linux takes is one it may take",
       .because = "struct iommu_ioas_map: the kernel picks an IOVA within the reserved and allowed lists",
       .of_call = BOTH(linux_place_permitted),
       .only = {IoasMap}},
      {.name = "automatic-place",
       .statement = "an automatic IOVA is allowed, not reserved, not mapped and in every aperture, byte by byte",
       .because = "struct iommu_ioas_map: the kernel picks an IOVA within the reserved and allowed lists",
       .of_call = BOTH(automatic_place),
       .only = {IoasMap, IoasCopy}},
      {.name = "copy-translates-alike",
       .statement = "a COPY translates like its source, and permits no more than its memory was mapped for",
       .because = "struct iommu_ioas_copy: the copied range shares the pinned pages",
       .of_call = BOTH(copy_translates_alike),
       .only = {IoasCopy}},
      {.name = "unmapped-counted",
       .statement = "the length that UNMAP or UNMAP_DMA answers is what disappeared",
       .because = "struct iommu_ioas_unmap: @length is the number of bytes unmapped",
       .of_call = BOTH(unmapped_bytes_counted),
       .only = {IoasUnmap, VfioIommuUnmapDma}},
      {.name = "domain-maps-areas",
       .statement = "a domain maps exactly the areas of its IOAS",
       .because = "iommufd.rst: an IOAS copies its IOVA map to its domains",
       .of_call = BOTH(domain_maps_areas),
       .only = {MdCheckMap}},
      {.name = "pins-exact",
       .statement =
           "a page is pinned once for each MAP whose memory some domain or access needs there, and not otherwise",
       .because = "iommufd.rst: a page is pinned only once",
       .of_call = BOTH(pins_exact),
       .only = {MdCheckRefs}},
  };
  return list;
}

#undef BOTH

const Invariant* invariant_named(std::string_view name) {
  const auto at = std::ranges::find(invariants(), name, &Invariant::name);
  return at == invariants().end() ? nullptr : &*at;
}

}  // namespace ioasis::solver
