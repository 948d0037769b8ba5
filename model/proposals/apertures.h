// HWPT_ALLOC_APERTURES, for the proposal of 5 May 2022: a domain is made with a list of apertures, which never changes.
// To change a window, a program makes an IOAS and a domain with another list, copies the mappings (IOAS_COPY), and
// moves its devices (MOCK_DOMAIN_REPLACE).
#pragma once

#include "model/clause.h"
#include "model/iommufd/identity.h"
#include "model/iommufd/new_domain.h"

namespace ioasis::model {

template <class L>
struct AllocAperturesArgs {
  ObjectId<L> dev_id;
  ObjectId<L> pt_id;
  ObjectId<L> out_hwpt_id;
  Number<L> num_apertures;
  Number<L> reserved;
  UserVa<L> apertures;
  template <class F>
  void fields(F&& f) {
    f("dev_id", dev_id);
    f("pt_id", pt_id);
    f("out_hwpt_id", out_hwpt_id);
    f("num_apertures", num_apertures);
    f("__reserved", reserved);
    f("apertures", apertures);
  }
};

template <class L>
void hwpt_alloc_apertures(typename L::Call& call, Context<L>& context, const AllocAperturesArgs<L>& args) {
  const auto device = context.devices.find([&](const Device<L>& d) { return d.idev == args.dev_id; });
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.pt_id; });
  const auto list = context.memory.ranges(args.apertures, args.num_apertures);
  const auto hardware = apertures_of_device(context, device->platform);
  const auto page = io_page(context, device->platform);

  call.refuse("reserved-set", EOPNOTSUPP, cite("decided here: as every command"),
              [&] { return is_set(args.reserved); });
  call.refuse("device-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !device.exists; });
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });
  call.refuse("list-empty", EINVAL, cite("decided here: a domain translates something"),
              [&] { return !is_set(args.num_apertures); });
  auto reading = L::once([&] {
    return list.first_failure([](const auto& entry) { return entry.unreadable; },
                              [](const auto& entry) { return entry.range.first > entry.range.last; },
                              [&](const auto& entry) { return list.earlier_overlaps(entry); },
                              [&](const auto& entry) {
                                return !aligned(entry.range.first, page) ||
                                       !aligned(entry.range.last + bytes<L>(1), page);
                              },
                              [&](const auto& entry) {
                                return !cover<L>(hardware, entry.range, [](const Aperture<L>& a) { return a.range; });
                              });
  });
  call.refuse("list-unreadable", EFAULT, cite("decided here: as IOAS_ALLOW_IOVAS"), [&] { return reading()(0); });
  call.refuse("aperture-empty", EINVAL, cite("struct iommu_iova_range: @last is inclusive"),
              [&] { return reading()(1); });
  call.refuse("apertures-overlap", EINVAL, cite("decided here: apertures are apart"), [&] { return reading()(2); });
  call.refuse("aperture-unaligned", EINVAL, cite("decided here: an aperture is whole pages of the IOMMU's"),
              [&] { return reading()(3); });
  call.refuse("aperture-outside", EINVAL,
              cite("mail 20220505190728.GV49344@nvidia.com: apertures are the hardware's, and windows lie within"),
              [&] { return reading()(4); });

  Set<L, Aperture<L>> apertures;
  list.ranges().each([](const IovaRange<L>&) { return L::yes(); },
                     [&](const IovaRange<L>& r, const Bool<L>& when) {
                       apertures.insert(when, {r, page});
                     });
  apertures = L::label("the list", apertures);
  fit_domain<L>(call, context, *ioas, ioas.exists, apertures);

  const auto id = new_id(call, context, "out_hwpt_id", {});
  call.answer("out_hwpt_id", id);
  call.write_back(cite("decided here: as HWPT_ALLOC"));
  Hwpt<L> domain{id, args.pt_id, !L::yes(), apertures};
  domain.huge_iova = device->huge_iova;
  domain.platform = device->platform;
  context.hwpts.insert(call.accepted(), domain);
}

}  // namespace ioasis::model
