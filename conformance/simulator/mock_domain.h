// The page table of a mock device: IOVA to physical memory in units of the IOMMU's smallest page, and which units were
// written to.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "conformance/simulator/mock_format.h"
#include "conformance/simulator/pages.h"
#include "conformance/simulator/ranges.h"
#include "conformance/simulator/tables/page_table.h"
#include "conformance/simulator/tables/walker.h"

namespace ioasis::simulator {

inline constexpr std::uint64_t kLeastIoPage = uapi::kPageSize / 2;

/// The release from which on domains of mock devices are page tables to programs, too: with the errors of those, and
/// pages of any size.
inline constexpr uapi::Release kRealTables = 619;

/// The address of a byte at `offset` into a frame.
constexpr std::uint64_t physical_of(Frame frame, std::uint64_t offset) {
  return frame * uapi::kPageSize + offset % uapi::kPageSize;
}

/// Its tables lie in simulated memory, where devices walk them. Beside them is noted what formats have no entry for:
/// memory that is mapped for neither reading nor writing, as the VFIO container's MAP_DMA may, and what the selftest's
/// DIRTY marks, which may be pages that no device can write.
class MockDomain {
 public:
  MockDomain(Host& host, const Iommu& iommu, DomainTraits traits = {});

  /// Maps memory that lies in one piece, with pages of the sizes `allowed`; what was mapped there before goes.
  void map(std::uint64_t iova, std::uint64_t physical, std::uint64_t length, tables::Permissions permissions,
           std::uint64_t allowed);

  /// Forgets the range, all of which is to be mapped, as IOMMU drivers are relied on for; whether its units were marked
  /// only if `dirt_too`.
  void unmap(std::uint64_t iova, std::uint64_t length, bool dirt_too = true);

  /// Where the unit at `iova` is mapped to; nothing if it is not.
  std::optional<std::uint64_t> at(std::uint64_t iova);

  /// What a device meets that makes an access at `iova`: where its memory is, or nothing if it faults.
  std::optional<std::uint64_t> walk(std::uint64_t iova, tables::Access access);

  /// Marks the unit at `iova` as written to; false if nothing is mapped there.
  bool mark(std::uint64_t iova);

  /// Whether the unit was written to since the last time this was asked without `keep`.
  bool take_dirty(std::uint64_t iova, bool keep);
  void clean();

  /// That it was made for a device of.
  const Iommu& iommu() const { return iommu_; }
  bool trackable() const { return traits_.trackable; }

  /// The unit: its smallest page.
  std::uint64_t page() const { return iommu_.page; }
  /// The page sizes that it tells of, a bit each: its smallest, and perhaps a large one; or, since they are page
  /// tables, all powers of two up to 64 GiB.
  std::uint64_t page_sizes() const;
  bool tracking() const { return tracking_; }
  /// While it tracks, it has the smallest pages alone: each unit is reported by itself.
  void track(bool on);

 private:
  void each_aperture(const std::function<void(std::uint64_t first, std::uint64_t length)>& visit) const;

  Host& host_;
  const Iommu& iommu_;
  DomainTraits traits_;
  tables::Format format_;
  tables::PageTable table_;
  std::map<std::uint64_t, std::uint64_t> barred_;  ///< by the IOVA of a unit, where it leads that no device may use
  std::set<std::uint64_t> marked_;                 ///< IOVAs of units
  bool tracking_ = false;
};

}  // namespace ioasis::simulator
