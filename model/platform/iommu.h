// What a device's IOMMU offers, in the terms of the specification.
#pragma once

#include "model/state/context.h"

namespace ioasis::model {

/// The apertures of a domain for a device of that platform, which is there `beforehand`, or is made by attaching the
/// device.
template <class L>
Set<L, Aperture<L>> apertures_of_domain(const Context<L>& context, const Number<L>& platform,
                                        const Bool<L>& beforehand) {
  Set<L, Aperture<L>> apertures;
  const auto insert = [&](const Bool<L>& when, const platform::Aperture& one) {
    apertures.insert(when, {{{L::literal("APERTURE_START", one.first)}, {L::literal("APERTURE_LAST", one.last)}},
                            {L::literal("IO_PAGE", one.page())}});
  };
  const auto add = [&](const platform::Platform& known, std::uint64_t number_of_it) {
    const auto is_that = !context.differ(platform, number<L>(number_of_it));
    const auto& early = known.before_attach;
    for (const auto& one : known.apertures) insert(early ? is_that && !beforehand : is_that, one);
    if (early) insert(is_that && beforehand, *early);
  };
  add(context.platform, 0);
  for (std::size_t i = 0; i < context.others.size(); ++i) add(*context.others[i], i + 1);
  return L::label("the apertures of the device's IOMMU", apertures);
}

/// Of one that is made by attaching it.
template <class L>
Set<L, Aperture<L>> apertures_of_device(const Context<L>& context, const Number<L>& platform = {}) {
  return apertures_of_domain<L>(context, platform, !L::yes());
}

/// The smallest page of that platform's IOMMU: the unit in which its translations are checked.
template <class L>
Length<L> io_page(const Context<L>& context, const Number<L>& platform) {
  return context.of_platform(
      platform, [](const platform::Platform& one) { return Length<L>{L::literal("IO_PAGE", one.page())}; });
}
/// The unit of that number, and the number of the unit that the address lies in.
template <class L>
Iova<L> nth_io_page(const Context<L>& context, const Number<L>& platform, const typename L::Word& number_of_it) {
  return context.of_platform(platform,
                             [&](const platform::Platform& one) { return Iova<L>{number_of_it * one.page()}; });
}
template <class L>
typename L::Word io_page_at(const Context<L>& context, const Number<L>& platform, const Iova<L>& at) {
  return context
      .of_platform(platform, [&](const platform::Platform& one) { return Number<L>{L::quotient(at.word, one.page())}; })
      .word;
}

}  // namespace ioasis::model
