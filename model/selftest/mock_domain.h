// Selftest MOCK_DOMAIN and MOCK_DOMAIN_FLAGS: a mock device is made, bound, and attached to an IOAS or to a domain.
#pragma once

#include "model/iommufd/attach.h"

namespace ioasis::model {

template <class L>
struct MockDomainArgs {
  ObjectId<L> id;
  ObjectId<L> out_stdev_id;
  ObjectId<L> out_hwpt_id;
  ObjectId<L> out_idev_id;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("out_stdev_id", out_stdev_id);
    f("out_hwpt_id", out_hwpt_id);
    f("out_idev_id", out_idev_id);
  }
};

template <class L>
struct MockDomainFlagsArgs {
  MockDomainArgs<L> attach;
  Number<L> dev_flags;
  template <class F>
  void fields(F&& f) {
    attach.fields(f);
    f("dev_flags", dev_flags);
  }
};

/// Which devices there may be: those of MOCK_DOMAIN can all track dirty pages.
enum class Devices { Usual, AsFlagsSay };

/// Attaches a new device to the object of that id.
template <class L>
void attach_new_device(typename L::Call& call, Context<L>& context, const ObjectId<L>& id,
                       const Bool<L>& dirty_tracking, const Bool<L>& huge_iova, const Bool<L>& pasid, Devices devices) {
  const Attachment<L> to(context, id, context.arriving, huge_iova);

  // The kernel gives out the lowest free ids, the device's after the test object's.
  const auto test_object = lowest_unused<L>(context, {});
  const auto device = lowest_unused<L>(context, {test_object});
  call.refuse("id-of-new-device", EINVAL,
              cite("kernel: iommufd_test_mock_domain")
                  .departs("an id that does not exist answers ENOENT, but not the one the new device is just getting"),
              [&] { return id == device; });
  call.refuse("id-unknown", ENOENT, cite("kernel: iommufd_device_change_pt"), [&] { return !context.live(id); });
  call.refuse("id-of-device", EINVAL, cite("kernel: iommufd_device_change_pt; neither an IOAS nor a domain"),
              [&] { return to.impossible(); });
  keep_device_ranges(call, context, to, context.arriving);
  accept_platform(call, context, to);
  if (devices == Devices::AsFlagsSay) accept_device(call, to, dirty_tracking);
  accept_virtual(call, context, to, device, ObjectId<L>{L::literal({}, 0)});
  fit_domain<L>(call, context, *to.ioas, to.fresh, to.domain.apertures);

  const auto stdev = new_id(call, context, "out_stdev_id", {});
  const auto idev = new_id(call, context, "out_idev_id", {stdev});
  const auto hwpt = domain_id(call, context, "out_hwpt_id", to.fresh, to.known(), {stdev, idev});
  call.answer("out_stdev_id", stdev);
  call.answer("out_hwpt_id", hwpt);
  call.answer("out_idev_id", idev);
  call.write_back(cite("kernel: iommufd_test_mock_domain"));

  const auto done = call.accepted();
  auto domain = to.domain;
  domain.id = hwpt;
  context.hwpts.insert(done && to.fresh, domain);
  context.devices.insert(done, Device<L>{stdev, idev, hwpt, dirty_tracking, huge_iova, pasid, context.arriving});
}

template <class L>
void mock_domain(typename L::Call& call, Context<L>& context, const MockDomainArgs<L>& args) {
  attach_new_device(call, context, args.id, L::yes(), !L::yes(), !L::yes(), Devices::Usual);
}

/// PASID is of 6.15, and HUGE_IOVA went in 6.19: HWPT_ALLOC says since then what a domain's pages are.
template <class L>
Number<L> known_device_flags(const Context<L>& context) {
  if (context.real_page_tables()) return number<L>("NO_DIRTY|PASID", uapi::kNoDirty | uapi::kDevicePasid);
  constexpr std::uint64_t kFirst = uapi::kNoDirty | uapi::kHugeIova;
  if (context.dialect.release < 615) return number<L>("NO_DIRTY|HUGE_IOVA", kFirst);
  return number<L>("NO_DIRTY|HUGE_IOVA|PASID", kFirst | uapi::kDevicePasid);
}

/// HUGE_IOVA adds a large page to those that a domain of the device can map, which VFIO_IOMMU_GET_INFO shows.
template <class L>
void mock_domain_flags(typename L::Call& call, Context<L>& context, const MockDomainFlagsArgs<L>& args) {
  const auto known = known_device_flags<L>(context);
  const auto no_dirty = number<L>("NO_DIRTY", uapi::kNoDirty), huge_iova = number<L>("HUGE_IOVA", uapi::kHugeIova);
  call.refuse("flags-unknown", EINVAL, cite("kernel: mock_dev_create"),
              [&] { return has_outside(args.dev_flags, known); });
  attach_new_device(call, context, args.attach.id, !has(args.dev_flags, no_dirty), has(args.dev_flags, huge_iova),
                    has(args.dev_flags, number<L>("PASID", uapi::kDevicePasid)), Devices::AsFlagsSay);
}

}  // namespace ioasis::model
