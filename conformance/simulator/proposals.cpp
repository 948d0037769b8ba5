// What was proposed in 2022: windows, lists of apertures, ranges that are withheld or required.
#include <algorithm>
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"
#include "conformance/simulator/iova_search.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

namespace {

bool any_overlaps(const std::vector<Range>& ranges, Range range) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& other) { return other.overlaps(range); });
}

}  // namespace

Errno AddressSpace::add_window(std::uint64_t length, std::uint64_t page, bool fixed, std::uint64_t& base) {
  const bool power_of_two = page != 0 && (page & (page - 1)) == 0;
  if (!power_of_two || page < domain_page()) return EINVAL;
  if (length == 0 || length % page != 0) return EINVAL;
  if (!fixed) {
    const auto room = room_for_window(length, page);
    if (!room) return ENOSPC;
    base = *room;
  }
  if (base % page != 0) return EINVAL;
  const auto range = range_at(base, length);
  if (!range) return EOVERFLOW;
  if (reserved(*range)) return EINVAL;
  const auto meets = [&](const Window& window) { return window.range.overlaps(*range); };
  const bool taken = std::any_of(windows_.begin(), windows_.end(), meets);
  if (taken && !host_->defects.has(Defect::WindowAcrossWindow)) return EEXIST;
  windows_.push_back({*range, page});
  return 0;
}

std::optional<std::uint64_t> AddressSpace::room_for_window(std::uint64_t length, std::uint64_t page) const {
  std::vector<Range> taken = reserved_ranges();
  for (const Window& window : windows_) taken.push_back(window.range);
  for (const Range& hole : gaps(taken, {0, kTop - 1})) {
    const std::uint64_t skip = (page - hole.first % page) % page;
    if (skip > hole.last - hole.first) continue;
    if (hole.last - (hole.first + skip) >= length - 1) return hole.first + skip;
  }
  return std::nullopt;
}

Errno AddressSpace::remove_window(std::uint64_t base) {
  const auto window = std::find_if(windows_.begin(), windows_.end(),
                                   [&](const Window& candidate) { return candidate.range.first == base; });
  if (window == windows_.end()) return ENOENT;
  if (mapped(window->range) && !host_->defects.has(Defect::MappedWindowRemoved)) return EBUSY;
  windows_.erase(window);
  return 0;
}

std::optional<std::uint64_t> AddressSpace::window_page(Range range) const {
  for (const Window& window : windows_)
    if (window.range.holds(range)) return window.page;
  return std::nullopt;
}

Errno AddressSpace::check_window(Range range, std::optional<std::uint64_t> like) const {
  if (any_overlaps(withheld_, range)) return EEXIST;
  if (host_->kernel.proposal != uapi::Proposal::Windows) return 0;
  const auto page = window_page(range);
  if (!page || range.first % *page != 0 || (range.last - range.first + 1) % *page != 0) return EINVAL;
  return like && *like != *page && !host_->defects.has(Defect::CopyIgnoresWindowPages) ? EINVAL : 0;
}

Errno AddressSpace::choose_in_window(const IovaSearch& search, std::optional<std::uint64_t> like,
                                     std::uint64_t& iova) const {
  // What is refused wherever there is room is refused first.
  IovaSearch nowhere = search;
  nowhere.mapped = {{0, kTop}};
  Errno error = nowhere.find(host_->defects, iova);
  if (error != ENOSPC) return error;
  std::vector<Window> by_address = windows_;
  std::sort(by_address.begin(), by_address.end(),
            [](const Window& a, const Window& b) { return a.range.first < b.range.first; });
  for (const Window& window : by_address) {
    if (window.page > search.wanted(host_->defects) || search.length % window.page != 0) continue;
    if (like && *like != window.page) continue;
    IovaSearch inside = search;
    for (const Range& outside : gaps({window.range}, {0, kTop})) inside.reserved.push_back(outside);
    error = inside.find(host_->defects, iova);
    if (!error) return 0;
  }
  return ENOSPC;
}

Errno AddressSpace::withhold(Range range) {
  if (reserved(range)) return EINVAL;
  if (mapped(range) || any_overlaps(withheld_, range)) return EEXIST;
  withheld_.push_back(range);
  return 0;
}

Errno AddressSpace::give_up(Range range) {
  const auto same = [&](const Range& other) { return other.first == range.first && other.last == range.last; };
  return std::erase_if(withheld_, same) > 0 ? 0 : ENOENT;
}

Errno AddressSpace::require(Range range) {
  if (reserved(range)) return EADDRINUSE;
  required_.push_back(range);
  return 0;
}

bool AddressSpace::kept(Range range) const {
  const auto in_window = [&](const Window& window) { return window.range.overlaps(range); };
  return any_overlaps(withheld_, range) || any_overlaps(required_, range) ||
         std::any_of(windows_.begin(), windows_.end(), in_window);
}

Errno IommufdContext::ioas_create_window(Call& call) {
  if ((call["flags"] & ~uapi::kFixedBase) != 0 || call["__reserved"] != 0) return EOPNOTSUPP;
  AddressSpace* space = objects_.ioas(call.id("ioas_id"));
  if (!space) return ENOENT;
  std::uint64_t base = call["iova"];
  if (const Errno error = space->add_window(call["length"], call["page_size"], call["flags"] != 0, base)) return error;
  call.set("iova", base);
  const Errno error = call.respond();
  if (error) space->remove_window(base);
  return error;
}

Errno IommufdContext::ioas_remove_window(const Call& call) {
  AddressSpace* space = objects_.ioas(call.id("ioas_id"));
  return space ? space->remove_window(call["iova"]) : ENOENT;
}

Errno IommufdContext::on_range(const Call& call, Errno (AddressSpace::*act)(Range)) {
  AddressSpace* space = objects_.ioas(call.id("ioas_id"));
  if (!space) return ENOENT;
  if (call["length"] == 0) return EINVAL;
  const auto range = range_at(call["iova"], call["length"]);
  return range ? (space->*act)(*range) : EOVERFLOW;
}

Errno IommufdContext::load_apertures(const Call& call, const Iommu& iommu, std::vector<Range>& apertures) const {
  const auto untranslated = gaps(iommu.apertures, {0, kTop});
  std::uint64_t address = call["apertures"];
  for (std::uint64_t left = call["num_apertures"]; left != 0; --left, address += uapi::kIovaRangeBytes) {
    std::array<std::uint8_t, uapi::kIovaRangeBytes> element;
    if (!host_.memory.read(address, element)) return EFAULT;
    const Range range{uapi::load(element, 0, 8), uapi::load(element, 8, 8)};
    if (range.first > range.last || any_overlaps(apertures, range)) return EINVAL;
    if (range.first % iommu.page != 0 || range.last % iommu.page != iommu.page - 1) return EINVAL;
    if (any_overlaps(untranslated, range)) return EINVAL;
    apertures.push_back(range);
  }
  return 0;
}

Errno IommufdContext::hwpt_alloc_apertures(Call& call) {
  if (call["__reserved"] != 0) return EOPNOTSUPP;
  const Device* device = objects_.device(call.id("dev_id"));
  if (!device || !objects_.ioas(call.id("pt_id"))) return ENOENT;
  if (call["num_apertures"] == 0) return EINVAL;
  std::vector<Range> apertures;
  const Hardware hardware = device->hardware;
  if (const Errno error = load_apertures(call, *hardware.iommu, apertures)) return error;
  if (host_.defects.has(Defect::AperturesOfDeviceKept)) apertures = hardware.iommu->apertures;
  Id made = 0;
  if (const Errno error = objects_.add_page_table(call.id("pt_id"), false, false, hardware, apertures, made))
    return error;
  call.set("out_hwpt_id", made);
  const Errno error = call.respond();
  if (error) objects_.destroy(made);
  return error;
}

}  // namespace ioasis::simulator
