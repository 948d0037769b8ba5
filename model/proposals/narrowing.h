// What proposals keep from being narrowed: by a domain that translates less, or by a range that is reserved.
#pragma once

#include "model/clause.h"
#include "model/platform/iommu.h"

namespace ioasis::model {

/// A new domain (where `fresh`), of that page, translates none of the ranges for which `outside` holds.
template <class L, class Outside>
void keep_from_domain(typename L::Call& call, const Context<L>& context, const Ioas<L>& ioas, const Bool<L>& fresh,
                      const Outside& outside, const Length<L>& page) {
  const auto lost = [&](const auto& kept) { return kept.ioas == ioas.id && outside(kept.range); };
  call.refuse("windows-outside", EADDRINUSE,
              cite("mail Ym+IfTvdD2zS6j4G@yekko: ATTACH fails when the windows cannot be kept"),
              [&] { return fresh && context.windows.any(lost); });
  call.refuse("windows-too-fine", EADDRINUSE,
              cite("mail Ym+IfTvdD2zS6j4G@yekko: likewise; decided here: a page size cannot be kept that is below the "
                   "smallest of the IOMMU's"),
              [&] {
                return fresh &&
                       context.windows.any([&](const Window<L>& w) { return w.ioas == ioas.id && w.page < page; });
              });
  call.refuse("required-outside", EADDRINUSE,
              cite("mail 20220510190009.GO49344@nvidia.com: REQUIRE_IOVA blocks later narrowing of the aperture"),
              [&] { return fresh && context.required.any(lost); });
  call.refuse("unmappable-outside", EADDRINUSE,
              cite("mail YnoQREfceIoLATDA@yekko: a reserved range is held as a mapping is; decided here: so is its "
                   "place in the aperture"),
              [&] { return fresh && context.unmappable.any(lost); });
}

/// Ranges of the IOAS are about to be reserved: those that `meets` says of another whether one of them overlaps it. For
/// a device that comes, or without one.
template <class L, class Meets>
void keep_from_reserving(typename L::Call& call, const Context<L>& context, const ObjectId<L>& ioas, const Meets& meets,
                         bool for_device) {
  const auto met = [&](const auto& kept) { return kept.ioas == ioas && meets(kept.range); };
  call.refuse("range-in-window", EADDRINUSE,
              cite("mail Ym+IfTvdD2zS6j4G@yekko: windows are kept; decided here: a reserved range is as an attach")
                  .where_devices_reserve(for_device),
              [&] { return context.windows.any(met); });
  call.refuse("range-required", EADDRINUSE,
              cite("mail 20220510190009.GO49344@nvidia.com: REQUIRE_IOVA blocks later narrowing of the aperture")
                  .where_devices_reserve(for_device),
              [&] { return context.required.any(met); });
  call.refuse(
      "range-unmappable", EADDRINUSE,
      cite("mail YnoQREfceIoLATDA@yekko: a reserved range is held as a mapping is").where_devices_reserve(for_device),
      [&] { return context.unmappable.any(met); });
}

}  // namespace ioasis::model
