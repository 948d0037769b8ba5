// VFIO_DEVICE_BIND_IOMMUFD, VFIO_DEVICE_ATTACH_IOMMUFD_PT and VFIO_DEVICE_DETACH_IOMMUFD_PT: a device comes to iommufd
// by a file of its own, is attached to an IOAS or to a domain, moved, and taken away.
#pragma once

#include "model/iommufd/attach.h"
#include "model/vfio/arguments.h"

namespace ioasis::model {

template <class L>
struct BindIommufdArgs {
  Number<L> argsz;
  Number<L> flags;
  Fd<L> iommufd;
  ObjectId<L> out_devid;
  template <class F>
  void fields(F&& f) {
    f("argsz", argsz);
    f("flags", flags);
    f("iommufd", iommufd);
    f("out_devid", out_devid);
  }
};

template <class L>
struct AttachPtArgs {
  Number<L> argsz;
  Number<L> flags;
  ObjectId<L> pt_id;
  template <class F>
  void fields(F&& f) {
    f("argsz", argsz);
    f("flags", flags);
    f("pt_id", pt_id);
  }
};

/// Binds the device, which is of the machine's own platform, to the iommufd that the descriptor is of. It is attached
/// to nothing yet: what it reads and writes is blocked.
template <class L>
void vfio_device_bind_iommufd(typename L::Call& call, Context<L>& context, const BindIommufdArgs<L>& args) {
  const auto on = [&](std::string_view words, const Bool<L>& is) { return L::say(words, [&] { return is; }); };
  call.refuse("flags-set", EINVAL, cite("struct vfio_device_bind_iommufd: @flags must be 0"),
              [&] { return is_set(args.flags); });
  call.refuse("iommufd-negative", EINVAL, cite("kernel: vfio_df_ioctl_bind_iommufd"),
              [&] { return !(args.iommufd.word <= most_of_31_bits<L>()); });
  call.refuse("file-bound", EINVAL, cite("kernel: vfio_df_ioctl_bind_iommufd; one device cannot be bound twice"),
              [&] { return on("the file is bound already", context.called_on.bound); });
  call.refuse("iommufd-closed", EBADF, cite("kernel: iommufd_ctx_from_fd; fget"),
              [&] { return !context.open(args.iommufd); });
  call.refuse("not-an-iommufd", EBADFD, cite("kernel: iommufd_ctx_from_fd"), [&] {
    return on("the file is one of /dev/iommu", context.settled(context.is_vfio_device)) ||
           !context.is_own(args.iommufd);
  });
  call.refuse("device-taken", EINVAL,
              cite("kernel: vfio_df_open; the device cdev path allows a device to be opened once"),
              [&] { return on("another file of the device is bound", context.called_on.taken); });
  const auto id = new_id(call, context, "out_devid", {});
  call.answer("out_devid", id);
  call.write_back(cite("kernel: vfio_df_ioctl_bind_iommufd"));
  const auto& capabilities = context.platform.capabilities;
  context.devices.insert(
      call.accepted(),
      Device<L>{
          id, id, {}, context.settled(capabilities.dirty_tracking), !L::yes(), !L::yes(), {}, context.called_on.file});
}

/// Attaches the device to the object of that id; one that is attached already is moved, at once. Where the answer
/// cannot be written it is attached to nothing, wherever it was before.
template <class L>
void vfio_device_attach_pt(typename L::Call& call, Context<L>& context, const AttachPtArgs<L>& args) {
  const auto is_called = [&](const Device<L>& d) { return context.is_called(d); };
  const auto device = context.devices.find(is_called);
  const ObjectId<L> none{L::literal({}, 0)};
  const Attachment<L> to(context, args.pt_id, device->platform, !L::yes(), device->hwpt != none);

  call.refuse("flags-set", EINVAL, cite("struct vfio_device_attach_iommufd_pt: @flags must be 0"),
              [&] { return is_set(args.flags); });
  call.refuse("id-unknown", ENOENT, cite("kernel: iommufd_device_change_pt"),
              [&] { return !context.live(args.pt_id); });
  call.refuse("id-of-device", EINVAL, cite("kernel: iommufd_device_change_pt; neither an IOAS nor a domain"),
              [&] { return to.impossible(); });
  // A new domain for a device that is moved is filled before the device's ranges are looked at.
  const auto late = [&] { return device->hwpt != none && to.fresh; };
  const auto in_the_way = [&] {
    return L::say("something is mapped or allowed that the device keeps from being mapped", [&] {
      return to.home->areas.any([&](const Area<L>& a) { return context.keeps(*device, a.iova); }) ||
             to.home->allowed.any([&](const IovaRange<L>& range) { return context.keeps(*device, range); });
    });
  };
  call.refuse("ranges-kept", EADDRINUSE, cite("kernel: iopt_table_enforce_dev_resv_regions").where_devices_reserve(),
              [&] { return !late() && in_the_way(); });
  fit_domain<L>(call, context, *to.ioas, to.fresh, to.domain.apertures);
  call.refuse(
      "ranges-kept-when-moved", EADDRINUSE,
      cite("kernel: iommufd_device_auto_get_domain, iommufd_group_do_replace_reserved_iova").where_devices_reserve(),
      [&] { return late() && in_the_way(); });

  keep_to_driver(call, context, to, device->hwpt != none);
  accept_platform(call, context, to);

  const auto fits = call.accepted();
  const auto hwpt = domain_id(call, context, "pt_id", to.fresh, to.known(), {});
  call.answer("pt_id", hwpt);
  call.write_back(cite("kernel: vfio_df_ioctl_attach_pt").leaving("the device attached to nothing"));
  const auto done = call.accepted();
  auto domain = to.domain;
  domain.id = hwpt;
  context.hwpts.insert(done && to.fresh, domain);
  const auto then = select(done, hwpt, none);
  leave(context, fits && then != device->hwpt, *device);
  context.devices.update(fits, is_called,
                         [&](Device<L>& d, const Bool<L>& when) { d.hwpt = select(when, then, d.hwpt); });
}

/// Takes the device from what it is attached to, if it is: it stays bound.
template <class L>
void vfio_device_detach_pt(typename L::Call& call, Context<L>& context, const VfioFlagsArgs<L>& args) {
  const auto is_called = [&](const Device<L>& d) { return context.is_called(d); };
  const auto device = context.devices.find(is_called);
  call.refuse("flags-set", EINVAL, cite("struct vfio_device_detach_iommufd_pt: @flags must be 0"),
              [&] { return is_set(args.flags); });
  const ObjectId<L> none{L::literal({}, 0)};
  leave(context, call.accepted() && device.exists, *device);
  context.devices.update(call.accepted(), is_called,
                         [&](Device<L>& d, const Bool<L>& when) { d.hwpt = select(when, none, d.hwpt); });
}

}  // namespace ioasis::model
