// Domains of the caller's making, and what devices have written through them.
#include <array>
#include <bit>
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

Errno IommufdContext::hwpt_alloc(Call& call) {
  const Defects& defects = host_.defects;
  const std::uint64_t flags = call["flags"];
  if (call["__reserved"] != 0) return EOPNOTSUPP;
  if ((call["data_type"] == 0) != (call["data_len"] == 0)) return EINVAL;
  const Device* device = objects_.device(call.id("dev_id"));
  if (!device) return ENOENT;
  const Id target = call.id("pt_id");
  if (objects_.page_table(target) || objects_.viommu(target)) return nested_alloc(call);
  if (!objects_.ioas(target)) return EINVAL;
  std::uint64_t known = uapi::kNestParent | uapi::kDirtyTracking;
  if (host_.kernel.release >= 614) known |= uapi::kFaultIdValid;
  if (host_.kernel.release >= 615) known |= uapi::kAllocPasid;
  if ((flags & ~known) != 0 && !defects.has(Defect::HwptFlagsIgnored)) return EOPNOTSUPP;
  const bool trackable = (flags & uapi::kDirtyTracking) != 0;
  if (trackable && !device->hardware.tracks_writes) return EOPNOTSUPP;
  const bool has_queue = (flags & known & uapi::kFaultIdValid) != 0;
  if (has_queue && (flags & uapi::kNestParent) != 0 && host_.kernel.release >= 615) return EOPNOTSUPP;
  if (call["data_len"] != 0)
    if (const Errno error = table_data(call)) return error;
  if ((flags & uapi::kNestParent) != 0 && device->of_vfio && !device->hardware.iommu->nests) return EOPNOTSUPP;

  Id made = 0;
  const auto& hardware = device->hardware;
  const auto& limits = hardware.iommu->before_attach;
  if (const Errno error = objects_.add_page_table(target, false, trackable, hardware, limits, made)) return error;
  if (has_queue && !objects_.fault_queue(call.id("fault_id"))) {
    objects_.destroy(made);
    return ENOENT;
  }
  objects_.page_table(made)->may_be_parent = (flags & uapi::kNestParent) != 0;
  if (has_queue) objects_.page_table(made)->queue = call.id("fault_id");
  objects_.page_table(made)->for_pasids = (flags & uapi::kAllocPasid) != 0;
  call.set("out_hwpt_id", made);
  const Errno error = call.respond();
  if (error) objects_.destroy(made);
  return error;
}

Errno IommufdContext::table_data(const Call& call) const {
  if (host_.kernel.release < kRealTables || call["data_type"] != uapi::kSelftestData) return EOPNOTSUPP;
  std::array<std::uint8_t, uapi::kLongSelftestDataBytes> data{};
  if (const Errno error = user_data(call["data_uptr"], call["data_len"], data, uapi::kSelftestDataBytes)) return error;
  return uapi::load(data, uapi::kSelftestDataBytes, 4) == 0 ? 0 : EOPNOTSUPP;  // those of large pages: not simulated
}

Errno IommufdContext::set_dirty_tracking(Call& call) {
  const Defects& defects = host_.defects;
  if ((call["flags"] & ~uapi::kDirtyTrackingEnable) != 0) return EOPNOTSUPP;
  MockDomain* domain = objects_.domain(call.id("hwpt_id"));
  if (!domain) return ENOENT;
  if (!domain->trackable() && !defects.has(Defect::UntrackableDomainTracked)) return EOPNOTSUPP;
  const bool on = call["flags"] != 0;
  if (on && !defects.has(Defect::TrackingStartsDirty)) domain->clean();
  domain->track(on);
  return 0;
}

Errno IommufdContext::get_dirty_bitmap(Call& call) {
  const Defects& defects = host_.defects;
  if ((call["flags"] & ~uapi::kNoClear) != 0 || call["__reserved"] != 0) return EOPNOTSUPP;
  MockDomain* domain = objects_.domain(call.id("hwpt_id"));
  if (!domain) return ENOENT;
  const AddressSpace& space = *objects_.translated_by(call.id("hwpt_id"));
  const std::uint64_t page_size = call["page_size"];
  if (call["length"] == 0) return EINVAL;
  const auto range = range_at(call["iova"], call["length"]);
  if (!range) return EOVERFLOW;
  const std::uint64_t ends = range->first | (range->last + 1);
  if ((ends & (space.alignment() - 1)) != 0) return EINVAL;
  if (page_size == 0 || (ends & (page_size - 1)) != 0) return EINVAL;
  if (!domain->trackable()) return EOPNOTSUPP;
  const bool knows_it = domain->tracking() || host_.kernel.release >= kRealTables;
  if (!knows_it) return defects.has(Defect::BitmapWithoutTrackingFails) ? EINVAL : 0;

  const auto mapped = space.mapped_up_to(*range);
  if (!mapped) return 0;
  const std::uint64_t last = defects.has(Defect::BitmapReachesPastGap)
                                 ? std::min(range->last, domain->iommu().apertures.back().last)
                                 : *mapped;
  const bool keep = (call["flags"] & uapi::kNoClear) != 0 && !defects.has(Defect::NoClearIgnored);
  const unsigned shift = static_cast<unsigned>(std::countr_zero(page_size));
  const std::uint64_t base = defects.has(Defect::BitmapCountsFromZero) ? 0 : range->first;
  const std::uint64_t unit = domain->page();
  for (std::uint64_t at = range->first; at <= last; at += unit)
    if (domain->take_dirty(at, keep))
      report_dirty(call["data"], (at - base) >> shift, (at - base + (unit - 1)) >> shift);
  return 0;
}

void IommufdContext::report_dirty(std::uint64_t bitmap, std::uint64_t first_bit, std::uint64_t last_bit) {
  for (std::uint64_t bit = first_bit; bit <= last_bit; ++bit) {
    std::array<std::uint8_t, 1> byte{};
    host_.memory.read(bitmap + bit / 8, byte);
    byte[0] = static_cast<std::uint8_t>(byte[0] | 1u << bit % 8);
    // Where the bitmap cannot be written, the rest of this report is lost.
    if (!host_.memory.write(bitmap + bit / 8, byte)) return;
  }
}

Errno IommufdContext::dirty(Call& call) {
  const std::uint64_t page_size = call["page_size"], iova = call["iova"], length = call["length"];
  const std::uint64_t bitmap = call["uptr"];
  if (page_size == 0 || length == 0 || iova % page_size != 0 || length % page_size != 0 || bitmap == 0) return EINVAL;
  const std::uint64_t pages = length / page_size;
  if (pages > std::uint64_t{16 << 20} * 8) return EOVERFLOW;
  MockDomain* domain = objects_.domain(call.id("id"));
  if (!domain) return ENOENT;
  if (!domain->tracking()) return EINVAL;
  std::vector<std::uint8_t> bits((pages + 7) / 8);
  if (!host_.memory.read(bitmap, bits)) return EFAULT;
  std::uint64_t written = 0;
  for (std::uint64_t page = 0; page < pages; ++page) {
    if ((bits[page / 8] >> page % 8 & 1) == 0) continue;
    const std::uint64_t at = iova + page * page_size;
    if (host_.kernel.release >= kRealTables) {
      domain->mark(at);
      ++written;
      continue;
    }
    // The selftest's slip: a unit is looked up by the number that it would have among pages of the stated size.
    const std::uint64_t unit = at / page_size;
    if (unit <= kTop / domain->page() && domain->mark(unit * domain->page())) ++written;
  }
  call.set("out_nr_dirty", written);
  return call.respond();
}

}  // namespace ioasis::simulator
