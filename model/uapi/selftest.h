// The operations of the selftest, which makes mock devices: drivers/iommu/iommufd/iommufd_test.h.
#pragma once

#include "model/uapi/iommufd.h"

namespace ioasis::uapi {

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

namespace table {

inline constexpr std::array kCreateAccessFlags{NamedValue{"NEEDS_PIN_PAGES", kNeedsPinPages}};
inline constexpr std::array kAccessPagesFlags{NamedValue{"WRITE", kAccessWrite}, NamedValue{"SYZ", kAccessSyz}};
inline constexpr std::array kAccessRwFlags{NamedValue{"WRITE", kAccessWrite}, NamedValue{"SLOW_PATH", kAccessSlowPath},
                                           NamedValue{"SYZ", kAccessSyz}};
inline constexpr std::array kMockDeviceFlags{NamedValue{"NO_DIRTY", kNoDirty}, NamedValue{"HUGE_IOVA", kHugeIova},
                                             NamedValue{"PASID", kDevicePasid, {}, 615}};
inline constexpr std::array kPageFaultPermissions{NamedValue{"READ", 1 << 0}, NamedValue{"WRITE", 1 << 1},
                                                  NamedValue{"EXEC", 1 << 2}, NamedValue{"PRIV", 1 << 3}};
/// What a device can be attached to.
inline constexpr ObjectTypes kTables{Ioas, Domain, NestedDomain};

// The selftest struct: size, op, id, __reserved, then a union of 48 bytes, then `last`.
inline constexpr std::array kAddReserved{id("id", 8, {Ioas}), iova("start", 16, {"length", "id"}),
                                         plain("length", 24, 8)};
inline constexpr std::array kMockDomain{id("id", 8, kTables), id("out_stdev_id", 16, {MockDevice}, Out),
                                        id("out_hwpt_id", 20, {Domain, NestedDomain}, Out),
                                        id("out_idev_id", 24, {Device}, Out)};
inline constexpr std::array kMdCheckMap{id("id", 8, {Domain}), iova("iova", 16, {"length", "id"}),
                                        plain("length", 24, 8), address("uptr", 32, kPages)};
inline constexpr std::array kMdCheckRefs{plain("length", 16, 8), address("uptr", 24, kPages), plain("refs", 32, 4)};
inline constexpr std::array kCreateAccess{id("id", 8, {Ioas}), fd("out_access_fd", 16, {Access}, Out),
                                          flags("flags", 20, kCreateAccessFlags)};
inline constexpr std::array kDestroyAccessPages{fd("id", 8, {Access}), pin("access_pages_id", 16)};
inline constexpr std::array kAccessPages{fd("id", 8, {Access}),
                                         flags("flags", 16, kAccessPagesFlags),
                                         pin("out_access_pages_id", 20, Out),
                                         iova("iova", 24, {"length", "id"}),
                                         plain("length", 32, 8),
                                         address("uptr", 40, kPages)};
inline constexpr std::array kAccessRw{fd("id", 8, {Access}), iova("iova", 16, {"length", "id"}), plain("length", 24, 8),
                                      address("uptr", 32, {Use::Written, "length"}),
                                      flags("flags", 40, kAccessRwFlags)};
inline constexpr std::array kSetTempMemoryLimit{plain("limit", 16, 4)};
inline constexpr std::array kMockDomainReplace{id("id", 8, {MockDevice}), id("pt_id", 16, kTables, InOut)};
inline constexpr std::array kAccessReplaceIoas{fd("id", 8, {Access}), id("ioas_id", 16, {Ioas})};
inline constexpr std::array kMockDomainFlags{
    id("id", 8, kTables), id("out_stdev_id", 16, {MockDevice}, Out), id("out_hwpt_id", 20, {Domain, NestedDomain}, Out),
    id("out_idev_id", 24, {Device}, Out), flags("dev_flags", 28, kMockDeviceFlags)};
inline constexpr std::array kDirty{id("id", 8, {Domain}),
                                   flags("flags", 16),
                                   iova("iova", 24, {"length", "id"}),
                                   plain("length", 32, 8),
                                   plain("page_size", 40, 8),
                                   address("uptr", 48, kReadBitmap),
                                   plain("out_nr_dirty", 56, 8, Out)};
inline constexpr std::array kMdCheckIotlb{id("id", 8, {NestedDomain}), plain("iotlb_id", 16, 4), plain("iotlb", 20, 4)};
inline constexpr std::array kTriggerIopf{id("dev_id", 16, {Device}), plain("pasid", 20, 4), plain("grpid", 24, 4),
                                         flags("perm", 28, kPageFaultPermissions), plain("addr", 32, 8)};
inline constexpr std::array kDevCheckCache{id("id", 8, {Device}), plain("cache_id", 16, 4), plain("cache", 20, 4)};
inline constexpr std::array kTriggerVevent{id("dev_id", 16, {Device})};
inline constexpr std::array kPasidAttach{id("id", 8, {MockDevice}), plain("pasid", 16, 4), id("pt_id", 20, kTables)};
inline constexpr std::array kPasidDetach{id("id", 8, {MockDevice}), plain("pasid", 16, 4)};
inline constexpr std::array kPasidCheckHwpt{id("id", 8, {MockDevice}), plain("pasid", 16, 4),
                                            id("hwpt_id", 20, {Domain, NestedDomain})};
inline constexpr std::array kDmabufGet{plain("length", 16, 4), plain("open_flags", 20, 4)};
inline constexpr std::array kDmabufRevoke{plain("dmabuf_fd", 16, 4), plain("revoked", 20, 4)};

/// All share one struct, whose union grew by two words in 6.7.
inline constexpr std::array kSelftestOlder{OlderForm{607, 56, 52}};
constexpr CommandInfo selftest(Command command, std::string_view name, std::uint32_t op, std::span<const Field> fields,
                               Release since = kFirstRelease, std::string_view member = {}) {
  return {command, name,           Interface::Selftest, kTestRequest, op, 72, 68, fields, Passing::Extensible,
          since,   kSelftestOlder, {.member = member}};
}

/// Releases:
/// @see "iommufd/selftest: Test iommufd_device_replace()" and "iommufd: Add iommufd_access_change_ioas(_id)
/// helpers": 6.6
/// @see what came with the commands that they test: 6.7, 6.8, 6.11, 6.13; "iommufd 6.15 merge window pull"
///   (7be11d34f660), with the selftest's PASID operations; DMABUFs: 6.19, absent
///   from 6.18 and present in 7.2.6
inline constexpr std::array kSelftest{
    selftest(Command::AddReserved, "ADD_RESERVED", 1, kAddReserved),
    selftest(Command::MockDomain, "MOCK_DOMAIN", 2, kMockDomain),
    selftest(Command::MdCheckMap, "MD_CHECK_MAP", 3, kMdCheckMap, kFirstRelease, "check_map"),
    selftest(Command::MdCheckRefs, "MD_CHECK_REFS", 4, kMdCheckRefs, kFirstRelease, "check_refs"),
    selftest(Command::CreateAccess, "CREATE_ACCESS", 5, kCreateAccess),
    selftest(Command::DestroyAccessPages, "DESTROY_ACCESS_PAGES", 6, kDestroyAccessPages),
    selftest(Command::AccessPages, "ACCESS_PAGES", 7, kAccessPages),
    selftest(Command::AccessRw, "ACCESS_RW", 8, kAccessRw),
    selftest(Command::SetTempMemoryLimit, "SET_TEMP_MEMORY_LIMIT", 9, kSetTempMemoryLimit, kFirstRelease,
             "memory_limit"),
    selftest(Command::MockDomainReplace, "MOCK_DOMAIN_REPLACE", 10, kMockDomainReplace, 606),
    selftest(Command::AccessReplaceIoas, "ACCESS_REPLACE_IOAS", 11, kAccessReplaceIoas, 606),
    selftest(Command::MockDomainFlags, "MOCK_DOMAIN_FLAGS", 12, kMockDomainFlags, 607),
    selftest(Command::Dirty, "DIRTY", 13, kDirty, 607),
    selftest(Command::MdCheckIotlb, "MD_CHECK_IOTLB", 14, kMdCheckIotlb, 608, "check_iotlb"),
    selftest(Command::TriggerIopf, "TRIGGER_IOPF", 15, kTriggerIopf, 611),
    selftest(Command::DevCheckCache, "DEV_CHECK_CACHE", 16, kDevCheckCache, 613, "check_dev_cache"),
    selftest(Command::TriggerVevent, "TRIGGER_VEVENT", 17, kTriggerVevent, 615),
    selftest(Command::PasidAttach, "PASID_ATTACH", 18, kPasidAttach, 615),
    selftest(Command::PasidReplace, "PASID_REPLACE", 19, kPasidAttach, 615),
    selftest(Command::PasidDetach, "PASID_DETACH", 20, kPasidDetach, 615),
    selftest(Command::PasidCheckHwpt, "PASID_CHECK_HWPT", 21, kPasidCheckHwpt, 615, "pasid_check"),
    selftest(Command::DmabufGet, "DMABUF_GET", 22, kDmabufGet, 619),
    selftest(Command::DmabufRevoke, "DMABUF_REVOKE", 23, kDmabufRevoke, 619),
};
}  // namespace table

}  // namespace ioasis::uapi
