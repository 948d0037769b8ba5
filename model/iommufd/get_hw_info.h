// IOMMU_GET_HW_INFO: what the IOMMU of a device is, and what it can do.
#pragma once

#include "model/clause.h"
#include "model/platform/mock_device.h"

namespace ioasis::model {

template <class L>
struct HwInfoArgs {
  Number<L> flags;
  ObjectId<L> dev_id;
  Length<L> data_len;
  UserVa<L> data_uptr;
  Number<L> out_data_type;
  Number<L> out_max_pasid_log2;
  Number<L> reserved;
  Number<L> out_capabilities;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("dev_id", dev_id);
    f("data_len", data_len);
    f("data_uptr", data_uptr);
    f("out_data_type", out_data_type);
    f("out_max_pasid_log2", out_max_pasid_log2);
    f("__reserved", reserved);
    f("out_capabilities", out_capabilities);
  }
};

template <class L>
void get_hw_info(typename L::Call& call, Context<L>& context, const HwInfoArgs<L>& args) {
  const auto device = context.devices.find([&](const Device<L>& d) { return d.idev == args.dev_id; });
  const auto zero = number<L>(0);
  const auto input_type = number<L>("INPUT_TYPE", uapi::kInputType);

  call.refuse("flags-set", EOPNOTSUPP, cite("struct iommu_hw_info: @flags must be 0").before(617),
              [&] { return is_set(args.flags); });
  call.refuse("flags-unknown", EOPNOTSUPP, cite("enum iommufd_hw_info_flags").since(617),
              [&] { return has_outside(args.flags, input_type); });
  call.refuse("reserved-set", EOPNOTSUPP, cite("struct iommu_hw_info: @__reserved must be 0"),
              [&] { return is_set(args.reserved); });
  call.refuse("device-unknown", ENOENT, cite("struct iommu_hw_info: @dev_id is a device bound to the iommufd"),
              [&] { return !device.exists; });
  call.undefined(
      "hardware-of-its-own",
      cite("struct iommu_hw_info: what a real IOMMU tells of itself is not specified yet").among_vfio_devices(),
      [&] { return device.exists && context.is_vfio(*device); });
  call.refuse("type-unknown", EOPNOTSUPP,
              cite("struct iommu_hw_info: @in_data_type, the field that @out_data_type is, too").since(617), [&] {
                return has(args.flags, input_type) && args.out_data_type != zero &&
                       args.out_data_type != mock_info_type<L>();
              });

  // The information is cut off at data_len, or zeroes fill what is left of it.
  const auto begun = call.accepted();
  call.refuse("data-unwritable", EFAULT,
              cite("kernel: iommufd_get_hw_info").leaving("what lies before the byte that cannot be written"),
              [&] { return !context.memory.writable(args.data_uptr, args.data_len); });
  context.memory.store(begun, args.data_uptr, mock_info<L>(), args.data_len);

  // Of a device that is not on PCI it is said that it has no ATS, since 7.1.
  const bool says_no_ats = context.dialect.release >= 701;
  const auto no_ats = says_no_ats ? number<L>("IOMMU_HW_CAP_PCI_ATS_NOT_SUPPORTED", 8) : zero;
  const auto dirty_tracking =
      says_no_ats ? number<L>("DIRTY_TRACKING|PCI_ATS_NOT_SUPPORTED", 9) : number<L>("IOMMU_HW_CAP_DIRTY_TRACKING", 1);
  call.answer("data_len", bytes<L>(kMockInfoBytes));
  call.answer("out_data_type", mock_info_type<L>());
  call.answer("out_max_pasid_log2", select(context.settled(context.dialect.release >= 615) && device->pasid,
                                           number<L>("MOCK_PASID_WIDTH", kMockPasidBits), zero));
  call.answer("out_capabilities", select(device->dirty_tracking, dirty_tracking, no_ats));
  call.write_back(cite("kernel: iommufd_get_hw_info").leaving("the data written"));
}

}  // namespace ioasis::model
