// VFIO_GROUP_GET_STATUS, VFIO_GROUP_SET_CONTAINER and VFIO_GROUP_UNSET_CONTAINER: a group of devices comes to a
// container, VFIO's own or iommufd in its place, and is taken out again.
#pragma once

#include "model/vfio/type1/container.h"

namespace ioasis::model {

template <class L>
struct GroupSetArgs {
  Fd<L> container;
  template <class F>
  void fields(F&& f) {
    f("container", container);
  }
};

/// The group whose file the call is made on is in some container.
template <class L>
Bool<L> in_container(const Context<L>& context) {
  return L::say("the group is in a container", [&] { return context.called_on.bound; });
}

/// The group of that file leaves the container. What only that has kept goes.
template <class L>
void take_out(Context<L>& context, const Bool<L>& when, const Fd<L>& fd) {
  if (!context.dialect.groups) return;
  const auto is_that = [&](const Descriptor<L>& g) { return g.fd == fd; };
  const auto was = when && context.groups.any(is_that);
  context.groups.erase(was, is_that);
  if (context.native) type1::leave(context, was);
}

/// Devices of the group belong to nobody else, as the files that a trace opens are all that there are.
template <class L>
void vfio_group_get_status(typename L::Call& call, Context<L>& context, const VfioFlagsArgs<L>&) {
  const auto viable = number<L>("VIABLE", uapi::kVfioGroupViable),
             set = number<L>("VIABLE|CONTAINER_SET", uapi::kVfioGroupViable | uapi::kVfioGroupContainerSet);
  call.answer("flags", select(in_container(context), set, viable));
  call.write_back(cite("struct vfio_group_status; kernel: vfio_group_ioctl_get_status"));
}

/// iommufd takes the group by giving itself an IOAS for the container's ioctls, unless it has one: that of the lowest
/// id, which no call reports.
template <class L>
void vfio_group_set_container(typename L::Call& call, Context<L>& context, const GroupSetArgs<L>& args) {
  const ObjectId<L> none{L::literal({}, 0)};
  call.refuse("container-closed", EBADF, cite("kernel: vfio_group_ioctl_set_container; fdget"),
              [&] { return !context.open(args.container); });
  call.refuse("in-container", EINVAL, cite("uapi/linux/vfio.h: VFIO_GROUP_SET_CONTAINER; kernel: vfio_group_has_iommu"),
              [&] { return in_container(context); });
  call.refuse("not-a-container", EBADFD, cite("kernel: vfio_group_ioctl_set_container"), [&] {
    return L::say("the descriptor is of no container and no /dev/iommu",
                  [&] { return context.settled(context.is_vfio_device) || !context.is_own(args.container); });
  });
  call.refuse(
      "address-taken", EBUSY,
      cite("uapi/linux/vfio.h: VFIO_DMA_UNMAP_FLAG_VADDR; kernel: vfio_iommu_type1_attach_group, which may have "
           "to pin"),
      [&] { return context.settled(context.dialect.native_container) && !context.without_vaddr.empty(); });

  const auto done = call.accepted();
  const auto fresh = done && context.settled(!context.native) && context.vfio_ioas == none;
  const auto id = lowest_unused<L>(context, {});
  context.ioases.insert(fresh, Ioas<L>{id, {}, {}, {}, L::yes()});
  context.vfio_ioas = select(fresh, id, context.vfio_ioas);
  context.groups.insert(done, {context.called_on.file});
}

/// The group leaves its container, of which it is no user but by this: no file of its devices is open.
template <class L>
void vfio_group_unset_container(typename L::Call& call, Context<L>& context, const VfioNothingArgs<L>&) {
  call.refuse("in-no-container", EINVAL, cite("kernel: vfio_group_ioctl_unset_container"),
              [&] { return !in_container(context); });
  take_out(context, call.accepted(), context.called_on.file);
  context.end(call.accepted() && context.closed && !context.kept());
}

}  // namespace ioasis::model
