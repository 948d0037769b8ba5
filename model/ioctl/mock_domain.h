// Selftest MOCK_DOMAIN: a mock device is made, bound, and attached to an IOAS or to a domain.
#pragma once

#include "model/ioctl/identity.h"
#include "model/ioctl/new_domain.h"

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
void mock_domain(typename L::Call& call, Context<L>& context, const MockDomainArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.id; });
  const auto given = context.hwpts.find([&](const Hwpt<L>& h) { return h.id == args.id; });
  const auto reused = context.hwpts.find([&](const Hwpt<L>& h) { return h.ioas == args.id && h.automatic; });
  const auto fresh =
      L::say("the IOAS exists without an automatic domain", [&] { return ioas.exists && !reused.exists; });

  // The kernel gives out the lowest free ids, the device's after the test object's.
  const auto test_object = lowest_unused<L>(context, {});
  const auto device = lowest_unused<L>(context, {test_object});
  call.refuse("id-of-new-device", EINVAL,
              cite("kernel: iommufd_test_mock_domain")
                  .departs("an id that does not exist answers ENOENT, but not the one the new device is just getting"),
              [&] { return args.id == device; });
  call.refuse("id-unknown", ENOENT, cite("kernel: iommufd_device_change_pt"), [&] { return !context.live(args.id); });
  call.refuse("id-of-device", EINVAL, cite("kernel: iommufd_device_change_pt; neither an IOAS nor a domain"),
              [&] { return !ioas.exists && !given.exists; });

  Hwpt<L> domain{ObjectId<L>{}, args.id, L::yes(), mock_apertures(context)};
  fit_domain<L>(call, context, *ioas, fresh, domain.apertures);

  const auto stdev = new_id(call, context, "out_stdev_id", {});
  const auto idev = new_id(call, context, "out_idev_id", {stdev});
  const auto known = select(given.exists, given->id, reused->id);
  const auto made = domain_id(call, context, "out_hwpt_id", fresh, known, {stdev, idev});
  call.answer("out_stdev_id", stdev);
  call.answer("out_hwpt_id", made);
  call.answer("out_idev_id", idev);
  call.write_back(cite("kernel: iommufd_test_mock_domain"));

  const auto done = call.accepted();
  domain.id = made;
  context.hwpts.insert(done && fresh, domain);
  context.devices.insert(done, Device<L>{stdev, idev, made});
}

}  // namespace ioasis::model
