// First fit over what is allowed, less what is taken.
#include "conformance/simulator/iova_search.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <optional>

namespace ioasis::simulator {
namespace {

using uapi::kPageSize;

/// Transparent huge pages make IOVAs keep up to this alignment.
constexpr std::uint64_t kHugePage = std::uint64_t{2} << 20;

struct Fit {
  std::uint64_t length;
  std::uint64_t alignment;
  std::uint64_t page_offset;
  bool one_byte_holes;

  /// Where in `room` it goes. A start at the room's last byte is never taken, even for one byte.
  std::optional<std::uint64_t> in(Range room) const {
    if (room.first > kTop - (alignment - 1)) return std::nullopt;
    const std::uint64_t aligned = (room.first + (alignment - 1)) / alignment * alignment;
    const std::uint64_t start = aligned | page_offset;
    if (one_byte_holes ? start > room.last : start >= room.last) return std::nullopt;
    if (room.last - start < length - 1) return std::nullopt;
    return start;
  }
};

}  // namespace

std::uint64_t IovaSearch::wanted(const Defects& defects) const {
  std::uint64_t most = std::bit_ceil(length);
  if (user_address != 0) most = std::min(most, user_address & (~user_address + 1));
  return defects.has(Defect::AutoIovaAlignsToWholeLength) ? most : std::min(most, kHugePage);
}

Errno IovaSearch::find(const Defects& defects, std::uint64_t& iova) const {
  if (length >= kTop / 2) return EOVERFLOW;
  if (wanted(defects) < alignment) return EINVAL;

  const std::uint64_t offset = defects.has(Defect::AutoIovaDropsPageOffset) ? 0 : user_address % kPageSize;
  // Linux 6.17 rounds up with care for overflow, and the stable series of 6.12 like it.
  const bool before_overflow_fix = release > uapi::kThisRelease && release < 617;
  const Fit fit{length, wanted(defects), offset, before_overflow_fix || defects.has(Defect::AutoIovaTakesOneByteHole)};

  // Neither the first page nor the last is ever chosen.
  const Range limits{defects.has(Defect::AutoIovaStartsAtZero) ? 0 : kPageSize, kTop - kPageSize};
  std::vector<Range> spans{limits};
  if (!allowed.empty() && !defects.has(Defect::AutoIovaIgnoresAllowed)) {
    spans.clear();
    for (const Range& span : defects.has(Defect::AutoIovaAllowedNotJoined) ? allowed : joined(allowed))
      if (span.overlaps(limits))
        spans.push_back({std::max(span.first, limits.first), std::min(span.last, limits.last)});
  }

  std::vector<Range> taken = mapped;
  if (!defects.has(Defect::AutoIovaIgnoresReserved)) taken.insert(taken.end(), reserved.begin(), reserved.end());
  for (const Range& span : spans) {
    // The span itself is rounded up before it is searched, which can skip room that a hole inside would have had.
    const auto from = fit.in(span);
    if (!from) continue;
    for (const Range& hole : gaps(taken, {*from, span.last})) {
      if (const auto start = fit.in(hole)) {
        iova = *start;
        return 0;
      }
    }
  }
  return ENOSPC;
}

}  // namespace ioasis::simulator
