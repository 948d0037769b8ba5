// The tables written by the driver and walked by the device.
#include "conformance/simulator/mock_domain.h"

namespace ioasis::simulator {

MockDomain::MockDomain(Host& host, const Iommu& iommu, DomainTraits traits)
    : host_(host),
      iommu_(iommu),
      traits_(traits),
      format_(mock_format(traits, iommu)),
      table_(format_, host.tables, host.table_frames, host.defects.translation()) {}

void MockDomain::map(std::uint64_t iova, std::uint64_t physical, std::uint64_t length, tables::Permissions permissions,
                     std::uint64_t allowed) {
  if (!permissions.read && !permissions.write) {
    for (std::uint64_t done = 0; done < length; done += page()) barred_[iova + done] = physical + done;
    return;
  }
  if (tracking_) allowed &= page();
  if (table_.map(iova, physical, length, permissions, allowed) != tables::Refusal::Mapped) return;
  table_.unmap(iova, length, tables::Cut::Split);
  table_.map(iova, physical, length, permissions, allowed);
}

std::uint64_t MockDomain::page_sizes() const {
  constexpr std::uint64_t kLargest = std::uint64_t{64} << 30;
  // Only the mock IOMMU ever had a large page to ask for.
  if (iommu_.large_page != 0 && host_.kernel.release >= kRealTables) return (2 * kLargest - 1) & ~(page() - 1);
  return iommu_.page_sizes | (traits_.large ? iommu_.large_page : 0);
}

void MockDomain::unmap(std::uint64_t iova, std::uint64_t length, bool dirt_too) {
  const auto [bytes, refusal] = table_.unmap(iova, length, tables::Cut::Refuse);
  const auto first = barred_.lower_bound(iova), end = barred_.upper_bound(iova + (length - 1));
  const std::uint64_t barred = static_cast<std::uint64_t>(std::distance(first, end)) * page();
  if (refusal || bytes + barred != length) host_.console += "WARNING: a range to be unmapped was not all mapped\n";
  barred_.erase(first, end);
  if (dirt_too) marked_.erase(marked_.lower_bound(iova), marked_.upper_bound(iova + (length - 1)));
}

std::optional<std::uint64_t> MockDomain::at(std::uint64_t iova) {
  const auto barred = barred_.find(iova);
  return barred == barred_.end() ? table_.look_up(iova) : barred->second;
}

std::optional<std::uint64_t> MockDomain::walk(std::uint64_t iova, tables::Access access) {
  tables::Walker walker(format_, host_.tables, table_.root(), host_.defects.translation());
  const auto walked = walker.walk(iova, access);
  const auto* translation = std::get_if<tables::Translation>(&walked);
  return translation ? std::optional(translation->physical) : std::nullopt;
}

bool MockDomain::mark(std::uint64_t iova) {
  if (!at(iova)) return false;
  marked_.insert(iova - iova % page());
  return true;
}

bool MockDomain::take_dirty(std::uint64_t iova, bool keep) {
  const std::uint64_t unit = iova - iova % page();
  const auto written = keep ? table_.dirty(unit, page()) : table_.take_dirty(unit, page());
  const bool was = !written.empty() || (marked_.contains(unit) && at(unit));
  if (was && !keep) marked_.erase(unit);
  return was;
}

void MockDomain::track(bool on) {
  tracking_ = on;
  if (!on) return;
  each_aperture([&](std::uint64_t first, std::uint64_t length) { table_.split(first, length, page()); });
}

void MockDomain::clean() {
  marked_.clear();
  each_aperture([&](std::uint64_t first, std::uint64_t length) { table_.take_dirty(first, length); });
}

void MockDomain::each_aperture(const std::function<void(std::uint64_t first, std::uint64_t length)>& visit) const {
  for (const Range& aperture : iommu_.apertures) {
    const std::uint64_t length = aperture.last - aperture.first + 1;
    constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;
    if (length != 0) visit(aperture.first, length);
    if (length == 0) visit(0, kHalf), visit(kHalf, kHalf);  // the length of all there are is no number
  }
}

}  // namespace ioasis::simulator
