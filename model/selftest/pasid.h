// Selftest PASID_ATTACH, PASID_REPLACE, PASID_DETACH and PASID_CHECK_HWPT: what a mock device does under a PASID.
#pragma once

#include "model/iommufd/attach.h"

namespace ioasis::model {

template <class L>
struct PasidAttachArgs {
  ObjectId<L> id;
  Number<L> pasid;
  ObjectId<L> pt_id;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("pasid", pasid);
    f("pt_id", pt_id);
  }
};

template <class L>
struct PasidDetachArgs {
  ObjectId<L> id;
  Number<L> pasid;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("pasid", pasid);
  }
};

template <class L>
struct PasidCheckArgs {
  ObjectId<L> id;
  Number<L> pasid;
  ObjectId<L> hwpt_id;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("pasid", pasid);
    f("hwpt_id", hwpt_id);
  }
};

/// The PASID of which the mock device says every second time that there is no memory, so that a test sees what is
/// undone then.
/// @see kernel: mock_domain_set_dev_pasid_nop
template <class L>
Number<L> failing_pasid() {
  return number<L>("1024", 1024);
}

/// A device, what it has attached under a PASID, and what an id leads to.
template <class L>
struct PasidTarget {
  Found<L, Device<L>> device;
  Found<L, PasidAttachment<L>> there;
  Attachment<L> to;

  PasidTarget(const Context<L>& context, const PasidAttachArgs<L>& args)
      : device(context.mock(args.id)),
        there(context.attached(device->idev, args.pasid)),
        to(context, args.pt_id, device->platform, device->huge_iova, there.exists) {}
};

template <class L>
void find_pasid_target(typename L::Call& call, const Context<L>& context, const PasidTarget<L>& target,
                       const ObjectId<L>& pt_id) {
  call.refuse("device-unknown", ENOENT, cite("kernel: iommufd_test_get_selftest_obj"),
              [&] { return !target.device.exists; });
  call.refuse("id-unknown", ENOENT, cite("kernel: iommufd_device_change_pt"), [&] { return !context.live(pt_id); });
  call.refuse("id-of-device", EINVAL, cite("kernel: iommufd_device_change_pt; neither an IOAS nor a domain"),
              [&] { return target.to.impossible(); });
}

/// The domain was made for PASIDs, and for devices of that kind. None that an IOAS gets by itself was.
template <class L>
void accept_pasid(typename L::Call& call, const Context<L>& context, const PasidTarget<L>& target) {
  call.refuse("domain-without-pasids", EINVAL,
              cite("enum iommufd_hwpt_alloc_flags: a domain for a PASID is allocated with ALLOC_PASID"),
              [&] { return !context.takes_pasids(target.to.known()); });
  accept_platform(call, context, target.to);
}

/// PASID 0 is what the device does without one: its own domain, which is attached at any time.
template <class L>
void pasid_attach(typename L::Call& call, Context<L>& context, const PasidAttachArgs<L>& args) {
  const PasidTarget<L> target(context, args);
  find_pasid_target<L>(call, context, target, args.pt_id);
  call.refuse("pasid-attached", EBUSY, cite("kernel: iommufd_hw_pagetable_attach"),
              [&] { return !is_set(args.pasid) || target.there.exists; });
  accept_pasid<L>(call, context, target);
  call.refuse("own-domain-without-pasids", EINVAL,
              cite("enum iommufd_hwpt_alloc_flags: so is the one of the RID, where a PASID is attached"),
              [&] { return !context.takes_pasids(target.device->hwpt); });
  call.refuse("pasid-beyond-device", EINVAL, cite("kernel: iommu_attach_device_pasid; a device has so many PASIDs"),
              [&] {
                return !target.device->pasid ||
                       args.pasid >= number<L>("2^MOCK_PASID_WIDTH", std::uint64_t{1} << kMockPasidBits);
              });
  call.write_back(cite("kernel: iommufd_test_pasid_attach"));
  context.pasids.insert(call.accepted(), PasidAttachment<L>{target.device->idev, args.pasid, target.to.known(),
                                                            args.pasid == failing_pasid<L>()});
}

template <class L>
void pasid_replace(typename L::Call& call, Context<L>& context, const PasidAttachArgs<L>& args) {
  const PasidTarget<L> target(context, args);
  find_pasid_target<L>(call, context, target, args.pt_id);
  call.undefined("pasid-zero",
                 cite("kernel: iommufd_test_pasid_replace; what MOCK_DOMAIN_REPLACE does is not followed here"),
                 [&] { return !is_set(args.pasid); });
  // For an IOAS a domain is made, before it shows that it will not do.
  fit_domain<L>(call, context, *target.to.ioas, target.to.ioas.exists, target.to.domain.apertures);
  call.refuse("pasid-not-attached", EINVAL, cite("kernel: iommufd_device_do_replace"),
              [&] { return !target.there.exists; });
  accept_pasid<L>(call, context, target);
  const auto asked = call.accepted() && target.there->hwpt != target.to.known();
  call.refuse("device-fails", ENOMEM,
              cite("kernel: mock_domain_set_dev_pasid_nop").leaving("a device that will not fail next"),
              [&] { return asked && target.there->fails; });
  const auto moved = asked && call.accepted();
  call.write_back(cite("kernel: iommufd_test_pasid_replace").leaving("the PASID where it was to go"));
  answer_faults<L>(context, moved, target.device->idev, args.pasid);
  context.pasids.update(
      asked, [&](const PasidAttachment<L>& p) { return p.is_of(target.device->idev, args.pasid); },
      [&](PasidAttachment<L>& p, const Bool<L>& when) {
        p.hwpt = select(when && moved, target.to.known(), p.hwpt);
        p.fails = (when && args.pasid == failing_pasid<L>() && !p.fails) || (!when && p.fails);
      });
}

template <class L>
void pasid_detach(typename L::Call& call, Context<L>& context, const PasidDetachArgs<L>& args) {
  const auto device = context.mock(args.id);
  call.refuse("device-unknown", ENOENT, cite("kernel: iommufd_test_get_selftest_obj"), [&] { return !device.exists; });
  call.undefined("pasid-zero", cite("kernel: iommufd_test_pasid_detach; a device without a domain is not followed"),
                 [&] { return !is_set(args.pasid); });
  answer_faults<L>(context, call.accepted(), device->idev, args.pasid);
  context.pasids.erase(call.accepted(), [&](const PasidAttachment<L>& p) { return p.is_of(device->idev, args.pasid); });
}

template <class L>
void pasid_check_hwpt(typename L::Call& call, Context<L>& context, const PasidCheckArgs<L>& args) {
  const auto device = context.mock(args.id);
  const auto there = context.attached(device->idev, args.pasid);
  const ObjectId<L> none{L::literal({}, 0)};
  const auto attached = select(args.pasid == number<L>(0), device->hwpt, select(there.exists, there->hwpt, none));

  call.refuse("device-unknown", ENOENT, cite("kernel: iommufd_test_get_selftest_obj"), [&] { return !device.exists; });
  call.refuse("id-unknown", ENOENT, cite("kernel: iommufd_get_hwpt"),
              [&] { return args.hwpt_id != none && !context.live(args.hwpt_id); });
  call.refuse("attached-otherwise", EINVAL,
              cite("kernel: iommufd_test_pasid_check_hwpt; 0 asks whether none is, and an id of no domain is none's"),
              [&] { return args.hwpt_id != attached; });
}

}  // namespace ioasis::model
