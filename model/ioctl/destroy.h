// IOMMU_DESTROY: ends an object that nothing uses.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct DestroyArgs {
  ObjectId<L> id;
  template <class F>
  void fields(F&& f) {
    f("id", id);
  }
};

template <class L>
void destroy(typename L::Call& call, Context<L>& context, const DestroyArgs<L>& args) {
  const auto& id = args.id;
  const auto device = context.devices.find([&](const Device<L>& d) { return d.stdev == id; });

  call.refuse("id-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !context.live(id); });
  call.refuse("ioas-has-domain", EBUSY, cite("kernel: iommufd_object_remove; a domain uses its IOAS"),
              [&] { return context.has_domain(id); });
  call.refuse("domain-has-device", EBUSY, cite("kernel: iommufd_object_remove; an attached device uses its domain"),
              [&] { return context.devices.any([&](const Device<L>& d) { return d.hwpt == id; }); });
  call.refuse("device-bound", EBUSY, cite("kernel: iommufd_device_bind; the driver that bound a device uses it"),
              [&] { return context.devices.any([&](const Device<L>& d) { return d.idev == id; }); });

  const auto done = call.accepted();
  const auto last = !context.devices.any([&](const Device<L>& d) { return d.hwpt == device->hwpt && d.stdev != id; });
  const auto domain = device->hwpt;
  const auto orphaned = device.exists && last;
  context.devices.erase(done, [&](const Device<L>& d) { return d.stdev == id; });
  context.hwpts.erase(done,
                      [&](const Hwpt<L>& h) { return h.id == id || (orphaned && h.id == domain && h.automatic); });
  context.ioases.erase(done, [&](const Ioas<L>& ioas) { return ioas.id == id; });
}

}  // namespace ioasis::model
