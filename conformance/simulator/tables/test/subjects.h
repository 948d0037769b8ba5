// The formats that random tests run on, each with what its document promises in plain numbers.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "conformance/simulator/tables/format.h"

namespace ioasis::simulator::tables {

/// Addresses from first to last, both included.
struct Span {
  std::uint64_t first;
  std::uint64_t last;
};

/// One format, and the facts that a reference needs to foretell it. They are stated, not derived from the format.
struct Subject {
  Format format;
  std::vector<Span> inputs;  ///< the addresses translated
  std::uint64_t sizes;       ///< of pages, as a mask
  unsigned output_bits;
  bool write_only;  ///< a page can be writable without being readable
  bool dirty;       ///< hardware keeps dirty state
};

/// What is tested at once: one table, or a guest's behind the host's.
struct Arrangement {
  std::string name;
  Subject table;                ///< of one stage, or the first of two
  std::optional<Subject> host;  ///< the second stage
};

/// A guest's tables have a part of its memory to themselves, which no random operation touches.
inline constexpr Span kGuestTables{std::uint64_t{5} << 34, (std::uint64_t{5} << 34) + 0xffffffff};

std::ostream& operator<<(std::ostream& out, const Arrangement& arrangement);

const std::vector<Arrangement>& arrangements();

}  // namespace ioasis::simulator::tables
