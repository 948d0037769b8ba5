// The page table of a mock device: IOVA to physical memory in units of 2 KiB, and which units were written to.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "conformance/simulator/ranges.h"
#include "conformance/simulator/user_memory.h"

namespace ioasis::simulator {

inline constexpr std::uint64_t kIoPage = uapi::kPageSize / 2;

/// Half a frame, counted through physical memory; 0 is never one.
using Unit = std::uint32_t;

/// The unit holding the byte at `offset` into `frame`.
constexpr Unit unit_of(Frame frame, std::uint64_t offset) {
  return static_cast<Unit>(frame * 2 + offset % uapi::kPageSize / kIoPage);
}

/// Two levels: a hash of 2 MiB regions, each a full table of units.
class MockDomain {
 public:
  /// `trackable`: it was made to tell which units devices write to. `large`: it could use large pages, too.
  explicit MockDomain(bool trackable = false, bool large = false) : trackable_(trackable), large_(large) {}

  void set(std::uint64_t iova, Unit unit) { regions_[iova / kRegion][slot(iova)].unit = unit; }

  /// Forgets the unit; whether it was written to only if `dirt_too`.
  void clear(std::uint64_t iova, bool dirt_too = true) {
    if (Entry* entry = find(iova)) *entry = {0, entry->dirty && !dirt_too};
  }

  /// The unit at `iova`, 0 if nothing is mapped there.
  Unit at(std::uint64_t iova) const {
    const auto region = regions_.find(iova / kRegion);
    return region == regions_.end() ? 0 : region->second[slot(iova)].unit;
  }

  /// A device writes at `iova`; false if nothing is mapped there.
  bool write(std::uint64_t iova) {
    Entry* entry = find(iova);
    if (!entry || entry->unit == 0) return false;
    return entry->dirty = true;
  }

  /// Whether the unit was written to since the last time this was asked without `keep`.
  bool take_dirty(std::uint64_t iova, bool keep) {
    Entry* entry = find(iova);
    const bool was = entry && entry->unit != 0 && entry->dirty;
    if (was && !keep) entry->dirty = false;
    return was;
  }
  void clean() {
    for (auto& [number, region] : regions_)
      for (Entry& entry : region) entry.dirty = false;
  }

  bool trackable() const { return trackable_; }

  /// The page sizes it has, a bit each: 2 KiB, and perhaps 512 of those.
  std::uint64_t page_sizes() const { return kIoPage | (large_ ? 512 * kIoPage : 0); }
  bool tracking() const { return tracking_; }
  void track(bool on) { tracking_ = on; }

 private:
  static constexpr std::uint64_t kUnits = 1024;
  static constexpr std::uint64_t kRegion = kUnits * kIoPage;
  struct Entry {
    Unit unit = 0;
    bool dirty = false;
  };
  static std::size_t slot(std::uint64_t iova) { return iova % kRegion / kIoPage; }
  Entry* find(std::uint64_t iova) {
    const auto region = regions_.find(iova / kRegion);
    return region == regions_.end() ? nullptr : &region->second[slot(iova)];
  }

  std::unordered_map<std::uint64_t, std::array<Entry, kUnits>> regions_;
  bool trackable_;
  bool large_;
  bool tracking_ = false;
};

}  // namespace ioasis::simulator
