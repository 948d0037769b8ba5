// IOMMU_VIOMMU_ALLOC and IOMMU_VDEVICE_ALLOC: a virtual IOMMU, and a device on it. Selftest DEV_CHECK_CACHE: what a
// mock device keeps.
#pragma once

#include <array>

#include "model/iommufd/identity.h"

namespace ioasis::model {

template <class L>
struct ViommuAllocArgs {
  Number<L> flags;
  Number<L> type;
  ObjectId<L> dev_id;
  ObjectId<L> hwpt_id;
  ObjectId<L> out_viommu_id;
  Number<L> data_len;
  Number<L> reserved;
  UserVa<L> data_uptr;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("type", type);
    f("dev_id", dev_id);
    f("hwpt_id", hwpt_id);
    f("out_viommu_id", out_viommu_id);
    f("data_len", data_len);
    f("__reserved", reserved);
    f("data_uptr", data_uptr);
  }
};

template <class L>
struct VdeviceAllocArgs {
  ObjectId<L> viommu_id;
  ObjectId<L> dev_id;
  ObjectId<L> out_vdevice_id;
  Number<L> virt_id;
  template <class F>
  void fields(F&& f) {
    f("viommu_id", viommu_id);
    f("dev_id", dev_id);
    f("out_vdevice_id", out_vdevice_id);
    f("virt_id", virt_id);
  }
};

template <class L>
struct CheckCacheArgs {
  ObjectId<L> id;
  Number<L> cache_id;
  Number<L> cache;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("cache_id", cache_id);
    f("cache", cache);
  }
};

/// Writes the data of the selftest's virtual IOMMU back: the program's number twice, and which part of the file can be
/// mapped, two pages for each that has data, from the second page of the file on.
/// @see kernel: mock_viommu_init; _iommufd_alloc_mmap, which takes the lowest that are free
template <class L>
void tell(Context<L>& context, const Bool<L>& when, const UserVa<L>& at, const Length<L>& length,
          const Number<L>& window) {
  const auto page = context.page_size();
  const auto given = context.memory.number32(at);
  const Number<L> offset{window.word * (2 * context.platform.cpu.page) - page.word};
  const std::array values{Number<L>{given.word | (given.word * (std::uint64_t{1} << 32))}, offset,
                          Number<L>{L::literal({}, 2 * context.platform.cpu.page)}};
  const auto begins = when && context.memory.writable(at, bytes<L>(1));
  for (std::uint64_t i = 0; i < values.size(); ++i) {
    const auto before = bytes<L>(8 * i), rest = length - before;
    context.memory.store(begins && length > before, at + before, values[i],
                         select(rest > bytes<L>(8), bytes<L>(8), rest));
  }
}

template <class L>
void viommu_alloc(typename L::Call& call, Context<L>& context, const ViommuAllocArgs<L>& args) {
  const auto device = context.devices.find([&](const Device<L>& d) { return d.idev == args.dev_id; });
  const auto domain = context.hwpts.find([&](const Hwpt<L>& h) { return h.id == args.hwpt_id; });
  const auto type_unknown = [&] { return args.type != number<L>("IOMMU_VIOMMU_TYPE_SELFTEST", uapi::kSelftestViommu); };

  call.refuse("flags-set", EOPNOTSUPP, cite("struct iommu_viommu_alloc: @flags must be 0"),
              [&] { return is_set(args.flags); });
  call.refuse("type-default", EOPNOTSUPP, cite("enum iommu_viommu_type: DEFAULT is reserved for future use"),
              [&] { return args.type == number<L>("IOMMU_VIOMMU_TYPE_DEFAULT", uapi::kDefaultType); });
  call.refuse("device-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !device.exists; });
  call.refuse("type-unknown", EOPNOTSUPP, cite("kernel: iommufd_viommu_alloc_ioctl, get_viommu_size").since(617),
              type_unknown);
  call.refuse("domain-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !domain.exists; });
  call.refuse("parent-unfit", EINVAL, cite("struct iommu_viommu_alloc: @hwpt_id is a nesting parent HWPT"),
              [&] { return !domain->nest_parent; });
  call.refuse(
      "domain-of-other-iommu", EINVAL,
      cite("kernel: arm_vsmmu_alloc; a virtual IOMMU is a slice of the one that its parent is of").among_platforms(),
      [&] {
        return L::say("the domain was made for a device of another IOMMU",
                      [&] { return context.differ(domain->platform, device->platform); });
      });
  call.refuse("type-unknown-at-last", EOPNOTSUPP, cite("kernel: mock_viommu_alloc").before(617), type_unknown);
  const auto given = is_set(args.data_len);
  const Length<L> length{args.data_len.word};
  call.refuse("data-size", EINVAL,
              cite("kernel: struct iommu_viommu_selftest; __iommu_copy_struct_from_user").since(617), [&] {
                return given && (args.data_len < number<L>("size(in_data, out_data)", 8) ||
                                 args.data_len > number<L>("size(iommu_viommu_selftest)", 24));
              });
  call.refuse("data-unreadable", EFAULT, cite("kernel: __iommu_copy_struct_from_user").since(617),
              [&] { return given && !context.memory.readable(args.data_uptr, length); });
  const auto window = L::template first_free<Number<L>>(
      [&](const Number<L>& n) { return !context.viommus.any([&](const Viommu<L>& v) { return v.window == n; }); });
  if (context.has_hw_queues()) tell<L>(context, call.accepted() && given, args.data_uptr, length, window);
  call.refuse("data-unwritable", EFAULT,
              cite("kernel: __iommu_copy_struct_to_user").since(617).leaving("what of it could be written"),
              [&] { return given && !context.memory.writable(args.data_uptr, length); });

  const auto id = new_id(call, context, "out_viommu_id", {});
  call.answer("out_viommu_id", id);
  call.write_back(cite("kernel: iommufd_viommu_alloc_ioctl"));
  context.viommus.insert(call.accepted(), Viommu<L>{id, args.hwpt_id, select(given, window, number<L>(0))});
}

template <class L>
void vdevice_alloc(typename L::Call& call, Context<L>& context, const VdeviceAllocArgs<L>& args) {
  const auto viommu = context.viommus.find([&](const Viommu<L>& v) { return v.id == args.viommu_id; });
  const auto device = context.devices.find([&](const Device<L>& d) { return d.idev == args.dev_id; });

  call.refuse("viommu-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !viommu.exists; });
  call.refuse("device-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !device.exists; });
  call.refuse("device-of-other-iommu", EINVAL, cite("kernel: iommufd_vdevice_alloc_ioctl").among_platforms(), [&] {
    return L::say("the device has another IOMMU than the virtual IOMMU is of",
                  [&] { return context.differ(context.platform_of(viommu->hwpt), device->platform); });
  });
  call.refuse("device-has-vdevice", EEXIST, cite("kernel: iommufd_vdevice_alloc_ioctl").since(617),
              [&] { return context.vdevices.any([&](const Vdevice<L>& v) { return v.idev == args.dev_id; }); });
  call.refuse("virt-id-taken", EEXIST, cite("struct iommu_vdevice_alloc: @virt_id is a virtual device ID per vIOMMU"),
              [&] {
                return context.vdevices.any(
                    [&](const Vdevice<L>& v) { return v.viommu == args.viommu_id && v.virt_id == args.virt_id; });
              });

  const auto id = new_id(call, context, "out_vdevice_id", {});
  call.answer("out_vdevice_id", id);
  call.write_back(cite("kernel: iommufd_vdevice_alloc_ioctl"));
  context.vdevices.insert(call.accepted(), Vdevice<L>{id, args.viommu_id, args.dev_id, args.virt_id});
}

template <class L>
void dev_check_cache(typename L::Call& call, Context<L>& context, const CheckCacheArgs<L>& args) {
  const auto device = context.devices.find([&](const Device<L>& d) { return d.idev == args.id; });
  call.refuse("device-unknown", ENOENT, cite("kernel: iommufd_test_dev_check_cache"), [&] { return !device.exists; });
  call.refuse("cache-id-unknown", EINVAL, cite("kernel: iommufd_test_dev_check_cache"),
              [&] { return args.cache_id >= number<L>("MOCK_DEV_CACHE_NUM", kDeviceCacheEntries); });
  call.refuse("cache-differs", EINVAL, cite("kernel: iommufd_test_dev_check_cache"), [&] {
    auto forgotten = !L::yes();
    for (std::uint64_t i = 0; i < kDeviceCacheEntries; ++i)
      forgotten = forgotten || (args.cache_id == number<L>(i) && device->forgotten[i]);
    return args.cache != select(forgotten, number<L>(0), number<L>("IOMMU_TEST_DEV_CACHE_DEFAULT", kDeviceCacheUsual));
  });
}

}  // namespace ioasis::model
