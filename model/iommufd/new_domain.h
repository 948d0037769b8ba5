// What has to hold for a new domain to take over the areas of an IOAS; shared by all that make one.
#pragma once

#include "model/iommufd/charges.h"
#include "model/iommufd/last_address.h"
#include "model/platform/iommu.h"
#include "model/proposals/narrowing.h"

namespace ioasis::model {

/// A new domain (where `fresh`) narrows the IOAS to its apertures and page sizes: what is there must fit, and be
/// pinned.
/// @see kernel: iopt_table_add_domain
template <class L>
void fit_domain(typename L::Call& call, const Context<L>& context, const Ioas<L>& ioas, const Bool<L>& fresh,
                const Set<L, Aperture<L>>& apertures) {
  const auto outside = [&](const IovaRange<L>& r) {
    return !cover<L>(apertures, r, [](const Aperture<L>& a) { return a.range; });
  };
  const auto alignment =
      L::name("the alignment then", [&] { return larger(context.alignment(ioas), page_of<L>(apertures)); });
  const auto narrower = [&] { return fresh && context.alignment(ioas) < alignment; };
  call.refuse("areas-unaligned", EADDRINUSE, cite("kernel: iopt_check_iova_alignment"),
              [&] { return narrower() && ioas.areas.any([&](const Area<L>& a) { return a.unaligned(alignment); }); });
  call.refuse("areas-outside", EADDRINUSE, cite("kernel: iopt_table_add_domain"),
              [&] { return fresh && ioas.areas.any([&](const Area<L>& a) { return outside(a.iova); }); });
  call.refuse("allowed-outside", EADDRINUSE,
              cite("struct iommu_ioas_allow_iovas: device attachment can fail if the device requires limiting"),
              [&] { return fresh && ioas.allowed.any(outside); });
  keep_from_domain<L>(call, context, ioas, fresh, outside, page_of<L>(apertures));
  call.undefined(
      "area-without-access",
      cite("kernel: generic_pt/iommu_pt.h, map_range")
          .departs("VFIO_IOMMU_MAP_DMA takes memory with neither READ nor WRITE while there is no domain; one "
                   "that comes later cannot map it: the kernel warns, and answers EINVAL")
          .since(619),
      [&] { return fresh && ioas.areas.any([&](const Area<L>& a) { return !a.readable && !a.writable; }); });
  check_charges<L>(
      call, [&] { return fresh && ioas.areas.any([&](const Area<L>& a) { return context.charged_to_the_dead(a); }); });
  auto filling = L::once([&] {
    return ioas.areas.first_failure(
        [&](const Area<L>& a) { return context.ends_at_top(a, span(a.va, a.length())); },
        [&](const Area<L>& a) { return context.not_pinnable(a, span(a.va, a.length()), a.pages_writable); },
        [&](const Area<L>& a) { return context.of_file(a); },
        [&](const Area<L>& a) { return context.beyond_limit(ioas.areas, a); });
  });
  call.refuse("memory-at-top", EOVERFLOW, cite("kernel: gup_fast_fallback"), [&] { return fresh && filling()(0); });
  call.refuse("memory-not-pinnable", EFAULT, cite("kernel: iopt_fill_domain"), [&] { return fresh && filling()(1); });
  call.refuse("file-not-memfd", EINVAL, cite("kernel: memfd_pin_folios").since(613),
              [&] { return fresh && filling()(2); });
  call.refuse("memory-beyond-limit", ENOMEM, cite("getrlimit(2): RLIMIT_MEMLOCK; kernel: do_update_pinned"),
              [&] { return fresh && filling()(3); });
  check_last_address<L>(call, context, [&] {
    return fresh && ioas.areas.any([&](const Area<L>& a) { return ends_at_last_address(context, a); });
  });
}

}  // namespace ioasis::model
