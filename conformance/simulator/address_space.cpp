// Mapping, unmapping, and which addresses may be used.
#include "conformance/simulator/address_space.h"

#include <algorithm>
#include <cerrno>

#include "conformance/simulator/access.h"
#include "conformance/simulator/iova_search.h"

namespace ioasis::simulator {

using uapi::kPageSize;

AddressSpace::~AddressSpace() {
  std::uint64_t bytes = 0;
  unmap({0, kTop}, bytes);
}

Errno AddressSpace::map(std::vector<Slice> slices, std::uint64_t length, bool readable, bool writeable,
                        Placement placement, std::uint64_t& iova, std::optional<std::uint64_t> window_page) {
  for (Slice& slice : slices) slice.readable = readable, slice.writeable = writeable;
  const bool any_length = host_->defects.has(Defect::AlignmentOfLengthUnchecked);
  if (length == 0 || (length % alignment_ != 0 && !any_length)) return EINVAL;
  if (placement == Placement::Automatic)
    if (const Errno error = choose(slices.front(), length, window_page, iova)) return error;
  if (placement == Placement::Fixed) {
    if (const Errno error = check_free(iova, length)) return error;
    if (const Errno error = check_window({iova, iova + (length - 1)}, window_page)) return error;
  }
  for (const Slice& slice : slices)
    if (const Errno error = check_slice(slice, writeable)) return error;

  Areas fresh;
  std::uint64_t at = iova;
  for (const Slice& slice : slices) {
    const bool starved = host_->allocations.fails();
    if (const Errno error = starved ? ENOMEM : translate(at, slice)) {
      if (host_->defects.has(starved ? Defect::StarvedMapLeavesArea : Defect::FailedMapLeavesArea))
        areas_.emplace(at, slice);
      for (const auto& [start, done] : fresh) untranslate(start, done);
      return error;
    }
    fresh.emplace(at, slice);
    at += slice.length;
  }
  areas_.merge(fresh);
  return 0;
}

Errno AddressSpace::choose(const Slice& first, std::uint64_t length, std::optional<std::uint64_t> window_page,
                           std::uint64_t& iova) const {
  IovaSearch search{allowed_, reserved_ranges(), {}, first.user_address(), length, alignment_, host_->kernel.release};
  for (const auto& area : areas_) search.mapped.push_back(range_of(area));
  if (!host_->defects.has(Defect::AutoIovaIgnoresWithheld))
    search.mapped.insert(search.mapped.end(), withheld_.begin(), withheld_.end());
  const bool windows = host_->kernel.proposal == uapi::Proposal::Windows;
  return windows ? choose_in_window(search, window_page, iova) : search.find(host_->defects, iova);
}

Errno AddressSpace::check_free(std::uint64_t iova, std::uint64_t length) const {
  const Defects& defects = host_->defects;
  if (iova % alignment_ != 0) return EINVAL;
  const auto range = range_at(iova, length);
  if (!range || (range->last == kTop && defects.has(Defect::WrapCheckOffByOne))) return EOVERFLOW;
  const bool skip_last = range->last > iova && defects.has(Defect::MapIgnoresReservedLastByte);
  if (reserved({iova, range->last - skip_last})) return EINVAL;
  const bool one_more = range->last < kTop && defects.has(Defect::OverlapOffByOneEnd);
  if (mapped({iova, range->last + one_more})) return defects.has(Defect::TakenAnswersInvalid) ? EINVAL : EEXIST;
  return 0;
}

Errno AddressSpace::check_slice(const Slice& slice, bool writeable) {
  if (writeable && !slice.pages->writable() && !host_->defects.has(Defect::CopyForgetsWritableCheck)) return EPERM;
  if (slice.start % kPageSize % alignment_ != 0) return EINVAL;
  if (slice.last_page() >= slice.pages->count()) {
    host_->console += "WARNING: an area lies outside its pages\n";
    return EOVERFLOW;
  }
  return 0;
}

Errno AddressSpace::slices(Range range, std::vector<Slice>& found) const {
  std::uint64_t at = range.first;
  for (auto area = first_area({at, at}); area != areas_.end() && range_of(*area).first <= at; ++area) {
    const Slice& whole = area->second;
    const std::uint64_t last = std::min(range.last, range_of(*area).last);
    const std::uint64_t skip = host_->defects.has(Defect::CopyIgnoresOffset) ? 0 : at - area->first;
    found.push_back({whole.pages, whole.start + skip, last - at + 1});
    if (last == range.last) return 0;
    if (host_->defects.has(Defect::CopyOneAreaOnly)) break;
    at = last + 1;
  }
  return host_->defects.has(Defect::CopyAcceptsGap) && !found.empty() ? 0 : ENOENT;
}

Errno AddressSpace::unmap(Range range, std::uint64_t& bytes) {
  const Defects& defects = host_->defects;
  if (defects.has(Defect::UnmapChecksWholeRangeFirst))
    for (const auto& area : areas_)
      if (range.overlaps(range_of(area)) && !range.holds(range_of(area))) return ENOENT;

  const bool starved = host_->allocations.fails();  // which it does without
  for (auto area = first_area(range); area != areas_.end() && range.overlaps(range_of(*area));) {
    if (starved && bytes > 0 && defects.has(Defect::StarvedUnmapTakesSome)) return ENOMEM;
    const auto locked = [&](const Access* access) { return access->locks() && access->holds(range_of(*area)); };
    if (std::any_of(accesses_.begin(), accesses_.end(), locked)) return EBUSY;
    if (!range.holds(range_of(*area)) && !defects.has(Defect::UnmapTakesAreasPartlyCovered)) return ENOENT;
    if (!defects.has(Defect::UnmapForgetsAccesses))
      for (Access* access : accesses_) access->give_up(range_of(*area));
    untranslate(area->first, area->second);
    bytes += area->second.length;
    area = areas_.erase(area);
  }
  return 0;
}

Errno AddressSpace::cut(std::uint64_t last) {
  const auto found = first_area({last, last});
  if (found == areas_.end()) return 0;
  const Range whole = range_of(*found);
  if (last == whole.first || last == whole.last) return 0;
  if ((last + 1) % alignment_ != 0) return EINVAL;
  const auto pinned = [&](const Access* access) { return access->holds(whole); };
  if (std::any_of(accesses_.begin(), accesses_.end(), pinned) && !host_->defects.has(Defect::VfioCutsPinned))
    return EINVAL;
  Slice& left = areas_.at(whole.first);
  Slice right = left;
  left.length = last - whole.first + 1;
  if (!host_->defects.has(Defect::VfioCutKeepsOffset)) right.start += left.length;
  right.length -= left.length;
  areas_.emplace(last + 1, std::move(right));
  return 0;
}

std::uint64_t AddressSpace::page_sizes() const {
  std::uint64_t sizes = ~std::uint64_t{0};
  for (const auto& domain : domains_) sizes &= domain->page_sizes();
  return sizes;
}

std::optional<std::uint64_t> AddressSpace::mapped_up_to(Range range) const {
  std::optional<std::uint64_t> last;
  for (auto area = first_area({range.first, range.first}); area != areas_.end(); ++area) {
    if (last && area->first != *last + 1) break;
    last = std::min(range.last, range_of(*area).last);
    if (*last == range.last) break;
  }
  return last;
}

AddressSpace::Areas::const_iterator AddressSpace::first_area(Range range) const {
  auto area = areas_.upper_bound(range.first);
  if (area != areas_.begin() && range_of(*std::prev(area)).last >= range.first) return std::prev(area);
  return area != areas_.end() && area->first <= range.last ? area : areas_.end();
}

Errno AddressSpace::reserve(Range range) {
  const Defects& defects = host_->defects;
  if (mapped(range) && !defects.has(Defect::ReserveOverMappingAllowed)) return EADDRINUSE;
  if (allowed(range) && !defects.has(Defect::ReserveOverAllowedRangeAllowed)) return EADDRINUSE;
  if (kept(range)) return EADDRINUSE;
  reserved_.push_back({range, nullptr, 0});
  return 0;
}

Errno AddressSpace::allow(std::vector<Range> ranges) {
  const Defects& defects = host_->defects;
  for (const Range& range : ranges) {
    if (host_->allocations.fails()) {
      if (defects.has(Defect::StarvedAllowForgets)) allowed_.clear();
      return ENOMEM;
    }
    if (!reserved(range) || defects.has(Defect::AllowIovasReservedAccepted)) continue;
    if (defects.has(Defect::AllowIovasFailureClearsList)) allowed_.clear();
    return EADDRINUSE;
  }
  if (!defects.has(Defect::AllowIovasKeepsOldList)) allowed_.clear();
  allowed_.insert(allowed_.end(), ranges.begin(), ranges.end());
  return 0;
}

bool AddressSpace::reserved(Range range) const {
  return std::any_of(reserved_.begin(), reserved_.end(),
                     [&](const Reserved& entry) { return entry.range.overlaps(range); });
}

bool AddressSpace::allowed(Range range) const {
  return std::any_of(allowed_.begin(), allowed_.end(), [&](const Range& entry) { return entry.overlaps(range); });
}

std::vector<Range> AddressSpace::reserved_ranges() const {
  std::vector<Range> ranges;
  for (const Reserved& entry : reserved_) ranges.push_back(entry.range);
  return ranges;
}

std::vector<Range> AddressSpace::usable_ranges() const {
  std::vector<Range> taken = reserved_ranges();
  if (host_->defects.has(Defect::RangesLeaveOutMappings))
    for (const auto& area : areas_) taken.push_back(range_of(area));
  return gaps(taken, {0, kTop});
}

bool AddressSpace::maps_user_memory() const {
  return std::any_of(areas_.begin(), areas_.end(), [](const auto& area) { return !area.second.pages->of_file(); });
}

}  // namespace ioasis::simulator
