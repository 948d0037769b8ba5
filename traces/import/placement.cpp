// Clusters of pages.
#include "traces/import/placement.h"

#include <algorithm>

namespace ioasis::traces {
namespace {

using uapi::kPageSize;

/// Pages farther apart than this have buffers of their own.
constexpr std::uint64_t kNear = 0x10'0000;

/// Of the pages listed, the huge ones that they are in, as pages.
std::vector<std::uint32_t> whole(const std::vector<std::uint32_t>& pages, const std::vector<std::uint32_t>& other) {
  std::vector<std::uint32_t> all;
  for (const std::uint32_t page : pages) {
    const std::uint32_t start = page - page % uapi::kHugePages;
    const bool taken = std::ranges::binary_search(other, start) || (!all.empty() && all.back() >= start);
    for (std::uint32_t i = 0; i < uapi::kHugePages && !taken; ++i) all.push_back(start + i);
  }
  return all;
}

void make_huge(uapi::Buffer& buffer) {
  buffer.kind = uapi::MemoryKind::Huge;
  buffer.pages = (buffer.pages + uapi::kHugePages - 1) / uapi::kHugePages * uapi::kHugePages;
  buffer.readonly = whole(buffer.readonly, {});
  buffer.unmapped = whole(buffer.unmapped, buffer.readonly);
}

}  // namespace

std::optional<Placement> Placement::of(const std::set<std::uint64_t>& pages, const std::set<std::uint64_t>& borders,
                                       const PageStates& states) {
  std::vector<Region> regions;
  std::uint64_t before = 0;
  for (const std::uint64_t page : pages) {
    const bool near = !regions.empty() && page - before <= kNear;
    const bool fits = !regions.empty() && page - regions.back().start < uapi::kMaxBufferPages * kPageSize;
    if (near && !fits && page - before == kPageSize) return std::nullopt;
    if (!near || !fits) {
      if (regions.size() == uapi::kMaxBuffers) return std::nullopt;
      Region& region = regions.emplace_back();
      region.start = page / kKeptAlignment * kKeptAlignment;
      region.buffer.name = "b" + std::to_string(regions.size() - 1);
    }
    regions.back().buffer.pages = static_cast<std::uint32_t>((page - regions.back().start) / kPageSize) + 1;
    before = page;
  }
  std::set<std::uint64_t> known = pages;
  known.insert(borders.begin(), borders.end());
  for (Region& region : regions)
    for (auto page = known.lower_bound(region.start);
         page != known.end() && *page - region.start < region.buffer.pages * kPageSize; ++page) {
      const auto index = static_cast<std::uint32_t>((*page - region.start) / kPageSize);
      const uapi::PageState state = states(*page);
      if (state == uapi::PageState::ReadOnly) region.buffer.readonly.push_back(index);
      if (state == uapi::PageState::Unmapped) region.buffer.unmapped.push_back(index);
    }
  return Placement(std::move(regions));
}

Placement::Placement(std::vector<Region> regions) : regions_(std::move(regions)) {}

bool Placement::take_kinds(const std::map<std::uint64_t, uapi::MemoryKind>& known) {
  bool all = true;
  for (Region& region : regions_) {
    const std::uint64_t end = region.start + region.buffer.pages * kPageSize;
    const auto first = known.lower_bound(region.start), last = known.lower_bound(end);
    const bool one = std::all_of(first, last, [&](const auto& page) { return page.second == first->second; });
    all = all && one;
    if (!one || first == last) continue;
    first->second == uapi::MemoryKind::Huge ? make_huge(region.buffer) : void(region.buffer.kind = first->second);
  }
  return all;
}

uapi::MemoryLayout Placement::layout() const {
  uapi::MemoryLayout layout;
  for (const Region& region : regions_) layout.buffers.push_back(region.buffer);
  return layout;
}

std::optional<std::uint64_t> Placement::translate(std::uint64_t address) const {
  std::optional<std::uint64_t> end;
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    const std::uint64_t offset = address - regions_[i].start, length = regions_[i].buffer.pages * kPageSize;
    if (offset < length) return uapi::address_of(i) + offset;
    if (offset == length) end = uapi::address_of(i) + offset;
  }
  return end;
}

}  // namespace ioasis::traces
