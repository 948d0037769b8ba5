// From the memory a program had to the buffers of a trace.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "model/uapi/program.h"

namespace ioasis::traces {

/// Alignment that is kept: user addresses and trace addresses are the same modulo this, as automatic placement of IOVAs
/// looks at so many low bits of both.
inline constexpr std::uint64_t kKeptAlignment = 0x20'0000;

/// A stretch of a program's memory that becomes a buffer.
struct Region {
  std::uint64_t start = 0;  ///< a multiple of kKeptAlignment
  uapi::Buffer buffer;
};

/// Says what a page is, given its address.
using PageStates = std::function<uapi::PageState(std::uint64_t page)>;

class Placement {
 public:
  /// Makes buffers of the pages (their addresses), so that what lies near lies as near as before, and in the same
  /// order. Of `borders`, those that come to lie within a buffer are as they were, too; other pages there are writable.
  /// Unset when a trace has not so many buffers, or none so large.
  static std::optional<Placement> of(const std::set<std::uint64_t>& pages, const std::set<std::uint64_t>& borders,
                                     const PageStates& states);

  /// Regions that do not overlap, by rising start: at most kMaxBuffers of at most kMaxBufferPages.
  explicit Placement(std::vector<Region> regions);

  /// Gives buffers the kind that all their pages have, of those that are known; others stay private. False if one has
  /// pages of several kinds.
  bool take_kinds(const std::map<std::uint64_t, uapi::MemoryKind>& known);

  uapi::MemoryLayout layout() const;

  /// Where the trace has that address; nothing if it lies in no region and not at the end of one.
  std::optional<std::uint64_t> translate(std::uint64_t address) const;

 private:
  std::vector<Region> regions_;
};

}  // namespace ioasis::traces
