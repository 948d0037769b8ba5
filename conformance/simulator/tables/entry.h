// An entry of a page table read and written as the format's data says: what kind it is, where it points, what it
// allows. A word is a number, or anything else that has its operators: what a proof runs this on.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

#include "conformance/simulator/tables/defects.h"
#include "conformance/simulator/tables/format.h"
#include "conformance/simulator/tables/translation.h"

namespace ioasis::simulator::tables {

enum class Kind : std::uint8_t { Empty, Table, Page, Malformed };

template <class Word>
struct EntryOf {
  Kind kind;
  Word address;                  ///< of the table, or of the page's first byte
  std::size_t next = 0;          ///< of a table: its level's place from the root
  unsigned page_shift = 0;       ///< of a page
  Permissions permissions = {};  ///< what this entry alone allows
};
using Entry = EntryOf<std::uint64_t>;

/// A page as it is to stand in a table.
template <class Word>
struct NewPageOf {
  Word physical;
  unsigned shift;
  Permissions permissions;
  bool dirty = false;
};
using NewPage = NewPageOf<std::uint64_t>;

inline unsigned trailing_ones(std::uint64_t word) { return static_cast<unsigned>(std::countr_one(word)); }
inline std::uint64_t byte_swapped(std::uint64_t word) { return __builtin_bswap64(word); }

/// A word of memory as an entry, and back.
template <class Word>
Word in_order(const Format& format, const Word& word) {
  return format.big_endian ? byte_swapped(word) : word;
}

template <class Word>
Word address_of(const Format& format, const Word& bits) {
  const AddressField& field = format.address;
  return (bits & field.in_place) | (bits << field.moved_down & field.moved);
}

template <class Word>
Word with_address(const Format& format, const Word& address, Chosen defect) {
  const AddressField& field = format.address;
  if (defect == Defect::HighAddressBitsLost) return address & field.in_place;
  return (address & field.in_place) | (address & field.moved) >> field.moved_down;
}

/// A page of a size between two levels' has ones in the address bits below half its size, and there a zero.
template <class Word>
unsigned sized_page_shift(const Format& format, const Word& address) {
  const unsigned base = format.levels.back().shift;
  return base + trailing_ones(address >> base) + 1;
}
inline std::uint64_t size_code(const Format& format, unsigned page_shift) {
  return bit(page_shift - 1) - bit(format.levels.back().shift);
}

template <class Word>
Permissions said_by(const Rights& rights, const Match& user, const Word& bits) {
  if (!user.of(bits)) return {};
  return {rights.read.of(bits), rights.write.of(bits)};
}

template <class Word>
EntryOf<Word> table_entry(const Format& format, std::size_t next, const Word& bits) {
  if (bits & format.table_reserved) return {Kind::Malformed, bits};
  return {Kind::Table, address_of(format, bits), next, 0, said_by(format.table_rights, format.table_user, bits)};
}

template <class Word>
EntryOf<Word> page_entry(const Format& format, unsigned shift, const Word& bits) {
  const std::uint64_t inside = low_bits(shift);
  if (bits & (format.page_reserved | (inside & format.aligned))) return {Kind::Malformed, bits};
  Permissions permissions = said_by(format.page_rights, format.page_user, bits);
  if (format.dirty && bits & format.dirty->managed && format.page_user.of(bits)) permissions.write = true;
  return {Kind::Page, address_of(format, bits) & ~inside, 0, shift, permissions};
}

/// The place of the level that the entry itself names, which may lie several below.
template <class Word>
std::optional<std::size_t> named_level(const Format& format, std::size_t level, const Word& bits) {
  if (!format.next_level) return std::nullopt;
  for (std::size_t below = level + 1; below < format.levels.size(); ++below) {
    const auto number = static_cast<std::uint64_t>(format.levels[below].number);
    if (Match{std::uint64_t{7} << *format.next_level, number << *format.next_level}.of(bits)) return below;
  }
  return std::nullopt;
}

/// What the bits say in a table at that level.
template <class Word>
EntryOf<Word> decode(const Format& format, std::size_t place, const Word& bits) {
  const Level& level = format.levels[place];
  if (!(bits & format.present)) return {Kind::Empty, bits};
  if (level.page && level.page->of(bits)) return page_entry(format, level.shift, bits);
  if (level.page && format.sized_page && format.sized_page->of(bits)) {
    const unsigned shift = sized_page_shift(format, address_of(format, bits));
    const unsigned below = std::min(level.shift + level.bits, format.output_bits + 1);
    if (shift > level.shift && shift < below) return page_entry(format, shift, bits);
    return {Kind::Malformed, bits};
  }
  if (level.table && level.table->of(bits)) return table_entry(format, place + 1, bits);
  if (const auto next = named_level(format, place, bits)) return table_entry(format, *next, bits);
  return {format.reserved_is_empty ? Kind::Empty : Kind::Malformed, bits};
}

/// Where a page has the byte at that address.
template <class Word>
Word located(const EntryOf<Word>& page, const Word& folded) {
  return page.address | (folded & low_bits(page.page_shift));
}

/// Whether the format can say just these permissions; a page that allows nothing is not a mapping in any.
inline bool can_say(const Format& format, Permissions permissions) {
  const Rights& rights = format.page_rights;
  return (permissions.read || permissions.write) && (permissions.read || rights.read.mask) &&
         (permissions.write || rights.write.mask);
}

/// The bits of a page in a table at that level.
template <class Word>
Word encode_page(const Format& format, std::size_t place, const NewPageOf<Word>& page, Chosen defect = {}) {
  const Level& level = format.levels[place];
  const bool sized = page.shift > level.shift;
  const bool large = &level != &format.levels.back() || sized;
  Permissions permissions = page.permissions;
  if (defect == Defect::LargePageLosesWrite && large) permissions.write = false;
  if (defect == Defect::ReadOnlyMappedWritable) permissions.write = true;

  Word address = page.physical;
  if (sized) address = address | size_code(format, page.shift + (defect == Defect::SizeCodeTooLarge ? 1 : 0));
  Word bits = with_address(format, address, defect) | format.page_always;
  if (defect == Defect::UserBitNotSet) bits = bits & ~format.page_user.value;
  const bool marked =
      !(defect == Defect::LargePageUnmarked && large) && !(defect == Defect::LastPageMarkedAsBlock && !large);
  bits = (sized ? *format.sized_page : *level.page).put(bits, marked);
  bits = format.page_rights.read.put(bits, permissions.read);
  bits = format.page_rights.write.put(bits, permissions.write);
  if (!format.accessed_by_hardware && defect != Defect::AccessFlagNotSet) bits = bits | format.accessed;
  if (format.dirty && permissions.write) {
    const bool dirty = page.dirty || defect == Defect::StartsDirty;
    bits = format.dirty->dirty.put(bits, dirty);
    if (defect != Defect::DirtyManagementNotSet) bits = bits | format.dirty->managed;
  }
  return bits;
}

/// The bits of a pointer to a table of the next level.
template <class Word>
Word encode_table(const Format& format, std::size_t place, const Word& table, Chosen defect = {}) {
  Match mark = *format.levels[place].table;
  if (defect == Defect::NextLevelTooLow && format.next_level) mark.value -= bit(*format.next_level);
  Word bits = mark.put(with_address(format, table, defect) | format.table_always, true);
  bits = format.table_rights.read.put(bits, true);
  bits = format.table_rights.write.put(bits, defect != Defect::TableWithoutWrite);
  return format.table_user.put(bits, true);
}

/// Whether a page's bits say that it has been written.
template <class Word>
bool is_dirty(const Format& format, const Word& bits) {
  if (!format.dirty) return false;
  const auto& [dirty, managed] = *format.dirty;
  return dirty.of(bits) && (managed == 0 || bits & managed);
}

}  // namespace ioasis::simulator::tables
