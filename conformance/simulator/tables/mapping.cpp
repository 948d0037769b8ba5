// Mapping and unmapping: which pages a range gets, and what goes when it is unmapped.
#include <bit>

#include "conformance/simulator/tables/page_table.h"

namespace ioasis::simulator::tables {
namespace {

constexpr std::uint64_t kAnySize = ~std::uint64_t{0};

/// The sizes of a mask that are not larger than this one, which need not be one of them.
std::uint64_t up_to(std::uint64_t sizes, std::uint64_t size) { return sizes & (size | (size - 1)); }

std::uint64_t smallest(std::uint64_t sizes) { return sizes & -sizes; }

}  // namespace

std::optional<Refusal> PageTable::map(std::uint64_t iova, std::uint64_t physical, std::uint64_t length,
                                      Permissions permissions, std::uint64_t allowed) {
  if (defect_ == Defect::AllowedSizesIgnored) allowed = kAnySize;
  const std::uint64_t sizes = page_sizes(format_) & allowed;
  if (length == 0 || sizes == 0 || (iova | physical | length) & (smallest(sizes) - 1)) return Refusal::Unaligned;
  auto range = folded(iova, length);
  if (!range) return Refusal::OutsideInput;
  const std::uint64_t last = physical + (length - 1);
  if ((last < physical || last & ~low_bits(format_.output_bits)) && defect_ != Defect::OutputWidthUnchecked)
    return Refusal::OutsideOutput;
  if (!can_say(format_, permissions)) return Refusal::Permissions;

  Range checked = *range;
  if (defect_ == Defect::OnlyFirstPageCheckedForMapped) checked.last = checked.first;
  if (mapped(checked) && defect_ != Defect::MappedNotRefused) {
    if (defect_ == Defect::RefusedMapLeavesPages && !page_over(range->first))
      install_page(range->first, {physical, largest(smallest(sizes), *range, physical), permissions});
    return Refusal::Mapped;
  }
  if (defect_ == Defect::LastPageNotMapped && length > smallest(sizes)) range->last -= smallest(sizes);
  install(*range, {physical, 0, permissions}, sizes);
  return std::nullopt;
}

/// The largest page that may begin the range.
unsigned PageTable::largest(std::uint64_t sizes, const Range& range, std::uint64_t physical) const {
  const std::uint64_t iova_aligned = defect_ == Defect::LargePageUnalignedIova ? 0 : range.first;
  const std::uint64_t physical_aligned = defect_ == Defect::LargePageUnalignedPhysical ? 0 : physical;
  if (const std::uint64_t aligned = smallest(iova_aligned | physical_aligned)) sizes = up_to(sizes, aligned);
  // The length of all 64-bit addresses is no number of 64 bits, and limits nothing.
  const std::uint64_t length = range.last - range.first + 1;
  if (length != 0 && defect_ != Defect::LargePageBeyondEnd) sizes = up_to(sizes, std::bit_floor(length));
  return static_cast<unsigned>(std::bit_width(sizes)) - 1;
}

void PageTable::install(const Range& range, NewPage page, std::uint64_t sizes) {
  for (Range rest = range;; rest.first += bit(page.shift)) {
    page.shift = largest(sizes, rest, page.physical);
    install_page(rest.first, page);
    if (rest.last - rest.first < bit(page.shift)) return;
    if (defect_ != Defect::PhysicalNotAdvanced) page.physical += bit(page.shift);
  }
}

void PageTable::install_page(std::uint64_t folded, const NewPage& page) {
  const std::size_t level = level_of_page(format_, page.shift);
  Table table{0, root_, 0};
  while (table.level < level) {
    const std::uint64_t index = index_at(format_.levels[table.level], folded);
    const Entry entry = decode(format_, table.level, read(place(table, index)));
    std::uint64_t next = entry.address;
    if (entry.kind != Kind::Table) {
      next = new_table(table.level + 1);
      write(place(table, index), encode_table(format_, table.level, next, defect_));
    }
    table = below(table, index, next);
  }
  const std::uint64_t first = index_at(format_.levels[level], folded);
  const std::uint64_t entries =
      defect_ == Defect::SizedPageWrittenOnce ? 1 : bit(page.shift - format_.levels[level].shift);
  const std::uint64_t bits = encode_page(format_, level, page, defect_);
  for (std::uint64_t i = 0; i < entries; ++i) write(place(table, first + i), bits);
}

Unmapped PageTable::unmap(std::uint64_t iova, std::uint64_t length, Cut cut) {
  if (length == 0 || (iova | length) & (smallest(page_sizes(format_)) - 1)) return {0, Refusal::Unaligned};
  const auto range = folded(iova, length);
  if (!range) return {0, Refusal::OutsideInput};
  const auto begins_in = page_over(range->first);
  const auto ends_in = page_over(range->last);
  const bool head = begins_in && begins_in->range.first < range->first;
  const bool tail = ends_in && ends_in->range.last > range->last;
  if ((head || tail) && cut == Cut::Refuse && defect_ != Defect::UnmapTakesWholeLargePage) {
    if (defect_ == Defect::RefusedUnmapTakesSome && !head && ends_in->range.first > range->first)
      clear({0, root_, 0}, {range->first, ends_in->range.first - 1});
    return {0, Refusal::InsideLargePage};
  }
  // A page that is cut goes whole, and what lies outside of the range is mapped again.
  std::uint64_t bytes =
      clear({0, root_, 0}, {head ? begins_in->range.first : range->first, tail ? ends_in->range.last : range->last});
  if (defect_ == Defect::UnmapTakesWholeLargePage) return {bytes};
  if (head) bytes -= restore(*begins_in, {begins_in->range.first, range->first - 1});
  if (tail) bytes -= restore(*ends_in, {range->last + 1, ends_in->range.last});
  return {defect_ == Defect::HolesCountedAsUnmapped ? length : bytes};
}

void PageTable::split(std::uint64_t iova, std::uint64_t length, std::uint64_t size) {
  const auto range = folded(iova, length);
  std::vector<Page> larger;
  if (range)
    each_page({0, root_, 0}, *range, [&](const Page& page) {
      if (bit(page.entry.page_shift) > size) larger.push_back(page);
      return true;
    });
  for (const Page& page : larger) {
    clear({0, root_, 0}, page.range);
    for (std::uint64_t first = page.range.first; first - page.range.first < bit(page.entry.page_shift); first += size)
      restore(page, {first, first + (size - 1)});
  }
}

/// Maps again a part of a page that is gone, and returns its length.
std::uint64_t PageTable::restore(const Page& page, const Range& part) {
  const std::uint64_t length = part.last - part.first + 1;
  std::uint64_t offset = part.first - page.range.first;
  if (offset != 0 && defect_ == Defect::SplitDropsTail) return length;
  if (defect_ == Defect::SplitTailFromHead) offset = 0;
  Permissions permissions = page.entry.permissions;
  if (defect_ == Defect::SplitWidensPermissions) permissions = {true, true};
  const bool dirty = page.dirty && defect_ != Defect::SplitForgetsDirt;
  install(part, {page.entry.address + offset, 0, permissions, dirty}, page_sizes(format_));
  return length;
}

/// Empties all entries of the range, which cuts no page, and returns how many bytes were mapped.
std::uint64_t PageTable::clear(const Table& table, const Range& range) {
  const Level& level = format_.levels[table.level];
  const Range here = covered(table, range);
  std::uint64_t bytes = 0;
  for (std::uint64_t index = index_at(level, here.first); index <= index_at(level, here.last); ++index) {
    const Entry entry = decode(format_, table.level, read(place(table, index)));
    if (entry.kind == Kind::Empty && defect_ == Defect::UnmapStopsAtHole) break;
    if (entry.kind == Kind::Page) {
      bytes += bit(level.shift);
      const bool first = (index & low_bits(entry.page_shift - level.shift)) == 0;
      const bool last = here.last == range.last && index == index_at(level, here.last);
      if (defect_ == Defect::SizedPageClearedOnce && !first) continue;
      if (defect_ == Defect::LastPageNotUnmapped && last) continue;
      write(place(table, index), 0);
    } else if (entry.kind == Kind::Table) {
      const Table child = below(table, index, entry.address);
      const std::uint64_t cleared = clear(child, range);
      bytes += cleared;
      const bool unused = empty(child) && defect_ != Defect::EmptyTableKept;
      if (!unused && !(defect_ == Defect::UsedTableReleased && cleared)) continue;
      release(entry.address);
      if (defect_ != Defect::ReleasedTableLinked) write(place(table, index), 0);
    }
  }
  return bytes;
}

}  // namespace ioasis::simulator::tables
