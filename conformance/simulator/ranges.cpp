// Joining ranges and finding gaps by sorting.
#include "conformance/simulator/ranges.h"

#include <algorithm>

namespace ioasis::simulator {

std::optional<Range> range_at(std::uint64_t first, std::uint64_t length) {
  if (length - 1 > kTop - first) return std::nullopt;
  return Range{first, first + (length - 1)};
}

std::vector<Range> joined(std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
  std::vector<Range> result;
  for (const Range& range : ranges) {
    const bool touches = !result.empty() && (result.back().last == kTop || range.first <= result.back().last + 1);
    if (touches)
      result.back().last = std::max(result.back().last, range.last);
    else
      result.push_back(range);
  }
  return result;
}

std::vector<Range> gaps(std::vector<Range> taken, Range within) {
  std::vector<Range> result;
  std::uint64_t next = within.first;
  for (const Range& range : joined(std::move(taken))) {
    if (range.first > within.last) break;
    if (range.first > next) result.push_back({next, range.first - 1});
    if (range.last >= within.last) return result;
    next = std::max(next, range.last + 1);
  }
  result.push_back({next, within.last});
  return result;
}

}  // namespace ioasis::simulator
