// The tables of a page table: their entries, what memory they take, and which pages are in them.
#include "conformance/simulator/tables/page_table.h"

#include <algorithm>
#include <stdexcept>

namespace ioasis::simulator::tables {

PageTable::PageTable(const Format& format, Memory& memory, FrameAllocator& frames, Chosen defect)
    : format_(format), memory_(memory), frames_(frames), defect_(defect), root_(new_table(0)) {}

PageTable::~PageTable() {
  for (const std::uint64_t table : tables_) frames_.release(table);
}

std::optional<PageTable::Range> PageTable::folded(std::uint64_t iova, std::uint64_t length) const {
  const std::uint64_t last = iova + (length - 1);
  const auto first_folded = fold(format_, iova);
  const auto last_folded = fold(format_, last);
  // Canonical addresses have a hole in their middle, across which the folded ones are neighbours.
  if (last < iova || !first_folded || !last_folded || *last_folded - *first_folded != last - iova) return std::nullopt;
  return Range{*first_folded, *last_folded};
}

std::uint64_t PageTable::read(std::uint64_t place) {
  const auto word = memory_.read(place);
  if (std::holds_alternative<Fault>(word)) throw std::logic_error("a page table lies where its owner cannot reach it");
  const std::uint64_t bits = std::get<std::uint64_t>(word);
  return defect_ == Defect::ByteOrderForgotten ? bits : in_order(format_, bits);
}

void PageTable::write(std::uint64_t place, std::uint64_t bits) {
  if (memory_.write(place, defect_ == Defect::ByteOrderForgotten ? bits : in_order(format_, bits)))
    throw std::logic_error("a page table lies where its owner cannot reach it");
}

std::uint64_t PageTable::new_table(std::size_t level) {
  const std::uint64_t bytes = table_bytes(format_, format_.levels[level]);
  const std::uint64_t table = frames_.allocate(bytes);
  tables_.insert(table);
  if (defect_ != Defect::NewTableNotCleared)
    for (std::uint64_t at = 0; at < bytes; at += sizeof(std::uint64_t)) write(table + at, 0);
  return table;
}

void PageTable::release(std::uint64_t table) {
  if (!tables_.erase(table)) throw std::logic_error("a table is released that is not in use");
  frames_.release(table);
}

/// The part of the range that the table translates.
PageTable::Range PageTable::covered(const Table& table, const Range& range) const {
  const Level& level = format_.levels[table.level];
  return {std::max(range.first, table.base), std::min(range.last, table.base | low_bits(level.shift + level.bits))};
}

PageTable::Table PageTable::below(const Table& table, std::uint64_t index, std::uint64_t address) const {
  return {table.level + 1, address, table.base | index << format_.levels[table.level].shift};
}

std::uint64_t PageTable::place(const Table& table, std::uint64_t index) const {
  return table.address + index * sizeof(std::uint64_t);
}

bool PageTable::empty(const Table& table) {
  const std::uint64_t entries = bit(format_.levels[table.level].bits);
  for (std::uint64_t index = 0; index < entries; ++index)
    if (read(place(table, index)) & format_.present) return false;
  return true;
}

bool PageTable::each_page(const Table& table, const Range& range, const See& see) {
  const Level& level = format_.levels[table.level];
  const Range here = covered(table, range);
  const std::uint64_t end = index_at(level, here.last) + 1;
  for (std::uint64_t index = index_at(level, here.first); index < end;) {
    const Entry entry = decode(format_, table.level, read(place(table, index)));
    if (entry.kind == Kind::Table && !each_page(below(table, index, entry.address), range, see)) return false;
    if (entry.kind == Kind::Page) {
      const Page page = page_at(table, index, entry);
      if (!see(page)) return false;
      index = (index & ~std::uint64_t{page.places.size() - 1}) + page.places.size();
    } else {
      ++index;
    }
  }
  return true;
}

PageTable::Page PageTable::page_at(const Table& table, std::uint64_t index, const Entry& entry) {
  const Level& level = format_.levels[table.level];
  const std::uint64_t entries = bit(entry.page_shift - level.shift);
  const std::uint64_t first = index & ~(entries - 1);
  const std::uint64_t base = table.base | first << level.shift;
  Page page{{base, base | low_bits(entry.page_shift)}, entry, {}, false};
  for (std::uint64_t i = 0; i < entries; ++i) {
    page.places.push_back(place(table, first + i));
    // Hardware marks that entry of a page through which it went.
    if (i == 0 || defect_ != Defect::DirtOfSizedPageReadOnce) page.dirty |= is_dirty(format_, read(page.places.back()));
  }
  return page;
}

std::optional<PageTable::Page> PageTable::page_over(std::uint64_t folded) {
  std::optional<Page> found;
  each_page({0, root_, 0}, {folded, folded}, [&](const Page& page) {
    found = page;
    return false;
  });
  return found;
}

std::optional<std::uint64_t> PageTable::look_up(std::uint64_t iova) {
  const auto folded = fold(format_, iova);
  const auto page = folded ? page_over(*folded) : std::nullopt;
  return page ? std::optional(page->entry.address + (*folded - page->range.first)) : std::nullopt;
}

bool PageTable::mapped(const Range& range) {
  return !each_page({0, root_, 0}, range, [](const Page&) { return false; });
}

std::vector<DirtyPage> PageTable::written(std::uint64_t iova, std::uint64_t length, bool clean) {
  std::vector<DirtyPage> pages;
  const auto range = folded(iova, length);
  if (length == 0 || !range) return pages;
  if (defect_ == Defect::DirtNotCleared) clean = false;
  if (defect_ == Defect::DirtClearedUnasked) clean = true;
  each_page({0, root_, 0}, *range, [&](const Page& page) {
    if (!page.dirty) return true;
    const unsigned reported =
        defect_ == Defect::DirtOfBasePageOnly ? format_.levels.back().shift : page.entry.page_shift;
    pages.push_back({unfold(format_, page.range.first), bit(reported)});
    if (clean) make_clean(page);
    return true;
  });
  return pages;
}

void PageTable::make_clean(const Page& page) {
  for (const std::uint64_t place : page.places) {
    std::uint64_t bits = format_.dirty->dirty.put(read(place), false);
    if (defect_ == Defect::ClearedPageNotWritable)
      bits = format_.page_rights.write.put(bits, false) & ~format_.dirty->managed;
    write(place, bits);
    if (defect_ == Defect::DirtOfSizedPageClearedOnce) return;
  }
}

}  // namespace ioasis::simulator::tables
