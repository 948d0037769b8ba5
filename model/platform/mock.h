// What the selftest's mock IOMMU offers.
#pragma once

#include "model/state/context.h"

namespace ioasis::model {

/// How many numbers stand for what a mock device keeps of translations, and each at first.
/// @see kernel: drivers/iommu/iommufd/iommufd_test.h MOCK_DEV_CACHE_NUM, IOMMU_TEST_DEV_CACHE_DEFAULT (Linux 6.13)
inline constexpr std::uint64_t kDeviceCacheEntries = 4, kDeviceCacheUsual = 0xbaddad;
/// Bits of a PASID of a mock device that has such (MOCK_PASID_WIDTH, Linux 6.15).
inline constexpr std::uint64_t kMockPasidBits = 20;

/// One aperture, and I/O pages of half a page.
/// @see kernel: drivers/iommu/iommufd/iommufd_test.h MOCK_APERTURE_START, selftest.c MOCK_IO_PAGE_SIZE
template <class L>
Set<L, Aperture<L>> mock_apertures(const Context<L>& context) {
  Set<L, Aperture<L>> apertures;
  apertures.insert(L::yes(), {{{L::literal("MOCK_APERTURE_START", 1ULL << 24)},
                               {L::literal("MOCK_APERTURE_LAST", (1ULL << 31) - 1)}},
                              {L::literal("MOCK_PAGE", context.dialect.page_size / 2)}});
  return L::label("the mock aperture", apertures);
}

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

/// The large page that domains have which were made for a device with HUGE_IOVA.
/// @see kernel: selftest.c MOCK_HUGE_PAGE_SIZE
template <class L>
Length<L> mock_large_page(const Context<L>& context) {
  return {L::literal("MOCK_HUGE_PAGE", context.dialect.page_size / 2 * 512)};
}

/// The mock IOMMU's page: the unit in which its translations are checked.
template <class L>
Length<L> mock_page(const Context<L>& context) {
  return {L::literal("MOCK_PAGE", context.dialect.page_size / 2)};
}

}  // namespace ioasis::model
