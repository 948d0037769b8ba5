// What attaching a device leads to, whether it is new or moved: the domain of an IOAS, there or to be made, or a
// domain.
#pragma once

#include "model/iommufd/identity.h"
#include "model/iommufd/new_domain.h"

namespace ioasis::model {

/// What an id leads a device to.
template <class L>
struct Attachment {
  Found<L, Ioas<L>> ioas;
  Found<L, Hwpt<L>> given;           ///< the domain of that id
  Found<L, Hwpt<L>> reused;          ///< the automatic domain of the IOAS of that id, made for such a device
  Found<L, NestedDomain<L>> nested;  ///< the nested domain of that id
  Bool<L> fresh;                     ///< the IOAS gets a new domain
  Hwpt<L> domain;                    ///< that domain, but for its id

  /// Of a device of that platform. `huge_iova`: it asks that a new domain has large pages.
  Attachment(const Context<L>& context, const ObjectId<L>& id, const Number<L>& platform, const Bool<L>& huge_iova)
      : ioas(context.ioases.find([&](const Ioas<L>& o) { return o.id == id; })),
        given(context.hwpts.find([&](const Hwpt<L>& h) { return h.id == id; })),
        reused(context.hwpts.find(
            [&](const Hwpt<L>& h) { return h.ioas == id && h.automatic && !context.differ(h.platform, platform); })),
        nested(context.nested.find([&](const NestedDomain<L>& n) { return n.id == id; })),
        fresh(L::say("the IOAS exists without an automatic domain", [&] { return ioas.exists && !reused.exists; })),
        domain{ObjectId<L>{}, id, L::yes(), apertures_of_device(context, platform)} {
    domain.huge_iova = huge_iova;
    domain.platform = platform;
  }

  /// The id is none that a device can be attached to.
  Bool<L> impossible() const { return !ioas.exists && !given.exists && !nested.exists; }
  /// The domain that is there already, where nothing is fresh.
  ObjectId<L> known() const { return select(given.exists, given->id, select(nested.exists, nested->id, reused->id)); }
};

/// The domain of that id, if it is one, takes only devices of the platform that it was made for.
template <class L>
void accept_platform(typename L::Call& call, const Context<L>& context, const ObjectId<L>& id, const Attachment<L>& to,
                     const Number<L>& platform) {
  call.refuse("domain-of-other-iommu", EINVAL,
              cite("include/linux/iommu.h: struct iommu_domain_ops, attach_dev: EINVAL, device and domain are "
                   "incompatible")
                  .among_platforms(),
              [&] {
                return L::say("the domain was made for a device of another IOMMU", [&] {
                  return (to.given.exists || to.nested.exists) && context.differ(context.platform_of(id), platform);
                });
              });
}

/// A domain that can track dirty pages takes only devices whose IOMMU can; an IOAS finds or makes one that cannot, and
/// a nested domain leaves it to its parent.
template <class L>
void accept_device(typename L::Call& call, const Attachment<L>& to, const Bool<L>& dirty_tracking) {
  call.refuse("device-cannot-track", EINVAL, cite("kernel: mock_domain_nop_attach"),
              [&] { return to.given.exists && to.given->trackable && !dirty_tracking; });
}

/// A device leaves its domain: the domain goes too where it was made by an attach and no other device is left on it.
/// Its page faults are answered for the program, whether they have been read or not.
template <class L>
void leave(Context<L>& context, const Bool<L>& when, const Device<L>& device) {
  const auto last =
      !context.devices.any([&](const Device<L>& d) { return d.hwpt == device.hwpt && d.stdev != device.stdev; });
  context.hwpts.erase(when && last, [&](const Hwpt<L>& h) { return h.id == device.hwpt && h.automatic; });
  context.page_faults.erase(when, [&](const PageFault<L>& f) { return f.device == device.idev; });
}

}  // namespace ioasis::model
