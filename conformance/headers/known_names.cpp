// Linux 6.12 and 7.3 were read for this; a name that 6.12 has counts as there from the start.
#include "conformance/headers/known_names.h"

#include <array>

#include "model/uapi/commands.h"

namespace ioasis::conformance::headers {
namespace {

constexpr std::array kNames{
    KnownName{"IOMMUFD_TYPE", uapi::kIoctlType},
    // What answers and messages say.
    KnownName{"IOMMU_PGFAULT_FLAGS_PASID_VALID", uapi::kPageFaultHasPasid},
    KnownName{"IOMMU_PGFAULT_FLAGS_LAST_PAGE", uapi::kPageFaultIsLast},
    KnownName{"IOMMU_PGFAULT_PERM_READ", 1 << 0},
    KnownName{"IOMMU_PGFAULT_PERM_WRITE", 1 << 1},
    KnownName{"IOMMU_PGFAULT_PERM_EXEC", 1 << 2},
    KnownName{"IOMMU_PGFAULT_PERM_PRIV", 1 << 3},
    KnownName{"IOMMUFD_PAGE_RESP_SUCCESS", uapi::kResponseSuccess},
    KnownName{"IOMMUFD_PAGE_RESP_INVALID", uapi::kResponseInvalid},
    KnownName{"IOMMU_HW_CAP_DIRTY_TRACKING", 1 << 0},
    KnownName{"IOMMU_HW_CAP_PCI_PASID_EXEC", 1 << 1},
    KnownName{"IOMMU_HW_CAP_PCI_PASID_PRIV", 1 << 2},
    KnownName{"IOMMU_HW_CAP_PCI_ATS_NOT_SUPPORTED", 1 << 3, 701},
    KnownName{"IOMMU_VEVENTQ_FLAG_LOST_EVENTS", 1 << 0, 615},
    // Kinds of data, of the mock IOMMU and of real ones.
    KnownName{"IOMMU_HW_INFO_TYPE_NONE", 0},
    KnownName{"IOMMU_HW_INFO_TYPE_DEFAULT", 0, 617},
    KnownName{"IOMMU_HW_INFO_TYPE_INTEL_VTD", 1},
    KnownName{"IOMMU_HW_INFO_TYPE_ARM_SMMUV3", 2, 613},
    KnownName{"IOMMU_HW_INFO_TYPE_TEGRA241_CMDQV", 3, 617},
    KnownName{"IOMMU_HW_INFO_TYPE_AMD", 4, 702},
    KnownName{"IOMMU_HW_INFO_TYPE_SELFTEST", 0xfeedbeef},
    KnownName{"IOMMU_HWPT_DATA_VTD_S1", 1},
    KnownName{"IOMMU_HWPT_DATA_ARM_SMMUV3", 2, 613},
    KnownName{"IOMMU_HWPT_DATA_AMD_GUEST", 3, 702},
    KnownName{"IOMMU_HWPT_DATA_SELFTEST", uapi::kSelftestData},
    KnownName{"IOMMU_HWPT_INVALIDATE_DATA_VTD_S1", 0},
    KnownName{"IOMMU_HWPT_INVALIDATE_DATA_SELFTEST", uapi::kSelftestInvalidation},
    KnownName{"IOMMU_HWPT_INVALIDATE_DATA_SELFTEST_INVALID", 0xdadbeef},
    KnownName{"IOMMU_TEST_INVALIDATE_FLAG_ALL", uapi::kInvalidateAll},
    KnownName{"IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3", 1, 613},
    KnownName{"IOMMU_VIOMMU_INVALIDATE_DATA_SELFTEST", 0xdeadbeef, 613},
    KnownName{"IOMMU_VIOMMU_INVALIDATE_DATA_SELFTEST_INVALID", 0xdadbeef, 613},
    KnownName{"IOMMU_VIOMMU_TYPE_DEFAULT", uapi::kDefaultType, 613},
    KnownName{"IOMMU_VIOMMU_TYPE_ARM_SMMUV3", 1, 613},
    KnownName{"IOMMU_VIOMMU_TYPE_TEGRA241_CMDQV", 2, 617},
    KnownName{"IOMMU_VIOMMU_TYPE_SELFTEST", uapi::kSelftestViommu, 613},
    KnownName{"IOMMU_VEVENTQ_TYPE_DEFAULT", uapi::kDefaultType, 615},
    KnownName{"IOMMU_VEVENTQ_TYPE_ARM_SMMUV3", 1, 615},
    KnownName{"IOMMU_VEVENTQ_TYPE_TEGRA241_CMDQV", 2, 617},
    KnownName{"IOMMU_VEVENTQ_TYPE_SELFTEST", uapi::kSelftestEvents, 615},
    KnownName{"IOMMU_HW_QUEUE_TYPE_DEFAULT", uapi::kDefaultType, 617},
    KnownName{"IOMMU_HW_QUEUE_TYPE_TEGRA241_CMDQV", 1, 617},
    KnownName{"IOMMU_HW_QUEUE_TYPE_SELFTEST", uapi::kSelftestQueue, 617},
    // Of real IOMMUs.
    KnownName{"IOMMU_VTD_S1_SRE", 1 << 0},
    KnownName{"IOMMU_VTD_S1_EAFE", 1 << 1},
    KnownName{"IOMMU_VTD_S1_WPE", 1 << 2},
    KnownName{"IOMMU_VTD_INV_FLAGS_LEAF", 1 << 0},
    KnownName{"IOMMU_HW_INFO_VTD_ERRATA_772415_SPR17", 1 << 0},
    KnownName{"IOMMU_HW_INFO_ARM_SMMUV3_ERRATA_REPEAT_TLBI_CFGI", 1 << 0, 703},
    // What mock devices are like.
    KnownName{"IOMMU_HW_INFO_SELFTEST_REGVAL", 0xdeadbeef},
    KnownName{"IOMMU_TEST_IOTLB_DEFAULT", 0xbadbeef},
    KnownName{"IOMMU_TEST_DEV_CACHE_DEFAULT", 0xbaddad, 613},
    KnownName{"IOMMU_TEST_PASID_RESERVED", 1024, 615},
    KnownName{"IOMMU_TEST_HW_QUEUE_MAX", 2, 617},
    KnownName{"MOCK_PASID_WIDTH", 20, 615},
    KnownName{"MOCK_APERTURE_START", 0x1000000},
    KnownName{"MOCK_APERTURE_LAST", 0x7fffffff},
    KnownName{"MOCK_PAGE_SIZE", 2048, 619},
    KnownName{"MOCK_HUGE_PAGE_SIZE", 1 << 20, 619},
    KnownName{"MOCK_IOMMUPT_DEFAULT", 0, 619},
    KnownName{"MOCK_IOMMUPT_HUGE", uapi::kLargePageTable, 619},
    KnownName{"MOCK_NESTED_DOMAIN_IOTLB_ID_MAX", 3},
    KnownName{"MOCK_NESTED_DOMAIN_IOTLB_NUM", 4},
    KnownName{"MOCK_DEV_CACHE_ID_MAX", 3, 613},
    KnownName{"MOCK_DEV_CACHE_NUM", 4, 613},
};

constexpr std::array kStructs{
    KnownStruct{"iommu_iova_range", uapi::kIovaRangeBytes},
    KnownStruct{"iommu_hwpt_pgfault", uapi::kPageFaultBytes},
    KnownStruct{"iommu_hwpt_page_response", uapi::kPageResponseBytes},
    KnownStruct{"iommufd_vevent_header", 8, 615},
    KnownStruct{"iommu_hwpt_selftest", uapi::kSelftestDataBytes},
    KnownStruct{"iommu_hwpt_selftest", uapi::kLongSelftestDataBytes, 619},
    KnownStruct{"iommu_hwpt_invalidate_selftest", uapi::kSelftestInvalidationBytes},
    KnownStruct{"iommu_test_hw_info", 8},
    KnownStruct{"iommu_viommu_selftest", 8, 613},
    KnownStruct{"iommu_viommu_selftest", 24, 617},
    KnownStruct{"iommu_viommu_invalidate_selftest", 12, 613},
    KnownStruct{"iommu_viommu_event_selftest", 4, 615},
    // Of real IOMMUs.
    KnownStruct{"iommu_hw_info_vtd", 24},
    KnownStruct{"iommu_hwpt_vtd_s1", 24},
    KnownStruct{"iommu_hwpt_vtd_s1_invalidate", 24},
    KnownStruct{"iommu_hwpt_arm_smmuv3", 16, 613},
    KnownStruct{"iommu_hw_info_arm_smmuv3", 40, 613},
    KnownStruct{"iommu_viommu_arm_smmuv3_invalidate", 16, 613},
    KnownStruct{"iommu_vevent_arm_smmuv3", 32, 615},
    KnownStruct{"iommu_hw_info_tegra241_cmdqv", 8, 617},
    KnownStruct{"iommu_viommu_tegra241_cmdqv", 16, 617},
    KnownStruct{"iommu_vevent_tegra241_cmdqv", 16, 617},
    KnownStruct{"iommu_hw_info_amd", 16, 702},
    KnownStruct{"iommu_hwpt_amd_guest", 32, 702},
};

constexpr std::array kMembers{
    KnownMember{"iommu_hw_info", "in_data_type", 617},
};

}  // namespace

std::span<const KnownName> known_names() { return kNames; }
std::span<const KnownStruct> known_structs() { return kStructs; }
std::span<const KnownMember> known_members() { return kMembers; }

}  // namespace ioasis::conformance::headers
