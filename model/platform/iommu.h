// What a device's IOMMU offers, in the terms of the specification.
#pragma once

#include "model/state/context.h"

namespace ioasis::model {

/// The apertures of a domain that is made for a device of the context.
template <class L>
Set<L, Aperture<L>> apertures_of_device(const Context<L>& context) {
  Set<L, Aperture<L>> apertures;
  for (const auto& one : context.platform.apertures)
    apertures.insert(L::yes(), {{{L::literal("APERTURE_START", one.first)}, {L::literal("APERTURE_LAST", one.last)}},
                                {L::literal("IO_PAGE", one.page())}});
  return L::label("the apertures of the device's IOMMU", apertures);
}

/// The IOMMU's smallest page: the unit in which its translations are checked.
template <class L>
Length<L> io_page(const Context<L>& context) {
  return {L::literal("IO_PAGE", context.platform.page())};
}

/// The large page of domains that have such.
template <class L>
Length<L> large_io_page(const Context<L>& context) {
  return {L::literal("IO_LARGE_PAGE", context.platform.large_page)};
}

}  // namespace ioasis::model
