// A page table's format as data: how many levels, and which bits of an entry mean what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ioasis::simulator::tables {

/// Bits low to high, both included, as documents write them.
constexpr std::uint64_t bits(unsigned high, unsigned low) {
  return (~std::uint64_t{0} >> (63 - high)) & (~std::uint64_t{0} << low);
}
constexpr std::uint64_t bit(unsigned number) { return std::uint64_t{1} << number; }
/// The lowest of an address, as many as that: what a page of 1 << count bytes has inside.
constexpr std::uint64_t low_bits(unsigned count) { return count == 0 ? 0 : bits(count - 1, 0); }

/// A statement about an entry: the bits under the mask have this value. Without a mask it always holds.
struct Match {
  std::uint64_t mask = 0;
  std::uint64_t value = 0;

  template <class Word>
  constexpr bool of(const Word& entry) const {
    return (entry & mask) == value;
  }
  /// The entry of which it holds, or does not.
  template <class Word>
  constexpr Word put(const Word& entry, bool holds) const {
    return (entry & ~mask) | (holds ? value : ~value & mask);
  }

  bool operator==(const Match&) const = default;
};

/// When an entry allows reading, and writing. What cannot be said has no mask.
struct Rights {
  Match read;
  Match write;
  bool operator==(const Rights&) const = default;
};

/// Where an entry holds the address: most of its bits in their own place, the topmost perhaps moved.
struct AddressField {
  std::uint64_t in_place;
  std::uint64_t moved = 0;  ///< which bits of the address stand elsewhere
  unsigned moved_down = 0;  ///< by how many places
  bool operator==(const AddressField&) const = default;
};

/// Which pages a device has written.
struct DirtyFlag {
  Match dirty;
  /// The bit that lets hardware turn a clean page dirty, where not every page is so: until then the page reads as
  /// read-only.
  std::uint64_t managed = 0;
  bool operator==(const DirtyFlag&) const = default;
};

/// One level of the tree. An entry covers 1 << shift bytes; a table has 1 << bits of them.
struct Level {
  int number;  ///< as the format's document counts
  unsigned shift;
  unsigned bits;
  std::optional<Match> table;  ///< an entry that points to a table of the next level
  std::optional<Match> page;   ///< an entry that is a page of this level's size
  bool operator==(const Level&) const = default;
};

struct Format {
  std::string name;
  unsigned input_bits;           ///< width of the addresses translated
  std::uint64_t input_base = 0;  ///< the first of them, for a window that does not begin at zero
  bool sign_extended = false;    ///< addresses are canonical: the bits above repeat the topmost one
  unsigned output_bits;          ///< width of physical addresses
  unsigned table_bits;           ///< a table takes room for 1 << table_bits entries, or for as many as its level has
  bool big_endian = false;
  std::vector<Level> levels;  ///< from the root

  std::uint64_t present;  ///< an entry with none of these is empty
  AddressField address;
  std::uint64_t table_always = 0;  ///< bits that are written into each entry that points to a table
  std::uint64_t page_always = 0;   ///< bits that are written into each page's
  std::uint64_t table_reserved = 0;
  std::uint64_t page_reserved = 0;
  std::uint64_t aligned = 0;       ///< address bits that must be zero where they lie inside a large page
  bool reserved_is_empty = false;  ///< an encoding that means nothing is an empty entry

  Rights table_rights;  ///< what the tables on the way say; the page cannot allow more
  Rights page_rights;
  Match table_user;  ///< holds where a device's access, which is unprivileged, is not refused
  Match page_user;

  std::optional<unsigned>
      next_level;  ///< lowest of three bits that name the next table's level, so that levels can be skipped
  std::optional<Match> sized_page;  ///< a page whose size is encoded in its address, any power of two

  std::uint64_t accessed = 0;  ///< the flag of what has been used; none in some formats
  bool accessed_in_tables = false;
  bool accessed_by_hardware = true;  ///< else a page without it faults
  std::optional<DirtyFlag> dirty;
  bool operator==(const Format&) const = default;
};

/// The sizes of page that the format has, as a mask.
std::uint64_t page_sizes(const Format& format);

/// The level, by its place from the root, whose tables hold pages of this size.
std::size_t level_of_page(const Format& format, unsigned page_shift);

/// The bytes of a table at that level.
std::uint64_t table_bytes(const Format& format, const Level& level);

/// The address without its base or its sign, as the tables are indexed; nothing where none is translated.
std::optional<std::uint64_t> fold(const Format& format, std::uint64_t iova);
/// The address that was folded.
std::uint64_t unfold(const Format& format, std::uint64_t folded);

/// Which entry of a table at that level an address belongs to.
inline std::uint64_t index_at(const Level& level, std::uint64_t folded) {
  return (folded >> level.shift) & low_bits(level.bits);
}

}  // namespace ioasis::simulator::tables
