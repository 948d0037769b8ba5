// The platforms known by name. One is added here.
#include <algorithm>
#include <string>

#include "model/platform/platform.h"

namespace ioasis::platform {

const std::vector<Platform>& platforms() {
  static const std::vector<Platform> all{
      // @see kernel: drivers/iommu/iommufd/iommufd_test.h MOCK_APERTURE_START, MOCK_APERTURE_LAST; selftest.c
      // MOCK_IO_PAGE_SIZE, MOCK_HUGE_PAGE_SIZE (Linux 6.12)
      {.name = "mock",
       .about = "the selftest's mock IOMMU",
       .apertures = {{1 << 24, 0x7fff'ffff, 2048}},
       .large_page = 2048 * 512,
       .dirty_tracking = true,
       .checkable = true,
       .has_kernel = true},
      // A list of apertures in one domain, as the hardware of the 2022 discussion has it; pages as the simulator maps.
      {.name = "two-windows",
       .about = "a mock IOMMU with a low and a high window, as POWER has two",
       .apertures = {{0, 0x3fff'ffff, 2048}, {0x0800'0000'0000'0000, 0x0800'0000'7fff'ffff, 2048}},
       .large_page = 2048 * 512,
       .dirty_tracking = true,
       .checkable = true},
  };
  return all;
}

std::uint64_t Platform::page() const { return std::ranges::min_element(apertures, {}, &Aperture::page)->page; }

const Platform* named(std::string_view name) {
  const auto at = std::ranges::find(platforms(), name, &Platform::name);
  return at == platforms().end() ? nullptr : &*at;
}

std::string_view known_names() {
  static const std::string names = [] {
    std::string text;
    for (const auto& one : platforms()) text += (text.empty() ? "" : " or ") + std::string(one.name);
    return text;
  }();
  return names;
}

}  // namespace ioasis::platform
