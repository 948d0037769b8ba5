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
  Found<L, Ioas<L>> home;            ///< the IOAS of that id, or of that domain, whatever its kind
  Bool<L> fresh;                     ///< the IOAS gets a new domain
  Hwpt<L> domain;                    ///< that domain, but for its id

  /// Of a device of that platform. `huge_iova`: it asks that a new domain has large pages. `moved`: it is attached
  /// elsewhere, so that a new domain is there before it comes.
  /// @see kernel: iommufd_device_auto_get_domain, immediate_attach
  Attachment(const Context<L>& context, const ObjectId<L>& id, const Number<L>& platform, const Bool<L>& huge_iova,
             const Bool<L>& moved = !L::yes())
      : ioas(context.ioases.find([&](const Ioas<L>& o) { return o.id == id; })),
        given(context.hwpts.find([&](const Hwpt<L>& h) { return h.id == id; })),
        reused(context.hwpts.find(
            [&](const Hwpt<L>& h) { return h.ioas == id && h.automatic && !context.differ(h.platform, platform); })),
        nested(context.nested.find([&](const NestedDomain<L>& n) { return n.id == id; })),
        home(context.ioases.find(
            [&](const Ioas<L>& o) { return o.id == select(ioas.exists, id, context.outermost(id)->ioas); })),
        fresh(L::say("the IOAS exists without an automatic domain", [&] { return ioas.exists && !reused.exists; })),
        domain{ObjectId<L>{}, id, L::yes(), apertures_of_domain<L>(context, platform, moved)} {
    domain.huge_iova = huge_iova;
    domain.platform = platform;
  }

  /// The id is none that a device can be attached to.
  Bool<L> impossible() const { return !ioas.exists && !given.exists && !nested.exists; }
  /// The domain of that id, if it is one, was made for a device of another IOMMU.
  Bool<L> of_other_iommu(const Context<L>& context) const {
    return (given.exists || nested.exists) && context.differ(context.platform_of(domain.ioas), domain.platform);
  }
  /// The IOAS of that id, or of that domain, has an automatic domain that was made for a device of another IOMMU: it is
  /// tried, too.
  Bool<L> beside_other_iommu(const Context<L>& context) const {
    return context.hwpts.any([&](const Hwpt<L>& h) {
      return h.ioas == domain.ioas && h.automatic && context.differ(h.platform, domain.platform);
    });
  }
  /// It tracks dirty pages, which the device cannot.
  Bool<L> cannot_track(const Bool<L>& dirty_tracking) const {
    return given.exists && given->trackable && !dirty_tracking;
  }
  /// The domain that is there already, where nothing is fresh.
  ObjectId<L> known() const { return select(given.exists, given->id, select(nested.exists, nested->id, reused->id)); }
};

/// A device of that platform keeps ranges from being mapped wherever it is attached to, before anything else is looked
/// at; where it is, they are not mapped.
/// @see kernel: iommufd_device_attach_reserved_iova
template <class L>
void keep_device_ranges(typename L::Call& call, const Context<L>& context, const Attachment<L>& to,
                        const Number<L>& platform) {
  const auto meets = [&](const IovaRange<L>& other) {
    auto met = !L::yes();
    context.each_kept_by(platform, [&](const Bool<L>& when, const IovaRange<L>& range) {
      met = met || (when && range.overlaps(other));
    });
    return met;
  };
  call.refuse("areas-reserved", EADDRINUSE, cite("kernel: iopt_table_enforce_dev_resv_regions").where_devices_reserve(),
              [&] {
                return L::say("something is mapped that the device keeps from being mapped",
                              [&] { return to.home->areas.any([&](const Area<L>& a) { return meets(a.iova); }); });
              });
  call.refuse("allowed-reserved", EADDRINUSE,
              cite("struct iommu_ioas_allow_iovas: device attachment can fail if the device requires limiting")
                  .where_devices_reserve(),
              [&] {
                return L::say("something is allowed that the device keeps from being mapped",
                              [&] { return to.home->allowed.any(meets); });
              });
  keep_from_reserving<L>(call, context, to.home->id, meets, true);
}

/// The domain of that id, if it is one, takes only devices of the platform that it was made for.
template <class L>
void accept_platform(typename L::Call& call, const Context<L>& context, const Attachment<L>& to) {
  call.refuse("domain-of-other-iommu", EINVAL,
              cite("include/linux/iommu.h: struct iommu_domain_ops, attach_dev: EINVAL, device and domain are "
                   "incompatible")
                  .among_platforms(),
              [&] {
                return L::say("the domain was made for a device of another IOMMU",
                              [&] { return to.of_other_iommu(context); });
              });
}

/// Nothing is specified of a device that moves, of which `moves` is said, to a domain of another IOMMU's driver.
template <class L>
void keep_to_driver(typename L::Call& call, const Context<L>& context, const Attachment<L>& to, const Bool<L>& moves) {
  call.undefined("domain-of-other-driver",
                 cite("include/linux/iommu.h: struct iommu_domain_ops, attach_dev: EINVAL, device and domain are "
                      "incompatible; kernel: iommu_replace_group_handle")
                     .departs("whose domain it is is asked where a device is attached, and not where it is moved: the "
                              "other driver takes the device for one of its own"),
                 [&] {
                   return L::say("a domain is tried that is of another IOMMU's driver", [&] {
                     return context.settled(context.meets_vfio_devices) && moves &&
                            (to.of_other_iommu(context) || to.beside_other_iommu(context));
                   });
                 });
}

/// A domain that can track dirty pages takes only devices whose IOMMU can; an IOAS finds or makes one that cannot, and
/// a nested domain leaves it to its parent.
template <class L>
void accept_device(typename L::Call& call, const Attachment<L>& to, const Bool<L>& dirty_tracking) {
  call.refuse("device-cannot-track", EINVAL, cite("kernel: mock_domain_nop_attach"),
              [&] { return to.cannot_track(dirty_tracking); });
}

/// The device leaves the domain that it has under that PASID, 0 for its own: what it has reported there is answered for
/// the program, whether it has been read or not.
/// @see kernel: iommufd_auto_response_faults
template <class L>
void answer_faults(Context<L>& context, const Bool<L>& when, const ObjectId<L>& idev, const Number<L>& pasid) {
  context.page_faults.erase(when, [&](const PageFault<L>& f) { return f.device == idev && f.attached == pasid; });
}

/// A nested domain on a virtual IOMMU takes only devices of which that has a virtual one; those that are there already
/// are not asked again. `there`: the domain that the device has, 0 where it is new.
/// @see kernel: mock_domain_nop_attach, iommufd_viommu_get_vdev_id
template <class L>
void accept_virtual(typename L::Call& call, const Context<L>& context, const Attachment<L>& to, const ObjectId<L>& idev,
                    const ObjectId<L>& there) {
  call.refuse("device-not-virtual", ENOENT, cite("kernel: iommufd_viommu_get_vdev_id").since(615), [&] {
    return to.nested.exists && to.nested->id != there && to.nested->viommu != ObjectId<L>{L::literal({}, 0)} &&
           !context.vdevices.any([&](const Vdevice<L>& v) { return v.viommu == to.nested->viommu && v.idev == idev; });
  });
}

/// A device leaves its domain: the domain goes too where it was made by an attach and no other device is left on it.
template <class L>
void leave(Context<L>& context, const Bool<L>& when, const Device<L>& device) {
  const auto last =
      !context.devices.any([&](const Device<L>& d) { return d.hwpt == device.hwpt && d.stdev != device.stdev; });
  context.hwpts.erase(when && last, [&](const Hwpt<L>& h) { return h.id == device.hwpt && h.automatic; });
  answer_faults<L>(context, when, device.idev, number<L>(0));
}

}  // namespace ioasis::model
