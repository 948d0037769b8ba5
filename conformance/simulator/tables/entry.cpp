// Entries decoded and encoded by what the format's data says.
#include "conformance/simulator/tables/entry.h"

#include <bit>

namespace ioasis::simulator::tables {
namespace {

std::uint64_t address_of(const Format& format, std::uint64_t bits) {
  const AddressField& field = format.address;
  return (bits & field.in_place) | (bits << field.moved_down & field.moved);
}

std::uint64_t with_address(const Format& format, std::uint64_t address, Chosen defect) {
  const AddressField& field = format.address;
  if (defect == Defect::HighAddressBitsLost) return address & field.in_place;
  return (address & field.in_place) | (address & field.moved) >> field.moved_down;
}

/// A page of a size between two levels' has ones in the address bits below half its size, and there a zero.
unsigned sized_page_shift(const Format& format, std::uint64_t address) {
  const unsigned base = format.levels.back().shift;
  return base + static_cast<unsigned>(std::countr_one(address >> base)) + 1;
}
std::uint64_t size_code(const Format& format, unsigned page_shift) {
  return bit(page_shift - 1) - bit(format.levels.back().shift);
}

Permissions said_by(const Rights& rights, const Match& user, std::uint64_t bits) {
  if (!user.of(bits)) return {};
  return {rights.read.of(bits), rights.write.of(bits)};
}

Entry table_entry(const Format& format, std::size_t next, std::uint64_t bits) {
  if (bits & format.table_reserved) return {Kind::Malformed};
  return {Kind::Table, address_of(format, bits), next, 0, said_by(format.table_rights, format.table_user, bits)};
}

Entry page_entry(const Format& format, unsigned shift, std::uint64_t bits) {
  const std::uint64_t inside = low_bits(shift);
  if (bits & format.page_reserved || bits & inside & format.aligned) return {Kind::Malformed};
  Permissions permissions = said_by(format.page_rights, format.page_user, bits);
  if (format.dirty && bits & format.dirty->managed && format.page_user.of(bits)) permissions.write = true;
  return {Kind::Page, address_of(format, bits) & ~inside, 0, shift, permissions};
}

/// The place of the level that the entry itself names, which may lie several below.
std::optional<std::size_t> named_level(const Format& format, std::size_t level, std::uint64_t bits) {
  if (!format.next_level) return std::nullopt;
  const int named = static_cast<int>(bits >> *format.next_level & 7);
  for (std::size_t below = level + 1; below < format.levels.size(); ++below)
    if (format.levels[below].number == named) return below;
  return std::nullopt;
}

}  // namespace

Entry decode(const Format& format, std::size_t place, std::uint64_t bits) {
  const Level& level = format.levels[place];
  if (!(bits & format.present)) return {Kind::Empty};
  if (level.page && level.page->of(bits)) return page_entry(format, level.shift, bits);
  if (level.page && format.sized_page && format.sized_page->of(bits)) {
    const unsigned shift = sized_page_shift(format, address_of(format, bits));
    if (shift > level.shift && shift < level.shift + level.bits) return page_entry(format, shift, bits);
    return {Kind::Malformed};
  }
  if (level.table && level.table->of(bits)) return table_entry(format, place + 1, bits);
  if (const auto next = named_level(format, place, bits)) return table_entry(format, *next, bits);
  return {format.reserved_is_empty ? Kind::Empty : Kind::Malformed};
}

bool can_say(const Format& format, Permissions permissions) {
  const Rights& rights = format.page_rights;
  return (permissions.read || permissions.write) && (permissions.read || rights.read.mask) &&
         (permissions.write || rights.write.mask);
}

std::uint64_t encode_page(const Format& format, std::size_t place, const NewPage& page, Chosen defect) {
  const Level& level = format.levels[place];
  const bool sized = page.shift > level.shift;
  const bool large = &level != &format.levels.back() || sized;
  Permissions permissions = page.permissions;
  if (defect == Defect::LargePageLosesWrite && large) permissions.write = false;
  if (defect == Defect::ReadOnlyMappedWritable) permissions.write = true;

  std::uint64_t address = page.physical;
  if (sized) address |= size_code(format, page.shift + (defect == Defect::SizeCodeTooLarge ? 1 : 0));
  std::uint64_t bits = format.page_always | with_address(format, address, defect);
  if (defect == Defect::UserBitNotSet) bits &= ~format.page_user.value;
  const bool marked =
      !(defect == Defect::LargePageUnmarked && large) && !(defect == Defect::LastPageMarkedAsBlock && !large);
  bits = (sized ? *format.sized_page : *level.page).put(bits, marked);
  bits = format.page_rights.read.put(bits, permissions.read);
  bits = format.page_rights.write.put(bits, permissions.write);
  if (!format.accessed_by_hardware && defect != Defect::AccessFlagNotSet) bits |= format.accessed;
  if (format.dirty && permissions.write) {
    const bool dirty = page.dirty || defect == Defect::StartsDirty;
    bits = format.dirty->dirty.put(bits, dirty);
    if (defect != Defect::DirtyManagementNotSet) bits |= format.dirty->managed;
  }
  return bits;
}

std::uint64_t encode_table(const Format& format, std::size_t place, std::uint64_t table, Chosen defect) {
  Match mark = *format.levels[place].table;
  if (defect == Defect::NextLevelTooLow && format.next_level) mark.value -= bit(*format.next_level);
  std::uint64_t bits = mark.put(format.table_always | with_address(format, table, defect), true);
  bits = format.table_rights.read.put(bits, true);
  bits = format.table_rights.write.put(bits, defect != Defect::TableWithoutWrite);
  return format.table_user.put(bits, true);
}

bool is_dirty(const Format& format, std::uint64_t bits) {
  if (!format.dirty) return false;
  const auto& [dirty, managed] = *format.dirty;
  return dirty.of(bits) && (managed == 0 || bits & managed);
}

std::uint64_t in_order(const Format& format, std::uint64_t word) {
  return format.big_endian ? __builtin_bswap64(word) : word;
}

}  // namespace ioasis::simulator::tables
