// An entry of a page table read and written: what kind it is, where it points, what it allows.
#pragma once

#include <cstdint>

#include "conformance/simulator/tables/defects.h"
#include "conformance/simulator/tables/format.h"
#include "conformance/simulator/tables/translation.h"

namespace ioasis::simulator::tables {

enum class Kind : std::uint8_t { Empty, Table, Page, Malformed };

struct Entry {
  Kind kind;
  std::uint64_t address = 0;     ///< of the table, or of the page's first byte
  std::size_t next = 0;          ///< of a table: its level's place from the root
  unsigned page_shift = 0;       ///< of a page
  Permissions permissions = {};  ///< what this entry alone allows
};

/// What the bits say in a table at that level.
Entry decode(const Format& format, std::size_t level, std::uint64_t bits);

/// A page as it is to stand in a table.
struct NewPage {
  std::uint64_t physical;
  unsigned shift;
  Permissions permissions;
  bool dirty = false;
};

/// Whether the format can say just these permissions; a page that allows nothing is not a mapping in any.
bool can_say(const Format& format, Permissions permissions);

/// The bits of a page in a table at that level, and of a pointer to a table of the next.
std::uint64_t encode_page(const Format& format, std::size_t level, const NewPage& page, Chosen defect = {});
std::uint64_t encode_table(const Format& format, std::size_t level, std::uint64_t table, Chosen defect = {});

/// Whether a page's bits say that it has been written.
bool is_dirty(const Format& format, std::uint64_t bits);

/// A word of memory as an entry, and back.
std::uint64_t in_order(const Format& format, std::uint64_t word);

}  // namespace ioasis::simulator::tables
