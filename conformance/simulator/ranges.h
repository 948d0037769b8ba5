// Ranges of addresses, both ends inclusive, and the gaps they leave.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace ioasis::simulator {

inline constexpr std::uint64_t kTop = ~std::uint64_t{0};

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = kTop;

  bool overlaps(const Range& other) const { return first <= other.last && other.first <= last; }
  bool holds(const Range& other) const { return first <= other.first && other.last <= last; }
};

/// The range of `length` bytes (not 0) at `first`; nothing if it goes past the top of the address space.
std::optional<Range> range_at(std::uint64_t first, std::uint64_t length);

/// The same addresses as sorted ranges that neither overlap nor touch.
std::vector<Range> joined(std::vector<Range> ranges);

/// What of `within` none of `taken` covers, rising, each as wide as can be.
std::vector<Range> gaps(std::vector<Range> taken, Range within);

}  // namespace ioasis::simulator
