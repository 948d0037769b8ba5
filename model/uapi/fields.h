// The fields of the iommufd structs: what each holds and where it lies, and the bits and values they are given.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace ioasis::uapi {

/// What a field holds, which decides how a trace writes it and how a generator fills it.
enum class FieldKind : std::uint8_t {
  Plain,     ///< a number
  Flags,     ///< a set of named bits
  ObjectId,  ///< the id of an iommufd object, a name in a trace
  Fd,        ///< a file descriptor of the calling process, a name in a trace likewise
  PinId,     ///< the id of a range that an access has pinned, of that access alone; a name in a trace, too
  Address,   ///< a user virtual address, "buffer+offset" in a trace
  Reserved,  ///< must be zero
};

/// A trace names what such a field holds, since every run may give out other numbers.
constexpr bool is_named(FieldKind kind) {
  return kind == FieldKind::ObjectId || kind == FieldKind::Fd || kind == FieldKind::PinId;
}

enum class Direction : std::uint8_t { In, Out, InOut };

/// What a call does with the memory that an Address points to.
enum class Use : std::uint8_t {
  Pages,    ///< it matters which pages there are; their contents are not looked at
  Read,     ///< the call reads it
  Written,  ///< the call may write it, and may leave parts as they were
};

/// The memory an Address points to: as many entries of `bits` bits as the field `count` says, `times` what another
/// field says, or one for every so many as the field `per` says. Without a `count`: of unknown extent.
struct Pointee {
  Use use = Use::Pages;
  std::string_view count = {};
  std::uint32_t bits = 8;
  std::string_view times = {};
  std::string_view per = {};
};

struct FlagName {
  std::string_view name;
  std::uint64_t bit;
};

struct Field {
  std::string_view name;
  std::uint16_t offset;  ///< bytes from the start of the struct
  std::uint8_t width;    ///< bytes: 1 to 8, little-endian on every machine under test
  FieldKind kind = FieldKind::Plain;
  Direction direction = Direction::In;
  std::span<const FlagName> flags = {};
  Pointee pointee = {};  ///< of an Address
};

inline constexpr std::uint64_t kFixedIova = 1 << 0;
inline constexpr std::uint64_t kWriteable = 1 << 1;
inline constexpr std::uint64_t kReadable = 1 << 2;

inline constexpr std::uint64_t kOptionRlimitMode = 0;
inline constexpr std::uint64_t kOptionHugePages = 1;
inline constexpr std::uint64_t kOptionSet = 0;
inline constexpr std::uint64_t kOptionGet = 1;

/// struct iommu_iova_range: two 64-bit words, both inclusive.
inline constexpr std::uint64_t kIovaRangeBytes = 16;

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

/// data_type of HWPT_ALLOC: none, and that of the selftest's mock devices, which is one 32-bit number.
inline constexpr std::uint64_t kNoData = 0;
inline constexpr std::uint64_t kSelftestData = 0xdead;
inline constexpr std::uint64_t kSelftestDataBytes = 4;
/// data_type of HWPT_INVALIDATE for mock devices: entries of two 32-bit numbers, flags and which entry of the IOTLB.
inline constexpr std::uint64_t kSelftestInvalidation = 0xdeadbeef;
inline constexpr std::uint64_t kSelftestInvalidationBytes = 8;
inline constexpr std::uint64_t kInvalidateAll = 1 << 0;

inline constexpr std::uint64_t kDirtyTrackingEnable = 1 << 0;
inline constexpr std::uint64_t kNoClear = 1 << 0;  ///< of HWPT_GET_DIRTY_BITMAP

inline constexpr std::uint64_t kVfioIoasGet = 0;
inline constexpr std::uint64_t kVfioIoasSet = 1;
inline constexpr std::uint64_t kVfioIoasClear = 2;

// The selftest's.
inline constexpr std::uint64_t kNeedsPinPages = 1 << 0;  ///< of CREATE_ACCESS
inline constexpr std::uint64_t kAccessWrite = 1 << 0;    ///< of ACCESS_PAGES and ACCESS_RW
inline constexpr std::uint64_t kAccessSlowPath = 1 << 2;
inline constexpr std::uint64_t kAccessSyz = 1 << 16;
/// SET_TEMP_MEMORY_LIMIT: what it is before the first call, and the least there is.
inline constexpr std::uint64_t kUsualMemoryLimit = 65536, kLeastMemoryLimit = 12;
/// ACCESS_PAGES and ACCESS_RW take at most this many bytes.
inline constexpr std::uint64_t kMostAccessBytes = 16 << 20;
inline constexpr std::uint64_t kNoDirty = 1 << 0;  ///< of MOCK_DOMAIN_FLAGS
inline constexpr std::uint64_t kHugeIova = 1 << 1;
inline constexpr std::uint64_t kDevicePasid = 1 << 2;

namespace detail {
using enum FieldKind;
using enum Direction;

/// The address at `offset`, and what lies there.
constexpr Field address(std::string_view name, std::uint16_t offset, Pointee pointee) {
  return {name, offset, 8, Address, In, {}, pointee};
}
inline constexpr Pointee kPages{Use::Pages, "length"};
inline constexpr std::uint32_t kRangeBits = 8 * kIovaRangeBytes;
inline constexpr Pointee kReadBitmap{Use::Read, "length", 1, {}, "page_size"};
inline constexpr Pointee kWrittenBitmap{Use::Written, "length", 1, {}, "page_size"};

inline constexpr std::array kMapFlags{FlagName{"FIXED_IOVA", kFixedIova}, FlagName{"WRITEABLE", kWriteable},
                                      FlagName{"READABLE", kReadable}};
inline constexpr std::array kHwptAllocFlags{FlagName{"NEST_PARENT", kNestParent},
                                            FlagName{"DIRTY_TRACKING", kDirtyTracking},
                                            FlagName{"FAULT_ID_VALID", kFaultIdValid}, FlagName{"PASID", kAllocPasid}};
inline constexpr std::array kHwInfoFlags{FlagName{"INPUT_TYPE", kInputType}};
inline constexpr std::array kSetDirtyTrackingFlags{FlagName{"ENABLE", kDirtyTrackingEnable}};
inline constexpr std::array kGetDirtyBitmapFlags{FlagName{"NO_CLEAR", kNoClear}};
inline constexpr std::array kCreateAccessFlags{FlagName{"NEEDS_PIN_PAGES", kNeedsPinPages}};
inline constexpr std::array kAccessPagesFlags{FlagName{"WRITE", kAccessWrite}, FlagName{"SYZ", kAccessSyz}};
inline constexpr std::array kAccessRwFlags{FlagName{"WRITE", kAccessWrite}, FlagName{"SLOW_PATH", kAccessSlowPath},
                                           FlagName{"SYZ", kAccessSyz}};
inline constexpr std::array kMockDeviceFlags{FlagName{"NO_DIRTY", kNoDirty}, FlagName{"HUGE_IOVA", kHugeIova},
                                             FlagName{"PASID", kDevicePasid}};
inline constexpr std::array kPageFaultPermissions{FlagName{"READ", 1 << 0}, FlagName{"WRITE", 1 << 1},
                                                  FlagName{"EXEC", 1 << 2}, FlagName{"PRIV", 1 << 3}};

inline constexpr std::array kDestroy{Field{"id", 4, 4, ObjectId}};
inline constexpr std::array kIoasAlloc{Field{"flags", 4, 4, Flags}, Field{"out_ioas_id", 8, 4, ObjectId, Out}};
inline constexpr std::array kAllowIovas{Field{"ioas_id", 4, 4, ObjectId}, Field{"num_iovas", 8, 4},
                                        Field{"__reserved", 12, 4, Reserved},
                                        address("allowed_iovas", 16, {Use::Read, "num_iovas", kRangeBits})};
inline constexpr std::array kIoasCopy{Field{"flags", 4, 4, Flags, In, kMapFlags}, Field{"dst_ioas_id", 8, 4, ObjectId},
                                      Field{"src_ioas_id", 12, 4, ObjectId},      Field{"length", 16, 8},
                                      Field{"dst_iova", 24, 8, Plain, InOut},     Field{"src_iova", 32, 8}};
inline constexpr std::array kIovaRanges{Field{"ioas_id", 4, 4, ObjectId}, Field{"num_iovas", 8, 4, Plain, InOut},
                                        Field{"__reserved", 12, 4, Reserved},
                                        address("allowed_iovas", 16, {Use::Written, "num_iovas", kRangeBits}),
                                        Field{"out_iova_alignment", 24, 8, Plain, Out}};
inline constexpr std::array kIoasMap{Field{"flags", 4, 4, Flags, In, kMapFlags},
                                     Field{"ioas_id", 8, 4, ObjectId},
                                     Field{"__reserved", 12, 4, Reserved},
                                     address("user_va", 16, kPages),
                                     Field{"length", 24, 8},
                                     Field{"iova", 32, 8, Plain, InOut}};
inline constexpr std::array kIoasUnmap{Field{"ioas_id", 4, 4, ObjectId}, Field{"iova", 8, 8},
                                       Field{"length", 16, 8, Plain, InOut}};
inline constexpr std::array kOption{Field{"option_id", 4, 4}, Field{"op", 8, 2}, Field{"__reserved", 10, 2, Reserved},
                                    Field{"object_id", 12, 4, ObjectId}, Field{"val64", 16, 8, Plain, InOut}};
inline constexpr std::array kVfioIoas{Field{"ioas_id", 4, 4, ObjectId, InOut}, Field{"op", 8, 2},
                                      Field{"__reserved", 10, 2, Reserved}};
inline constexpr std::array kHwptAlloc{Field{"flags", 4, 4, Flags, In, kHwptAllocFlags},
                                       Field{"dev_id", 8, 4, ObjectId},
                                       Field{"pt_id", 12, 4, ObjectId},
                                       Field{"out_hwpt_id", 16, 4, ObjectId, Out},
                                       Field{"__reserved", 20, 4, Reserved},
                                       Field{"data_type", 24, 4},
                                       Field{"data_len", 28, 4},
                                       address("data_uptr", 32, {Use::Read, "data_len"}),
                                       Field{"fault_id", 40, 4, ObjectId},
                                       Field{"__reserved2", 44, 4, Reserved}};
inline constexpr std::array kGetHwInfo{
    Field{"flags", 4, 4, Flags, In, kHwInfoFlags}, Field{"dev_id", 8, 4, ObjectId},
    Field{"data_len", 12, 4, Plain, InOut},        address("data_uptr", 16, {Use::Written, "data_len"}),
    Field{"out_data_type", 24, 4, Plain, Out},     Field{"out_max_pasid_log2", 28, 1, Plain, Out},
    Field{"__reserved", 29, 3, Reserved},          Field{"out_capabilities", 32, 8, Plain, Out}};
inline constexpr std::array kSetDirtyTracking{Field{"flags", 4, 4, Flags, In, kSetDirtyTrackingFlags},
                                              Field{"hwpt_id", 8, 4, ObjectId}, Field{"__reserved", 12, 4, Reserved}};
inline constexpr std::array kGetDirtyBitmap{Field{"hwpt_id", 4, 4, ObjectId},
                                            Field{"flags", 8, 4, Flags, In, kGetDirtyBitmapFlags},
                                            Field{"__reserved", 12, 4, Reserved},
                                            Field{"iova", 16, 8},
                                            Field{"length", 24, 8},
                                            Field{"page_size", 32, 8},
                                            address("data", 40, kWrittenBitmap)};
inline constexpr std::array kHwptInvalidate{Field{"hwpt_id", 4, 4, ObjectId},
                                            address("data_uptr", 8, {Use::Read, "entry_num", 8, "entry_len"}),
                                            Field{"data_type", 16, 4},
                                            Field{"entry_len", 20, 4},
                                            Field{"entry_num", 24, 4, Plain, InOut},
                                            Field{"__reserved", 28, 4, Reserved}};
inline constexpr std::array kFaultQueueAlloc{Field{"flags", 4, 4, Flags}, Field{"out_fault_id", 8, 4, ObjectId, Out},
                                             Field{"out_fault_fd", 12, 4, Fd, Out}};
inline constexpr std::array kIoasMapFile{Field{"flags", 4, 4, Flags, In, kMapFlags},
                                         Field{"ioas_id", 8, 4, ObjectId},
                                         Field{"fd", 12, 4, Fd},
                                         Field{"start", 16, 8},
                                         Field{"length", 24, 8},
                                         Field{"iova", 32, 8, Plain, InOut}};
inline constexpr std::array kViommuAlloc{Field{"flags", 4, 4, Flags},
                                         Field{"type", 8, 4},
                                         Field{"dev_id", 12, 4, ObjectId},
                                         Field{"hwpt_id", 16, 4, ObjectId},
                                         Field{"out_viommu_id", 20, 4, ObjectId, Out},
                                         Field{"data_len", 24, 4},
                                         Field{"__reserved", 28, 4, Reserved},
                                         address("data_uptr", 32, {Use::Written, "data_len"})};
inline constexpr std::array kVdeviceAlloc{Field{"viommu_id", 4, 4, ObjectId}, Field{"dev_id", 8, 4, ObjectId},
                                          Field{"out_vdevice_id", 12, 4, ObjectId, Out}, Field{"virt_id", 16, 8}};
inline constexpr std::array kIoasChangeProcess{Field{"__reserved", 4, 4, Reserved}};
inline constexpr std::array kVeventqAlloc{Field{"flags", 4, 4, Flags},
                                          Field{"viommu_id", 8, 4, ObjectId},
                                          Field{"type", 12, 4},
                                          Field{"veventq_depth", 16, 4},
                                          Field{"out_veventq_id", 20, 4, ObjectId, Out},
                                          Field{"out_veventq_fd", 24, 4, Fd, Out},
                                          Field{"__reserved", 28, 4, Reserved}};
inline constexpr std::array kHwQueueAlloc{Field{"flags", 4, 4, Flags},
                                          Field{"viommu_id", 8, 4, ObjectId},
                                          Field{"type", 12, 4},
                                          Field{"index", 16, 4},
                                          Field{"out_hw_queue_id", 20, 4, ObjectId, Out},
                                          Field{"nesting_parent_iova", 24, 8},
                                          Field{"length", 32, 8}};
// The selftest struct: size, op, id, __reserved, then a union of 48 bytes, then `last`.
inline constexpr std::array kAddReserved{Field{"id", 8, 4, ObjectId}, Field{"start", 16, 8}, Field{"length", 24, 8}};
inline constexpr std::array kMockDomain{Field{"id", 8, 4, ObjectId}, Field{"out_stdev_id", 16, 4, ObjectId, Out},
                                        Field{"out_hwpt_id", 20, 4, ObjectId, Out},
                                        Field{"out_idev_id", 24, 4, ObjectId, Out}};
inline constexpr std::array kMdCheckMap{Field{"id", 8, 4, ObjectId}, Field{"iova", 16, 8}, Field{"length", 24, 8},
                                        address("uptr", 32, kPages)};
inline constexpr std::array kMdCheckRefs{Field{"length", 16, 8}, address("uptr", 24, kPages), Field{"refs", 32, 4}};
inline constexpr std::array kCreateAccess{Field{"id", 8, 4, ObjectId}, Field{"out_access_fd", 16, 4, Fd, Out},
                                          Field{"flags", 20, 4, Flags, In, kCreateAccessFlags}};
inline constexpr std::array kDestroyAccessPages{Field{"id", 8, 4, Fd}, Field{"access_pages_id", 16, 4, PinId}};
inline constexpr std::array kAccessPages{Field{"id", 8, 4, Fd},
                                         Field{"flags", 16, 4, Flags, In, kAccessPagesFlags},
                                         Field{"out_access_pages_id", 20, 4, PinId, Out},
                                         Field{"iova", 24, 8},
                                         Field{"length", 32, 8},
                                         address("uptr", 40, kPages)};
inline constexpr std::array kAccessRw{Field{"id", 8, 4, Fd}, Field{"iova", 16, 8}, Field{"length", 24, 8},
                                      address("uptr", 32, {Use::Written, "length"}),
                                      Field{"flags", 40, 4, Flags, In, kAccessRwFlags}};
inline constexpr std::array kSetTempMemoryLimit{Field{"limit", 16, 4}};
inline constexpr std::array kMockDomainReplace{Field{"id", 8, 4, ObjectId}, Field{"pt_id", 16, 4, ObjectId, InOut}};
inline constexpr std::array kAccessReplaceIoas{Field{"id", 8, 4, Fd}, Field{"ioas_id", 16, 4, ObjectId}};
inline constexpr std::array kMockDomainFlags{Field{"id", 8, 4, ObjectId}, Field{"out_stdev_id", 16, 4, ObjectId, Out},
                                             Field{"out_hwpt_id", 20, 4, ObjectId, Out},
                                             Field{"out_idev_id", 24, 4, ObjectId, Out},
                                             Field{"dev_flags", 28, 4, Flags, In, kMockDeviceFlags}};
inline constexpr std::array kDirty{Field{"id", 8, 4, ObjectId},
                                   Field{"flags", 16, 4, Flags},
                                   Field{"iova", 24, 8},
                                   Field{"length", 32, 8},
                                   Field{"page_size", 40, 8},
                                   address("uptr", 48, kReadBitmap),
                                   Field{"out_nr_dirty", 56, 8, Plain, Out}};
inline constexpr std::array kMdCheckIotlb{Field{"id", 8, 4, ObjectId}, Field{"iotlb_id", 16, 4}, Field{"iotlb", 20, 4}};
inline constexpr std::array kTriggerIopf{Field{"dev_id", 16, 4, ObjectId}, Field{"pasid", 20, 4}, Field{"grpid", 24, 4},
                                         Field{"perm", 28, 4, Flags, In, kPageFaultPermissions}, Field{"addr", 32, 8}};
inline constexpr std::array kDevCheckCache{Field{"id", 8, 4, ObjectId}, Field{"cache_id", 16, 4},
                                           Field{"cache", 20, 4}};
inline constexpr std::array kTriggerVevent{Field{"dev_id", 16, 4, ObjectId}};
inline constexpr std::array kPasidAttach{Field{"id", 8, 4, ObjectId}, Field{"pasid", 16, 4},
                                         Field{"pt_id", 20, 4, ObjectId}};
inline constexpr std::array kPasidDetach{Field{"id", 8, 4, ObjectId}, Field{"pasid", 16, 4}};
inline constexpr std::array kPasidCheckHwpt{Field{"id", 8, 4, ObjectId}, Field{"pasid", 16, 4},
                                            Field{"hwpt_id", 20, 4, ObjectId}};
}  // namespace detail

}  // namespace ioasis::uapi
