// IOMMU_IOAS_NOIOMMU_GET_PA: where in physical memory lies what an IOAS maps for devices that have no IOMMU.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct NoiommuGetPaArgs {
  Number<L> flags;
  ObjectId<L> ioas_id;
  Number<L> reserved;
  Iova<L> iova;
  Length<L> length;
  Number<L> out_phys;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("ioas_id", ioas_id);
    f("__reserved", reserved);
    f("iova", iova);
    f("length", length);
    f("out_phys", out_phys);
  }
};

/// An accepted call would answer the physical address, and in @length how many bytes follow it there, no more than
/// asked. No trace has a device without an IOMMU, so that none is; nor a DMABUF, which may be revoked (EINVAL).
template <class L>
void ioas_noiommu_get_pa(typename L::Call& call, Context<L>& context, const NoiommuGetPaArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const Iova<L> top{L::literal("ULONG_MAX", ~std::uint64_t{0})};

  call.refuse("not-configured", EOPNOTSUPP, cite("kernel: CONFIG_IOMMUFD_NOIOMMU; iommufd_ioas_noiommu_get_pa"),
              [&] { return !context.settled(context.dialect.noiommu); });
  call.refuse("not-permitted", EPERM, cite("kernel: iommufd_ioas_noiommu_get_pa"),
              [&] { return L::say("the caller has no CAP_SYS_RAWIO", [&] { return !context.sys_rawio; }); });
  call.refuse("flags-set", EOPNOTSUPP, cite("struct iommu_ioas_noiommu_get_pa: @flags"),
              [&] { return is_set(args.flags); });
  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_ioas_noiommu_get_pa: @__reserved"),
              [&] { return is_set(args.reserved); });
  call.refuse("length-zero", EINVAL, cite("kernel: iommufd_ioas_noiommu_get_pa"),
              [&] { return args.length == bytes<L>(0); });
  call.refuse("iova-at-top", EOVERFLOW, cite("kernel: iommufd_ioas_noiommu_get_pa"), [&] { return args.iova >= top; });
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });
  call.refuse("iova-not-mapped", ENOENT, cite("kernel: iopt_get_phys"),
              [&] { return !ioas->areas.any([&](const Area<L>& a) { return a.iova.holds(args.iova); }); });
  call.refuse("not-of-such-a-device", EOPNOTSUPP, cite("kernel: iopt_get_phys; every device here has an IOMMU"),
              [] { return L::yes(); });
}

}  // namespace ioasis::model
