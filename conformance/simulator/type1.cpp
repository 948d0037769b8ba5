// Mapping and unmapping, which go by whole mappings, and what the container tells of itself.
#include "conformance/simulator/type1.h"

#include <algorithm>
#include <bit>
#include <cerrno>

#include "model/uapi/bytes.h"

namespace ioasis::simulator {

using uapi::Command;

namespace {

constexpr std::size_t kMostMappings = 65535;

/// The first address behind the range, as far as 64 bits hold it: 0 behind the last address of all, which makes the
/// kernel take the range for an empty one.
constexpr std::uint64_t behind(Range range) { return range.last + 1; }

/// Writes capabilities one behind the other, each with the place of the next.
class Chain {
 public:
  explicit Chain(std::size_t start) : start_(start) {}

  void add(std::uint16_t id, std::vector<std::uint64_t> words) {
    if (!bytes_.empty()) uapi::store(bytes_, last_ + 4, 4, start_ + bytes_.size());
    last_ = bytes_.size();
    bytes_.resize(last_ + 8 * (1 + words.size()));
    uapi::store(bytes_, last_, 2, id);
    uapi::store(bytes_, last_ + 2, 2, 1);
    for (std::size_t i = 0; i < words.size(); ++i) uapi::store(bytes_, last_ + 8 * (1 + i), 8, words[i]);
  }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  std::size_t start_, last_ = 0;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace

Errno Type1Container::enter() {
  const auto unaddressed = [](const auto& mapping) { return !mapping.second.addressed; };
  if (std::ranges::any_of(mappings_, unaddressed)) return EBUSY;
  ++groups_;
  return 0;
}

void Type1Container::leave() {
  if (--groups_ == 0) drop_iommu();
}

void Type1Container::drop_iommu() {
  while (!mappings_.empty()) remove(mappings_.begin());
  iommu_.reset();
}

int Type1Container::ioctl(std::uint32_t request, std::span<std::uint8_t> given, uapi::Site site) {
  const auto called = uapi::find(uapi::FileKind::VfioType1, site, request, 0);
  const std::uint64_t number = uapi::load(given, 0, 8);
  if (called == Command::Type1GetApiVersion) return 0;
  if (called == Command::Type1CheckExtension) return check_extension(number);
  if (called == Command::Type1SetIommu) return -set_iommu(number);
  if (!iommu_) return -EINVAL;
  if (!called) return -ENOTTY;
  if (called == Command::Type1DirtyPages && *iommu_ == Version::First) return -EACCES;
  Call call(given, site, host_.kernel);
  if (const Errno error = call.fetch_shortest(uapi::info(*called), host_.defects)) return -error;
  switch (*called) {
    case Command::Type1GetInfo:
      return -get_info(call);
    case Command::Type1MapDma:
      return -map(call);
    case Command::Type1UnmapDma:
      return -unmap(call);
    default:
      return -log_dirty_pages(call);
  }
}

int Type1Container::check_extension(std::uint64_t extension) const {
  switch (extension) {
    case uapi::kVfioType1:
    case uapi::kVfioType1v2:
    case uapi::kVfioNesting:
    case uapi::kVfioUnmapAll:
      return 1;
    case uapi::kVfioUpdateVaddr:
      return iommu_ ? 1 : 0;
    default:
      return 0;
  }
}

Errno Type1Container::set_iommu(std::uint64_t type) {
  if (groups_ == 0 || iommu_) return EINVAL;
  if (check_extension(type) == 0) return ENODEV;
  if (type != uapi::kVfioType1 && type != uapi::kVfioType1v2) return EINVAL;
  iommu_ = type == uapi::kVfioType1 ? Version::First : Version::Second;
  return 0;
}

std::vector<Range> Type1Container::usable() const {
  const Iommu& iommu = host_.iommus.front();
  std::vector<Range> taken = gaps(iommu.apertures, {0, kTop});
  taken.insert(taken.end(), iommu.kept.begin(), iommu.kept.end());
  return gaps(joined(taken), {0, kTop});
}

Errno Type1Container::get_info(Call& call) const {
  std::uint64_t sizes = host_.iommus.front().page_sizes;
  if (sizes % uapi::kPageSize != 0) sizes = (sizes & ~(uapi::kPageSize - 1)) | uapi::kPageSize;
  const std::size_t start = uapi::info(Command::Type1GetInfo).size;
  Chain chain(start);
  chain.add(uapi::kVfioCapabilityMigration, {0, std::uint64_t{1} << std::countr_zero(sizes), std::uint64_t{1} << 28});
  chain.add(uapi::kVfioCapabilityDmaAvail, {kMostMappings - mappings_.size()});
  std::vector<std::uint64_t> ranges{0};
  for (const Range& range : usable()) {
    ++ranges.front();
    ranges.insert(ranges.end(), {range.first, range.last});
  }
  chain.add(uapi::kVfioCapabilityIovaRange, ranges);

  const std::size_t whole = start + chain.bytes().size();
  const bool room = call["argsz"] >= whole;
  if (room)
    if (const Errno error = call.write(start, chain.bytes())) return error;
  if (!room) call.set("argsz", whole);
  call.set("flags", uapi::kVfioInfoPageSizes | uapi::kVfioInfoCapabilities);
  call.set("iova_pgsizes", sizes);
  call.set("cap_offset", room ? start : 0);
  call.set("pad", 0);
  return call.respond();
}

Type1Container::Mappings::iterator Type1Container::first_at_or_behind(std::uint64_t iova) {
  auto next = mappings_.upper_bound(iova);
  if (next == mappings_.begin()) return next;
  const auto before = std::prev(next);
  return range_of(*before).last >= iova ? before : next;
}

Errno Type1Container::map(const Call& call) {
  const std::uint64_t flags = call["flags"], size = call["size"], user = call["vaddr"];
  const bool accesses = (flags & (uapi::kVfioRead | uapi::kVfioWrite)) != 0;
  const bool addresses = (flags & uapi::kVfioMapVaddr) != 0;
  if ((flags & ~(uapi::kVfioRead | uapi::kVfioWrite | uapi::kVfioMapVaddr)) != 0 || accesses == addresses)
    return EINVAL;
  if (size == 0 || (size | call["iova"] | user) % page() != 0) return EINVAL;
  const auto range = range_at(call["iova"], size);
  if (!range || !range_at(user, size)) return EINVAL;
  return addresses ? address_again(*range) : pin_and_map(*range, user, (flags & uapi::kVfioWrite) != 0);
}

/// The memory has been pinned all the while: that it lies elsewhere now changes nothing of what devices reach.
Errno Type1Container::address_again(Range range) {
  const auto met = first_at_or_behind(range.first);
  if (behind(range) == 0 || met == mappings_.end() || !range_of(*met).overlaps(range)) return ENOENT;
  const auto same = range_of(*met);
  if (same.first != range.first || same.last != range.last || met->second.addressed) return EINVAL;
  met->second.addressed = true;
  return 0;
}

Errno Type1Container::pin_and_map(Range range, std::uint64_t user, bool writable) {
  const auto met = first_at_or_behind(range.first);
  if (behind(range) != 0 && met != mappings_.end() && range_of(*met).overlaps(range)) return EEXIST;
  if (mappings_.size() == kMostMappings) return ENOSPC;
  if (std::ranges::none_of(usable(), [&](const Range& free) { return free.holds(range); })) return EINVAL;
  const std::uint64_t bytes = range.last - range.first + 1;
  auto pages = std::make_shared<Pages>(host_, true, user, bytes, writable);
  // A page at a time is looked up, and what is missing is missing wherever it lies.
  if (pages->hold(host_, 0, pages->count() - 1, 1) != 0) return EFAULT;
  if (const Errno error = pages->charge(host_)) {
    pages->release(host_, 0, pages->count() - 1);
    return error;
  }
  mappings_.emplace(range.first, Mapping{bytes, std::move(pages)});
  return 0;
}

Errno Type1Container::reach(Range range, bool everything, Mappings::iterator& first, Mappings::iterator& end) {
  first = first_at_or_behind(range.first);
  end = mappings_.upper_bound(range.last);
  const bool cut_first = first != mappings_.end() && first->first < range.first;
  const bool cut_last = end != mappings_.begin() && range_of(*std::prev(end)).last > range.last;
  if (everything) return 0;
  if (*iommu_ == Version::Second && (cut_first || cut_last)) return EINVAL;
  if (behind(range) == 0 || cut_first) first = end;
  return 0;
}

Errno Type1Container::unmap(Call& call) {
  const std::uint64_t flags = call["flags"], iova = call["iova"], size = call["size"];
  const bool all = (flags & uapi::kVfioUnmapEverything) != 0, forgets = (flags & uapi::kVfioUnmapVaddr) != 0;
  if ((flags & ~(uapi::kVfioUnmapEverything | uapi::kVfioUnmapVaddr)) != 0) return EINVAL;
  if (iova % page() != 0 || (all && (iova != 0 || size != 0))) return EINVAL;
  const auto range = all                               ? std::optional(Range{0, kTop})
                     : size % page() != 0 || size == 0 ? std::nullopt
                                                       : range_at(iova, size);
  if (!range) return EINVAL;
  Mappings::iterator first, end;
  if (const Errno error = reach(*range, all, first, end)) return error;
  std::uint64_t bytes = 0;
  if (forgets && std::any_of(first, end, [](const auto& mapping) { return !mapping.second.addressed; })) return EINVAL;
  while (first != end) {
    bytes += first->second.bytes;
    const auto mapping = first++;
    if (forgets)
      mapping->second.addressed = false;
    else
      remove(mapping);
  }
  call.set("size", bytes);
  return call.respond();
}

void Type1Container::remove(Mappings::iterator mapping) {
  Pages& pages = *mapping->second.pages;
  pages.release(host_, 0, pages.count() - 1);
  mappings_.erase(mapping);
}

Errno Type1Container::log_dirty_pages(const Call& call) const {
  const std::uint64_t flags = call["flags"];
  return flags == uapi::kVfioDirtyStart || flags == uapi::kVfioDirtyStop ? 0 : EINVAL;
}

}  // namespace ioasis::simulator
