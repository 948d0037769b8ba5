// A list of pages, and the rules of mapping and unmapping in their plainest form.
#include "conformance/simulator/tables/test/reference.h"

#include <stdexcept>

namespace ioasis::simulator::tables {

std::uint64_t first_page(std::uint64_t sizes, std::uint64_t iova, std::uint64_t physical, std::uint64_t length) {
  std::uint64_t best = 0;
  for (unsigned shift = 0; shift < 64; ++shift) {
    const std::uint64_t size = std::uint64_t{1} << shift;
    if (sizes & size && iova % size == 0 && physical % size == 0 && size <= length) best = size;
  }
  return best;
}

bool Reference::translated(std::uint64_t iova, std::uint64_t length) const {
  for (const auto& [first, last] : subject_.inputs)
    if (iova >= first && iova <= last && length - 1 <= last - iova) return true;
  return false;
}

std::uint64_t Reference::smallest(std::uint64_t allowed) const {
  for (unsigned shift = 0; shift < 64; ++shift)
    if ((subject_.sizes & allowed) >> shift & 1) return std::uint64_t{1} << shift;
  return 0;
}

Reference::Pages::iterator Reference::from(std::uint64_t iova) {
  auto page = pages_.upper_bound(iova);
  if (page != pages_.begin() && std::prev(page)->second.last >= iova) --page;
  return page;
}

void Reference::add(std::uint64_t iova, std::uint64_t length, Page page, std::uint64_t sizes) {
  while (length > 0) {
    const std::uint64_t size = first_page(sizes, iova, page.physical, length);
    page.last = iova + (size - 1);
    pages_.emplace(iova, page);
    iova += size;
    page.physical += size;
    length -= size;
  }
}

std::optional<Refusal> Reference::map(std::uint64_t iova, std::uint64_t physical, std::uint64_t length,
                                      Permissions permissions, std::uint64_t allowed) {
  const std::uint64_t unit = smallest(allowed);
  if (unit == 0 || length == 0 || iova % unit || physical % unit || length % unit) return Refusal::Unaligned;
  if (!translated(iova, length)) return Refusal::OutsideInput;
  const std::uint64_t outputs = std::uint64_t{1} << subject_.output_bits;
  if (physical >= outputs || length > outputs - physical) return Refusal::OutsideOutput;
  if (!permissions.read && !(permissions.write && subject_.write_only)) return Refusal::Permissions;
  if (const auto page = from(iova); page != pages_.end() && page->first <= iova + (length - 1)) return Refusal::Mapped;
  add(iova, length, {0, physical, permissions}, subject_.sizes & allowed);
  return std::nullopt;
}

Unmapped Reference::unmap(std::uint64_t iova, std::uint64_t length, Cut cut) {
  const std::uint64_t unit = smallest(~std::uint64_t{0});
  if (length == 0 || iova % unit || length % unit) return {0, Refusal::Unaligned};
  if (!translated(iova, length)) return {0, Refusal::OutsideInput};
  const std::uint64_t last = iova + (length - 1);
  std::vector<Pages::iterator> hit;
  for (auto page = from(iova); page != pages_.end() && page->first <= last; ++page) {
    if (cut == Cut::Refuse && (page->first < iova || page->second.last > last)) return {0, Refusal::InsideLargePage};
    hit.push_back(page);
  }
  std::uint64_t bytes = 0;
  for (const auto page : hit) {
    const auto [first, old] = *page;
    pages_.erase(page);
    bytes += std::min(old.last, last) - std::max(first, iova) + 1;
    if (first < iova) add(first, iova - first, old, subject_.sizes);
    if (old.last > last) {
      Page tail = old;
      tail.physical += last + 1 - first;
      add(last + 1, old.last - last, tail, subject_.sizes);
    }
  }
  return {bytes};
}

int Reference::level_without_pages(std::uint64_t iova) {
  for (const Level& level : subject_.format.levels) {
    const std::uint64_t inside = (std::uint64_t{1} << level.shift) - 1;
    const auto page = from(iova & ~inside);
    if (page == pages_.end() || page->first > (iova | inside)) return level.number;
  }
  throw std::logic_error("the address is mapped");
}

int Reference::level_of(std::uint64_t page_size) const {
  for (const Level& level : subject_.format.levels)
    if (page_size >> level.shift) return level.number;
  throw std::logic_error("no level has pages of this size");
}

Walked Reference::access(std::uint64_t iova, Access access) {
  if (!translated(iova, 1)) return Fault{Reason::OutsideInput, subject_.format.levels.front().number};
  const auto found = from(iova);
  if (found == pages_.end() || found->first > iova) return Fault{Reason::NotPresent, level_without_pages(iova)};
  auto& [first, page] = *found;
  const std::uint64_t size = page.last - first + 1;
  if (!page.permissions.allow(access)) return Fault{Reason::Permission, level_of(size)};
  if (access == Access::Write && subject_.dirty) page.dirty = true;
  return Translation{page.physical + (iova - first), page.permissions, size};
}

std::vector<DirtyPage> Reference::dirty(std::uint64_t iova, std::uint64_t length, bool take) {
  std::vector<DirtyPage> written;
  if (length == 0 || !translated(iova, length)) return written;
  for (auto page = from(iova); page != pages_.end() && page->first <= iova + (length - 1); ++page) {
    if (page->second.dirty) written.push_back({page->first, page->second.last - page->first + 1});
    if (take) page->second.dirty = false;
  }
  return written;
}

}  // namespace ioasis::simulator::tables
