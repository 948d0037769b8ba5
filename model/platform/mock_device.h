// What the selftest's mock devices tell of themselves, whatever their IOMMU.
#pragma once

#include "model/state/context.h"

namespace ioasis::model {

/// Each of the numbers that stand for what a mock device keeps of translations, at first.
/// @see kernel: drivers/iommu/iommufd/iommufd_test.h IOMMU_TEST_DEV_CACHE_DEFAULT (Linux 6.13)
inline constexpr std::uint64_t kDeviceCacheUsual = 0xbaddad;
/// Bits of a PASID of a mock device that has such (MOCK_PASID_WIDTH, Linux 6.15).
inline constexpr std::uint64_t kMockPasidBits = 20;

/// What GET_HW_INFO tells of every mock device: a type of its own, and eight bytes: no flags, and a register's value.
/// @see kernel: drivers/iommu/iommufd/iommufd_test.h struct iommu_test_hw_info
template <class L>
Number<L> mock_info() {
  return number<L>(0xdeadbeefULL << 32);
}
template <class L>
Number<L> mock_info_type() {
  return number<L>("IOMMU_HW_INFO_TYPE_SELFTEST", 0xfeedbeef);
}
inline constexpr std::uint64_t kMockInfoBytes = 8;

}  // namespace ioasis::model
