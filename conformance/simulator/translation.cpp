// The domains of an address space: coming, going, filled and emptied, and the alignment it asks for.
#include <algorithm>
#include <cerrno>

#include "conformance/simulator/access.h"
#include "conformance/simulator/simulator.h"

namespace ioasis::simulator {

using uapi::kPageSize;

Errno AddressSpace::add_domain(const std::shared_ptr<MockDomain>& domain, const std::vector<Range>& apertures) {
  const Defects& defects = host_->defects;
  const std::uint64_t page = defects.has(Defect::AlignmentOfUsualIommu) ? host_->iommus.front().page : domain->page();
  const std::uint64_t needed = std::max(alignment_, page);
  // Areas are looked at only when the alignment rises; IOAS_COPY can have left unaligned ones before.
  if (needed != alignment_ && !areas_aligned_to(needed) && !defects.has(Defect::AttachIgnoresAlignment))
    return EADDRINUSE;

  const std::vector<Reserved> before = reserved_;
  Errno error = reserve_outside(apertures, *domain);
  const bool fill =
      domains_.empty() ? !defects.has(Defect::DomainNotFilledOnAttach) : !defects.has(Defect::SecondDomainNotFilled);
  if (!error && fill) error = translate_all(*domain);
  if (error) {
    if (!defects.has(Defect::FailedAttachLeavesAperture)) reserved_ = before;
    return error;
  }
  domains_.push_back(domain);
  alignment_ = needed;
  return 0;
}

Errno AddressSpace::keep_for(std::uint32_t device, const std::vector<Range>& ranges) {
  const Defects& defects = host_->defects;
  const std::vector<Reserved> before = reserved_;
  for (const Range& range : ranges) {
    const bool in_the_way =
        (mapped(range) && !defects.has(Defect::DeviceRangesOverMappings)) || allowed(range) || kept(range);
    if (in_the_way) {
      reserved_ = before;
      return EADDRINUSE;
    }
    reserved_.push_back({range, nullptr, device});
  }
  return 0;
}

void AddressSpace::give_back(std::uint32_t device) {
  if (host_->defects.has(Defect::DeviceRangesStay)) return;
  std::erase_if(reserved_, [&](const Reserved& entry) { return entry.device == device; });
}

void AddressSpace::remove_domain(MockDomain& domain) {
  for (const auto& [iova, slice] : areas_) untranslate(domain, iova, slice);
  std::erase_if(domains_, [&](const auto& other) { return other.get() == &domain; });
  if (!host_->defects.has(Defect::DetachKeepsAperture))
    std::erase_if(reserved_, [&](const Reserved& entry) { return entry.by == &domain; });
  if (!host_->defects.has(Defect::AlignmentNotRestoredAfterDetach)) alignment_ = required_alignment();
}

Errno AddressSpace::reserve_outside(const std::vector<Range>& apertures, const MockDomain& domain) {
  const auto too_fine = [&](const Window& window) { return window.page < domain.page(); };
  if (std::any_of(windows_.begin(), windows_.end(), too_fine)) return EADDRINUSE;
  for (const Range& outside : gaps(apertures, {0, kTop})) {
    if (kept(outside) && !host_->defects.has(Defect::AttachIgnoresKeptRanges)) return EADDRINUSE;
    if (mapped(outside) && !host_->defects.has(Defect::AttachIgnoresMappingsOutside)) return EADDRINUSE;
    if (allowed(outside) && !host_->defects.has(Defect::AttachIgnoresAllowedRanges)) return EADDRINUSE;
    reserved_.push_back({outside, &domain});
  }
  return 0;
}

Errno AddressSpace::translate_all(MockDomain& domain) {
  for (auto area = areas_.begin(); area != areas_.end(); ++area) {
    if (const Errno error = translate(domain, area->first, area->second)) {
      for (auto done = areas_.begin(); done != area; ++done) untranslate(domain, done->first, done->second);
      return error;
    }
  }
  return 0;
}

Errno AddressSpace::translate(std::uint64_t iova, const Slice& slice) {
  for (std::size_t i = 0; i < domains_.size(); ++i)
    if (const Errno error = translate(*domains_[i], iova, slice)) {
      while (i-- > 0) untranslate(*domains_[i], iova, slice);
      return error;
    }
  return 0;
}

void AddressSpace::untranslate(std::uint64_t iova, const Slice& slice) {
  for (const auto& domain : domains_) untranslate(*domain, iova, slice);
}

Errno AddressSpace::translate(MockDomain& domain, std::uint64_t iova, const Slice& slice) {
  Pages& pages = *slice.pages;
  const std::uint64_t unit = domain.page();
  if (const Errno error = pages.hold(*host_, slice.first_page(), slice.last_page(), host_->pages_at_once()))
    return error;

  const bool odd_pages = (iova | slice.length) % kPageSize != 0;
  if (!large_pages_ && odd_pages) host_->console += "WARNING: part of a page is mapped by whole pages\n";
  const bool begins_aligned = (iova | slice.start) % unit == 0;
  const bool io_aligned = begins_aligned && (slice.length % unit == 0 || !large_pages_);
  const bool real_table = host_->kernel.release >= kRealTables;
  if (real_table && begins_aligned && slice.length >= unit && !io_aligned)
    throw DoesNotReturn("a page table is descended below its last level");
  const bool no_access = real_table && !slice.readable && !slice.writeable;
  if (no_access) host_->console += "WARNING: neither reading nor writing is to be mapped\n";
  if (!io_aligned || no_access) {
    pages.release(*host_, slice.first_page(), slice.last_page());
    return real_table && !io_aligned ? ENXIO : EINVAL;
  }
  if (const Errno error = pages.charge(*host_)) {
    if (!host_->defects.has(Defect::MemlockFailureKeepsPins))
      pages.release(*host_, slice.first_page(), slice.last_page());
    return error;
  }
  // By whole pages, the length left passes below zero and everything above is mapped until memory runs out.
  if (!large_pages_ && slice.length % kPageSize != 0) throw DoesNotReturn("mapping runs past the end of an area");

  const std::uint64_t short_by = host_->defects.has(Defect::LastUnitNotMapped) ? unit : 0;
  const std::uint64_t length = slice.length - std::min(short_by, slice.length);
  const std::uint64_t sizes = large_pages_ ? ~std::uint64_t{0} : unit | kPageSize;
  const auto physical_at = [&](std::uint64_t done) {
    const std::uint64_t byte = slice.start + done;
    return physical_of(pages.frame(byte / kPageSize), byte);
  };
  for (std::uint64_t done = 0, end = 0; done < length; done = end) {
    const std::uint64_t physical = physical_at(done);
    for (end = done + unit; end < length && physical_at(end) == physical + (end - done);) end += unit;
    domain.map(iova + done, physical, end - done, {slice.readable, slice.writeable}, sizes);
  }
  return 0;
}

void AddressSpace::untranslate(MockDomain& domain, std::uint64_t iova, const Slice& slice) {
  const bool dirt_too = !host_->defects.has(Defect::UnmapKeepsDirt);
  if (!host_->defects.has(Defect::UnmapLeavesDomainEntry)) domain.unmap(iova, slice.length, dirt_too);
  if (!host_->defects.has(Defect::UnmapLeavesPins)) slice.pages->release(*host_, slice.first_page(), slice.last_page());
}

Errno AddressSpace::set_large_pages(bool enabled) {
  const Defects& defects = host_->defects;
  if (enabled == large_pages_ || defects.has(Defect::HugePagesOptionStuck)) return 0;
  if (!enabled && !domains_.empty() && !areas_.empty() && !defects.has(Defect::HugePagesMappedCheckMissing))
    return EINVAL;
  large_pages_ = enabled;
  const std::uint64_t needed = required_alignment();
  if (needed > alignment_ && !areas_aligned_to(needed)) {
    if (!defects.has(Defect::HugePagesFailureSticks)) large_pages_ = true;
    return EADDRINUSE;
  }
  alignment_ = needed;
  return 0;
}

Errno AddressSpace::welcome(Access& access) {
  accesses_.push_back(&access);
  const std::uint64_t needed = required_alignment();
  if (needed > alignment_ && !areas_aligned_to(needed)) {
    accesses_.pop_back();
    return EADDRINUSE;
  }
  alignment_ = needed;
  return 0;
}

void AddressSpace::farewell(Access& access) {
  std::erase(accesses_, &access);
  alignment_ = required_alignment();
}

std::uint64_t AddressSpace::required_alignment() const {
  const bool pinned = std::any_of(accesses_.begin(), accesses_.end(), [](const Access* one) { return one->pins(); });
  if (!large_pages_ || (pinned && !host_->defects.has(Defect::AccessAlignmentIgnored))) return kPageSize;
  return domain_page();
}

std::uint64_t AddressSpace::domain_page() const {
  std::uint64_t page = 1;
  for (const auto& domain : domains_) page = std::max(page, domain->page());
  return page;
}

bool AddressSpace::areas_aligned_to(std::uint64_t alignment) const {
  return std::all_of(areas_.begin(), areas_.end(), [&](const auto& area) {
    const auto& [iova, slice] = area;
    return (iova | slice.length | slice.start % kPageSize) % alignment == 0;
  });
}

}  // namespace ioasis::simulator
