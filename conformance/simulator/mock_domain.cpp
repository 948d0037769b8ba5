// The tables written by the driver and walked by the device.
#include "conformance/simulator/mock_domain.h"

namespace ioasis::simulator {

MockDomain::MockDomain(Host& host, const Iommu& iommu, DomainTraits traits)
    : host_(host),
      iommu_(iommu),
      traits_(traits),
      format_(mock_format(traits, iommu.apertures)),
      table_(format_, host.tables, host.table_frames, host.defects.translation()) {}

void MockDomain::map(std::uint64_t iova, std::uint64_t physical, std::uint64_t length, tables::Permissions permissions,
                     std::uint64_t allowed) {
  if (!permissions.read && !permissions.write) {
    for (std::uint64_t done = 0; done < length; done += kIoPage) barred_[iova + done] = physical + done;
    return;
  }
  if (tracking_) allowed &= kIoPage;
  if (table_.map(iova, physical, length, permissions, allowed) != tables::Refusal::Mapped) return;
  table_.unmap(iova, length, tables::Cut::Split);
  table_.map(iova, physical, length, permissions, allowed);
}

void MockDomain::unmap(std::uint64_t iova, std::uint64_t length, bool dirt_too) {
  const auto [bytes, refusal] = table_.unmap(iova, length, tables::Cut::Refuse);
  const auto first = barred_.lower_bound(iova), end = barred_.upper_bound(iova + (length - 1));
  const std::uint64_t barred = static_cast<std::uint64_t>(std::distance(first, end)) * kIoPage;
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
  marked_.insert(iova - iova % kIoPage);
  return true;
}

bool MockDomain::take_dirty(std::uint64_t iova, bool keep) {
  const std::uint64_t unit = iova - iova % kIoPage;
  const auto written = keep ? table_.dirty(unit, kIoPage) : table_.take_dirty(unit, kIoPage);
  const bool was = !written.empty() || (marked_.contains(unit) && at(unit));
  if (was && !keep) marked_.erase(unit);
  return was;
}

void MockDomain::track(bool on) {
  tracking_ = on;
  for (const Range& aperture : iommu_.apertures)
    if (on) table_.split(aperture.first, aperture.last - aperture.first + 1, kIoPage);
}

void MockDomain::clean() {
  marked_.clear();
  for (const Range& aperture : iommu_.apertures) table_.take_dirty(aperture.first, aperture.last - aperture.first + 1);
}

}  // namespace ioasis::simulator
