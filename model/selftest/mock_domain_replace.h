// Selftest MOCK_DOMAIN_REPLACE: a mock device is moved to another IOAS or domain.
#pragma once

#include "model/iommufd/attach.h"

namespace ioasis::model {

template <class L>
struct ReplaceArgs {
  ObjectId<L> id;
  ObjectId<L> pt_id;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("pt_id", pt_id);
  }
};

/// The device stays in its IOAS, and a domain is tried that does not take it: the one of that id, or an automatic one
/// of the IOAS, before one does. The kernel then takes the ranges away that the device keeps from being mapped.
template <class L>
Bool<L> loses_ranges(const Context<L>& context, const Attachment<L>& to, const Device<L>& device) {
  auto keeps_some = !L::yes();
  context.each_kept_by(device.platform,
                       [&](const Bool<L>& when, const IovaRange<L>&) { keeps_some = keeps_some || when; });
  return keeps_some && to.home->id == context.outermost(device.hwpt)->ioas &&
         (to.of_other_iommu(context) || to.cannot_track(device.dirty_tracking) || to.beside_other_iommu(context));
}

template <class L>
void mock_domain_replace(typename L::Call& call, Context<L>& context, const ReplaceArgs<L>& args) {
  const auto is_device = [&](const Device<L>& d) { return context.is_mock(d, args.id); };
  const auto device = context.devices.find(is_device);
  const Attachment<L> to(context, args.pt_id, device->platform, device->huge_iova, L::yes());

  call.refuse("device-unknown", ENOENT, cite("kernel: iommufd_test_mock_domain_replace"),
              [&] { return !device.exists; });
  call.refuse("id-unknown", ENOENT, cite("kernel: iommufd_device_change_pt"),
              [&] { return !context.live(args.pt_id); });
  call.refuse("id-of-device", EINVAL, cite("kernel: iommufd_device_change_pt; neither an IOAS nor a domain"),
              [&] { return to.impossible(); });
  keep_device_ranges(call, context, to, device->platform);
  call.undefined("ranges-lost",
                 cite("kernel: iommufd_device_do_replace, which takes a device's ranges from its IOAS after a failure, "
                      "where they were before")
                     .where_devices_reserve(),
                 [&] {
                   return L::say(
                       "the device stays in its IOAS, where it keeps ranges from being mapped, and a domain "
                       "is tried that does not take it",
                       [&] { return loses_ranges(context, to, *device); });
                 });
  keep_to_driver(call, context, to, L::yes());
  accept_platform(call, context, to);
  const auto beside_pasids = context.settled(context.has_pasids()) && context.uses_pasids(*device);
  call.refuse("domain-without-pasids", EINVAL,
              cite("enum iommufd_hwpt_alloc_flags: the domain of a RID is allocated with ALLOC_PASID where a PASID is "
                   "attached")
                  .since(615),
              [&] { return beside_pasids && !to.ioas.exists && !context.takes_pasids(to.known()); });
  accept_device(call, to, device->dirty_tracking);
  accept_virtual(call, context, to, device->idev, device->hwpt);
  fit_domain<L>(call, context, *to.ioas, to.fresh || (beside_pasids && to.ioas.exists), to.domain.apertures);
  call.refuse("own-domain-without-pasids", EINVAL,
              cite("kernel: iommufd_hwpt_pasid_compat; no domain that an attach makes takes PASIDs").since(615),
              [&] { return beside_pasids && to.ioas.exists; });

  const auto done = call.accepted();
  const auto hwpt = domain_id(call, context, "pt_id", to.fresh, to.known(), {});
  auto domain = to.domain;
  domain.id = hwpt;
  context.hwpts.insert(done && to.fresh, domain);
  leave(context, done && hwpt != device->hwpt, *device);
  const auto viommu = to.nested->viommu;
  const auto vdevice =
      context.vdevices.find([&](const Vdevice<L>& v) { return v.viommu == viommu && v.idev == device->idev; });
  context.devices.update(done, is_device, [&](Device<L>& d, const Bool<L>& when) {
    d.hwpt = select(when, hwpt, d.hwpt);
    if (!context.has_viommus()) return;
    // The mock IOMMU looks the number up only where the device comes to another virtual IOMMU.
    const auto elsewhere = when && d.viommu != viommu;
    d.virt_id = select(elsewhere, vdevice->virt_id, d.virt_id);
    d.viommu = select(elsewhere, viommu, d.viommu);
  });
  call.answer("pt_id", hwpt);
  call.write_back(cite("kernel: iommufd_test_mock_domain_replace").leaving("the device where it was to go"));
}

}  // namespace ioasis::model
