// The page table of a mock device: IOVA to physical memory in units of 2 KiB.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "conformance/simulator/ranges.h"
#include "conformance/simulator/user_memory.h"

namespace ioasis::simulator {

inline constexpr std::uint64_t kIoPage = uapi::kPageSize / 2;

/// What the mock IOMMU translates (iommufd_test.h).
inline constexpr Range kMockAperture{std::uint64_t{1} << 24, (std::uint64_t{1} << 31) - 1};

/// Half a frame, counted through physical memory; 0 is never one.
using Unit = std::uint32_t;

/// The unit holding the byte at `offset` into `frame`.
constexpr Unit unit_of(Frame frame, std::uint64_t offset) {
  return static_cast<Unit>(frame * 2 + offset % uapi::kPageSize / kIoPage);
}

/// Two levels: a hash of 2 MiB regions, each a full table of units.
class MockDomain {
 public:
  void set(std::uint64_t iova, Unit unit) { regions_[iova / kRegion][slot(iova)] = unit; }

  void clear(std::uint64_t iova) {
    if (const auto region = regions_.find(iova / kRegion); region != regions_.end()) region->second[slot(iova)] = 0;
  }

  /// The unit at `iova`, 0 if nothing is mapped there.
  Unit at(std::uint64_t iova) const {
    const auto region = regions_.find(iova / kRegion);
    return region == regions_.end() ? 0 : region->second[slot(iova)];
  }

 private:
  static constexpr std::uint64_t kUnits = 1024;
  static constexpr std::uint64_t kRegion = kUnits * kIoPage;
  static std::size_t slot(std::uint64_t iova) { return iova % kRegion / kIoPage; }

  std::unordered_map<std::uint64_t, std::array<Unit, kUnits>> regions_;
};

}  // namespace ioasis::simulator
