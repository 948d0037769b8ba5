// The commands of /dev/iommu: include/uapi/linux/iommufd.h, and the op table of drivers/iommu/iommufd/main.c for the
// shortest structs (Linux 6.12; what came later: Linux 6.17 and 7.3).
#pragma once

#include "model/uapi/command.h"

namespace ioasis::uapi {

inline constexpr std::uint64_t kFixedIova = 1 << 0;
inline constexpr std::uint64_t kWriteable = 1 << 1;
inline constexpr std::uint64_t kReadable = 1 << 2;

inline constexpr std::uint64_t kOptionRlimitMode = 0;
inline constexpr std::uint64_t kOptionHugePages = 1;
inline constexpr std::uint64_t kOptionSet = 0;
inline constexpr std::uint64_t kOptionGet = 1;

/// struct iommu_iova_range: first and last, both inclusive.
inline constexpr Record kIovaRange{2, 8};
inline constexpr std::uint64_t kIovaRangeBytes = kIovaRange.bytes();

/// flags of HWPT_ALLOC.
inline constexpr std::uint64_t kNestParent = 1 << 0;
inline constexpr std::uint64_t kDirtyTracking = 1 << 1;
inline constexpr std::uint64_t kFaultIdValid = 1 << 2;
inline constexpr std::uint64_t kAllocPasid = 1 << 3;

inline constexpr std::uint64_t kInputType = 1 << 0;  ///< of GET_HW_INFO: out_data_type is read, too

/// type of VIOMMU_ALLOC, VEVENTQ_ALLOC and HW_QUEUE_ALLOC: reserved for later, and those of the selftest's mock
/// devices.
inline constexpr std::uint64_t kDefaultType = 0;
inline constexpr std::uint64_t kSelftestViommu = 0xdeadbeef;
inline constexpr std::uint64_t kSelftestEvents = 0xbeefbeef;
inline constexpr std::uint64_t kSelftestQueue = 0xdeadbeef;

/// data_type of HWPT_ALLOC: none, and that of the selftest's mock devices, which is one number.
inline constexpr std::uint64_t kNoData = 0;
inline constexpr std::uint64_t kSelftestData = 0xdead;
inline constexpr Record kSelftestDomain{1, 4};
inline constexpr std::uint64_t kSelftestDataBytes = kSelftestDomain.bytes();
/// From 6.19 on that of a domain's kind of page table may follow: 0, or 1 for one of large pages.
inline constexpr std::uint64_t kLongSelftestDataBytes = 8, kLargePageTable = 1;
/// data_type of HWPT_INVALIDATE for mock devices: flags and which entry of the IOTLB.
inline constexpr std::uint64_t kSelftestInvalidation = 0xdeadbeef;
inline constexpr Record kSelftestInvalidationEntry{2, 4};
inline constexpr std::uint64_t kSelftestInvalidationBytes = kSelftestInvalidationEntry.bytes();
inline constexpr std::uint64_t kInvalidateAll = 1 << 0;

inline constexpr std::uint64_t kDirtyTrackingEnable = 1 << 0;
inline constexpr std::uint64_t kNoClear = 1 << 0;  ///< of HWPT_GET_DIRTY_BITMAP

inline constexpr std::uint64_t kVfioIoasGet = 0;
inline constexpr std::uint64_t kVfioIoasSet = 1;
inline constexpr std::uint64_t kVfioIoasClear = 2;

namespace table {
using enum ObjectType;

inline constexpr Pointee kPages{Use::Pages, "length"};
inline constexpr Pointee kReadBitmap{Use::Read, "length", 1, {}, "page_size"};
inline constexpr Pointee kWrittenBitmap{Use::Written, "length", 1, {}, "page_size"};

inline constexpr std::array kMapFlags{NamedValue{"FIXED_IOVA", kFixedIova, "IOMMU_IOAS_MAP_FIXED_IOVA"},
                                      NamedValue{"WRITEABLE", kWriteable, "IOMMU_IOAS_MAP_WRITEABLE"},
                                      NamedValue{"READABLE", kReadable, "IOMMU_IOAS_MAP_READABLE"}};
inline constexpr std::array kHwptAllocFlags{
    NamedValue{"NEST_PARENT", kNestParent, "IOMMU_HWPT_ALLOC_NEST_PARENT"},
    NamedValue{"DIRTY_TRACKING", kDirtyTracking, "IOMMU_HWPT_ALLOC_DIRTY_TRACKING"},
    NamedValue{"FAULT_ID_VALID", kFaultIdValid, "IOMMU_HWPT_FAULT_ID_VALID"},
    NamedValue{"PASID", kAllocPasid, "IOMMU_HWPT_ALLOC_PASID", 615}};
inline constexpr std::array kHwptDataTypes{NamedValue{"NONE", kNoData, "IOMMU_HWPT_DATA_NONE"}};
inline constexpr std::array kHwInfoFlags{NamedValue{"INPUT_TYPE", kInputType, "IOMMU_HW_INFO_FLAG_INPUT_TYPE", 617}};
inline constexpr std::array kSetDirtyTrackingFlags{
    NamedValue{"ENABLE", kDirtyTrackingEnable, "IOMMU_HWPT_DIRTY_TRACKING_ENABLE"}};
inline constexpr std::array kGetDirtyBitmapFlags{
    NamedValue{"NO_CLEAR", kNoClear, "IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR"}};
inline constexpr std::array kOptions{NamedValue{"RLIMIT_MODE", kOptionRlimitMode, "IOMMU_OPTION_RLIMIT_MODE"},
                                     NamedValue{"HUGE_PAGES", kOptionHugePages, "IOMMU_OPTION_HUGE_PAGES"}};
inline constexpr std::array kOptionOps{NamedValue{"SET", kOptionSet, "IOMMU_OPTION_OP_SET"},
                                       NamedValue{"GET", kOptionGet, "IOMMU_OPTION_OP_GET"}};
inline constexpr std::array kVfioIoasOps{NamedValue{"GET", kVfioIoasGet, "IOMMU_VFIO_IOAS_GET"},
                                         NamedValue{"SET", kVfioIoasSet, "IOMMU_VFIO_IOAS_SET"},
                                         NamedValue{"CLEAR", kVfioIoasClear, "IOMMU_VFIO_IOAS_CLEAR"}};

/// What DESTROY takes.
inline constexpr ObjectTypes kAnyObject{Ioas,       Domain, NestedDomain, Device,     MockDevice, Access,
                                        FaultQueue, Viommu, Vdevice,      EventQueue, HwQueue};

inline constexpr std::array kDestroy{id("id", 4, kAnyObject)};
inline constexpr std::array kIoasAlloc{flags("flags", 4), id("out_ioas_id", 8, {Ioas}, Out)};
inline constexpr std::array kAllowIovas{id("ioas_id", 4, {Ioas}), plain("num_iovas", 8, 4),
                                        reserved("__reserved", 12, 4),
                                        address("allowed_iovas", 16, records(Use::Read, "num_iovas", kIovaRange))};
inline constexpr std::array kIoasCopy{flags("flags", 4, kMapFlags),
                                      id("dst_ioas_id", 8, {Ioas}),
                                      id("src_ioas_id", 12, {Ioas}),
                                      plain("length", 16, 8),
                                      iova("dst_iova", 24, {"length", "dst_ioas_id", kFixedIova}, InOut),
                                      iova("src_iova", 32, {"length", "src_ioas_id"})};
inline constexpr std::array kIovaRanges{id("ioas_id", 4, {Ioas}), plain("num_iovas", 8, 4, InOut),
                                        reserved("__reserved", 12, 4),
                                        address("allowed_iovas", 16, records(Use::Written, "num_iovas", kIovaRange)),
                                        plain("out_iova_alignment", 24, 8, Out)};
inline constexpr std::array kIoasMap{
    flags("flags", 4, kMapFlags),  id("ioas_id", 8, {Ioas}),
    reserved("__reserved", 12, 4), address("user_va", 16, kPages),
    plain("length", 24, 8),        iova("iova", 32, {"length", "ioas_id", kFixedIova}, InOut)};
inline constexpr std::array kIoasUnmap{id("ioas_id", 4, {Ioas}), iova("iova", 8, {"length", "ioas_id"}),
                                       plain("length", 16, 8, InOut)};
inline constexpr std::array kOption{plain("option_id", 4, 4, In, kOptions), plain("op", 8, 2, In, kOptionOps),
                                    reserved("__reserved", 10, 2), optional_id("object_id", 12, {Ioas}),
                                    plain("val64", 16, 8, InOut)};
inline constexpr std::array kVfioIoas{optional_id("ioas_id", 4, {Ioas}, InOut), plain("op", 8, 2, In, kVfioIoasOps),
                                      reserved("__reserved", 10, 2)};
inline constexpr std::array kHwptAlloc{flags("flags", 4, kHwptAllocFlags),
                                       id("dev_id", 8, {Device}),
                                       id("pt_id", 12, {Ioas, Domain, Viommu}),
                                       id("out_hwpt_id", 16, {Domain, NestedDomain}, Out),
                                       reserved("__reserved", 20, 4),
                                       plain("data_type", 24, 4, In, kHwptDataTypes),
                                       plain("data_len", 28, 4),
                                       address("data_uptr", 32, bytes_of(Use::Read, "data_len", kSelftestDomain)),
                                       optional_id("fault_id", 40, {FaultQueue}),
                                       reserved("__reserved2", 44, 4)};
inline constexpr std::array kHwptAllocOlder{OlderForm{607, 24, 24}, OlderForm{611, 40, 24}};
inline constexpr std::array kGetHwInfo{
    flags("flags", 4, kHwInfoFlags),    id("dev_id", 8, {Device}),
    plain("data_len", 12, 4, InOut),    address("data_uptr", 16, {Use::Written, "data_len"}),
    plain("out_data_type", 24, 4, Out), plain("out_max_pasid_log2", 28, 1, Out),
    reserved("__reserved", 29, 3),      plain("out_capabilities", 32, 8, Out)};
inline constexpr std::array kGetHwInfoOlder{OlderForm{607, 32, 32}};
inline constexpr std::array kSetDirtyTracking{flags("flags", 4, kSetDirtyTrackingFlags), id("hwpt_id", 8, {Domain}),
                                              reserved("__reserved", 12, 4)};
inline constexpr std::array kGetDirtyBitmap{id("hwpt_id", 4, {Domain}),
                                            flags("flags", 8, kGetDirtyBitmapFlags),
                                            reserved("__reserved", 12, 4),
                                            iova("iova", 16, {"length", "hwpt_id"}),
                                            plain("length", 24, 8),
                                            plain("page_size", 32, 8),
                                            address("data", 40, kWrittenBitmap)};
inline constexpr std::array kHwptInvalidate{
    id("hwpt_id", 4, {NestedDomain, Viommu}),
    address("data_uptr", 8, {Use::Read, "entry_num", 8, "entry_len", {}, kSelftestInvalidationEntry}),
    plain("data_type", 16, 4),
    plain("entry_len", 20, 4),
    plain("entry_num", 24, 4, InOut),
    reserved("__reserved", 28, 4)};
inline constexpr std::array kFaultQueueAlloc{flags("flags", 4), id("out_fault_id", 8, {FaultQueue}, Out),
                                             fd("out_fault_fd", 12, {FaultQueue}, Out)};
inline constexpr std::array kIoasMapFile{
    flags("flags", 4, kMapFlags), id("ioas_id", 8, {Ioas}), fd("fd", 12, {}),
    plain("start", 16, 8),        plain("length", 24, 8),   iova("iova", 32, {"length", "ioas_id", kFixedIova}, InOut)};
inline constexpr std::array kViommuAlloc{flags("flags", 4),
                                         plain("type", 8, 4),
                                         id("dev_id", 12, {Device}),
                                         id("hwpt_id", 16, {Domain}),
                                         id("out_viommu_id", 20, {Viommu}, Out),
                                         plain("data_len", 24, 4),
                                         reserved("__reserved", 28, 4),
                                         address("data_uptr", 32, {Use::Written, "data_len"})};
inline constexpr std::array kViommuAllocOlder{OlderForm{617, 24, 24}};
inline constexpr std::array kVdeviceAlloc{id("viommu_id", 4, {Viommu}), id("dev_id", 8, {Device}),
                                          id("out_vdevice_id", 12, {Vdevice}, Out), plain("virt_id", 16, 8)};
inline constexpr std::array kIoasChangeProcess{reserved("__reserved", 4, 4)};
inline constexpr std::array kVeventqAlloc{flags("flags", 4),
                                          id("viommu_id", 8, {Viommu}),
                                          plain("type", 12, 4),
                                          plain("veventq_depth", 16, 4),
                                          id("out_veventq_id", 20, {EventQueue}, Out),
                                          fd("out_veventq_fd", 24, {EventQueue}, Out),
                                          reserved("__reserved", 28, 4)};
inline constexpr std::array kHwQueueAlloc{flags("flags", 4),
                                          id("viommu_id", 8, {Viommu}),
                                          plain("type", 12, 4),
                                          plain("index", 16, 4),
                                          id("out_hw_queue_id", 20, {HwQueue}, Out),
                                          iova("nesting_parent_iova", 24, {"length", "viommu_id"}),
                                          plain("length", 32, 8)};
inline constexpr std::array kIoasNoiommuGetPa{flags("flags", 4),
                                              id("ioas_id", 8, {Ioas}),
                                              reserved("__reserved", 12, 4),
                                              iova("iova", 16, {"length", "ioas_id"}),
                                              plain("length", 24, 8, InOut),
                                              plain("out_phys", 32, 8, Out)};

/// What a row says besides its name, number, struct and fields.
struct More {
  Release since = kFirstRelease;
  std::span<const OlderForm> older = {};
  CNames c = {};
};
constexpr CommandInfo iommufd(Command command, std::string_view name, std::uint32_t number, std::uint16_t size,
                              std::uint16_t minimum, std::span<const Field> fields, More more = {}) {
  return {command, name,   Interface::Iommufd,  request_of(number), 0,          size,
          minimum, fields, Passing::Extensible, more.since,         more.older, more.c};
}

/// Releases:
/// @see "iommufd: Add a HW pagetable object" and "iommufd: Add IOMMU_GET_HW_INFO": 6.6
/// @see "iommufd: Add IOMMU_HWPT_SET_DIRTY_TRACKING" and what it is tested with: 6.7
/// @see "iommufd: Add IOMMU_HWPT_INVALIDATE": 6.8
/// @see "iommufd: Add iommufd fault object": 6.11
/// @see the pull request "iommufd 6.13 merge window pull" (changes up to 6d026e6d48cd), with "iommufd: Add
///   IOMMU_IOAS_MAP_FILE" (f4986a72d6e4), "iommufd/viommu: Add IOMMU_VIOMMU_ALLOC ioctl" (4db97c21ed07) and
///   "iommufd/viommu: Add IOMMUFD_OBJ_VDEVICE and IOMMU_VDEVICE_ALLOC ioctl" (0ce5c2477af2); 6.14 and 6.16 brought none
/// @see "iommufd 6.15 merge window pull" (7be11d34f660), with "iommufd: Add IOMMUFD_OBJ_VEVENTQ and
///   IOMMUFD_CMD_VEVENTQ_ALLOC" (e36ba5ab808e)
/// @see "iommufd 6.17 merge window pull" (2c78e74493d3), assigned hardware queues; "iommufd 6.18 merge window pull"
///   (2a918911ed3d) brought none
/// @see struct iommu_ioas_noiommu_get_pa: 7.3; by the headers nothing came in between
/// Older structs:
/// @see struct iommu_hwpt_alloc: @data_type to @data_uptr in 6.7, @fault_id in 6.11; struct iommu_hw_info:
///   @out_capabilities in 6.7; struct iommu_viommu_alloc: @data_len to @data_uptr in 6.17
inline constexpr std::array kIommufd{
    iommufd(Command::Destroy, "DESTROY", 0x80, 8, 8, kDestroy),
    iommufd(Command::IoasAlloc, "IOAS_ALLOC", 0x81, 12, 12, kIoasAlloc),
    iommufd(Command::IoasAllowIovas, "IOAS_ALLOW_IOVAS", 0x82, 24, 24, kAllowIovas),
    iommufd(Command::IoasCopy, "IOAS_COPY", 0x83, 40, 40, kIoasCopy),
    iommufd(Command::IoasIovaRanges, "IOAS_IOVA_RANGES", 0x84, 32, 32, kIovaRanges),
    iommufd(Command::IoasMap, "IOAS_MAP", 0x85, 40, 40, kIoasMap),
    iommufd(Command::IoasUnmap, "IOAS_UNMAP", 0x86, 24, 24, kIoasUnmap),
    iommufd(Command::Option, "OPTION", 0x87, 24, 24, kOption),
    iommufd(Command::VfioIoas, "VFIO_IOAS", 0x88, 12, 12, kVfioIoas),
    iommufd(Command::HwptAlloc, "HWPT_ALLOC", 0x89, 48, 24, kHwptAlloc, {606, kHwptAllocOlder}),
    iommufd(Command::GetHwInfo, "GET_HW_INFO", 0x8a, 40, 32, kGetHwInfo,
            {606, kGetHwInfoOlder, {.structure = "iommu_hw_info"}}),
    iommufd(Command::HwptSetDirtyTracking, "HWPT_SET_DIRTY_TRACKING", 0x8b, 16, 16, kSetDirtyTracking, {607}),
    iommufd(Command::HwptGetDirtyBitmap, "HWPT_GET_DIRTY_BITMAP", 0x8c, 48, 48, kGetDirtyBitmap, {607}),
    iommufd(Command::HwptInvalidate, "HWPT_INVALIDATE", 0x8d, 32, 32, kHwptInvalidate, {608}),
    iommufd(Command::FaultQueueAlloc, "FAULT_QUEUE_ALLOC", 0x8e, 16, 16, kFaultQueueAlloc,
            {611, {}, {.structure = "iommu_fault_alloc"}}),
    iommufd(Command::IoasMapFile, "IOAS_MAP_FILE", 0x8f, 40, 40, kIoasMapFile, {613}),
    iommufd(Command::ViommuAlloc, "VIOMMU_ALLOC", 0x90, 40, 24, kViommuAlloc, {613, kViommuAllocOlder}),
    iommufd(Command::VdeviceAlloc, "VDEVICE_ALLOC", 0x91, 24, 24, kVdeviceAlloc, {613}),
    iommufd(Command::IoasChangeProcess, "IOAS_CHANGE_PROCESS", 0x92, 8, 8, kIoasChangeProcess, {613}),
    iommufd(Command::VeventqAlloc, "VEVENTQ_ALLOC", 0x93, 32, 28, kVeventqAlloc, {615}),
    iommufd(Command::HwQueueAlloc, "HW_QUEUE_ALLOC", 0x94, 40, 40, kHwQueueAlloc, {617}),
    iommufd(Command::IoasNoiommuGetPa, "IOAS_NOIOMMU_GET_PA", 0x95, 40, 40, kIoasNoiommuGetPa, {703}),
};
}  // namespace table

}  // namespace ioasis::uapi
