// Nested page tables: making them, and what the mock IOMMU caches of them.
#include <array>
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

Errno IommufdContext::user_data(std::uint64_t address, std::uint64_t given, std::span<std::uint8_t> to,
                                std::uint64_t least) const {
  if (given < least || given > to.size()) return EINVAL;
  return host_.memory.read(address, to.first(given)) ? 0 : EFAULT;
}

Errno IommufdContext::nested_alloc(Call& call) {
  const Defects& defects = host_.defects;
  const std::uint64_t flags = call["flags"];
  const std::uint64_t known = uapi::kFaultIdValid | (host_.kernel.release >= 615 ? uapi::kAllocPasid : 0);
  if ((flags & ~known) != 0 || call["data_len"] == 0) return EOPNOTSUPP;
  const Hardware& hardware = objects_.device(call.id("dev_id"))->hardware;
  if (!hardware.iommu->to_order) return EOPNOTSUPP;
  const VirtualIommu* viommu = objects_.viommu(call.id("pt_id"));
  const Id parent = viommu ? viommu->parent : call.id("pt_id");
  if (!objects_.page_table(parent)->may_be_parent && !defects.has(Defect::NestedOnAnyDomain)) return EINVAL;
  if (!viommu && objects_.is_behind_other(parent, hardware)) return EINVAL;
  if (call["data_type"] != uapi::kSelftestData) return EOPNOTSUPP;
  std::array<std::uint8_t, uapi::kLongSelftestDataBytes> data{};
  const std::uint64_t least = uapi::kSelftestDataBytes,
                      most = host_.kernel.release >= kRealTables ? data.size() : least;
  std::uint64_t length = call["data_len"];
  if (length > most && defects.has(Defect::NestedDataTooLongAccepted)) length = most;
  if (const Errno error = user_data(call["data_uptr"], length, std::span(data).first(most), least)) return error;
  const bool has_queue = (flags & uapi::kFaultIdValid) != 0;
  if (has_queue && !objects_.fault_queue(call.id("fault_id")) && !defects.has(Defect::NestedFaultQueueUnchecked))
    return ENOENT;

  NestedPageTable table{parent,
                        {},
                        has_queue ? call.id("fault_id") : Id{0},
                        viommu ? call.id("pt_id") : Id{0},
                        (flags & uapi::kAllocPasid) != 0};
  table.cache.fill(static_cast<std::uint32_t>(uapi::load(data, 0, 4)));
  const Id made = objects_.add(table);
  call.set("out_hwpt_id", made);
  const Errno error = call.respond();
  if (error && !defects.has(Defect::NestedStaysOnFault)) objects_.remove(made);
  return error;
}

Errno IommufdContext::hwpt_invalidate(Call& call) {
  std::uint32_t handled = 0;
  const Errno error = invalidate(call, handled);
  if (!error || !host_.defects.has(Defect::InvalidateCountKept)) call.set("entry_num", handled);
  // That there is no answer matters more than what it would have been.
  if (const Errno unwritable = call.respond()) return unwritable;
  return error;
}

Errno IommufdContext::invalidate(Call& call, std::uint32_t& handled) {
  constexpr std::uint64_t kMostEntries = 1 << 19;
  const Defects& defects = host_.defects;
  const std::uint64_t entries = call["entry_num"], length = call["entry_len"];
  std::uint64_t address = call["data_uptr"];
  if (call["__reserved"] != 0) return EOPNOTSUPP;
  const bool array_asked = entries != 0 || defects.has(Defect::ProbeNeedsArray);
  if (array_asked && (address == 0 || length == 0 || length > uapi::kPageSize || entries > kMostEntries)) return EINVAL;
  NestedPageTable* table = objects_.nested(call.id("hwpt_id"));
  const bool others_told_apart = host_.kernel.release >= 613;
  if (others_told_apart && !table && objects_.exists(call.id("hwpt_id"))) {
    return objects_.viommu(call.id("hwpt_id")) ? invalidate_on_viommu(call, handled) : EINVAL;
  }
  if (!table || host_.allocations.fails()) return ENOENT;
  const bool type_matters = entries != 0 || !defects.has(Defect::ProbeIgnoresType);
  if (type_matters && call["data_type"] != uapi::kSelftestInvalidation) return EINVAL;

  auto cache = table->cache;
  for (std::uint64_t left = entries; left != 0; --left, address += length) {
    std::array<std::uint8_t, uapi::kSelftestInvalidationBytes> entry;
    Errno error = user_data(address, length, entry, entry.size());
    const std::uint64_t flags = error ? 0 : uapi::load(entry, 0, 4), index = error ? 0 : uapi::load(entry, 4, 4);
    if (!error && (flags & ~uapi::kInvalidateAll) != 0) error = EOPNOTSUPP;
    if (!error && index >= cache.size()) error = EINVAL;
    if (error) {
      if (defects.has(Defect::InvalidateCountsFailedEntry)) ++handled;
      if (!defects.has(Defect::InvalidateAllOrNothing)) table->cache = cache;
      return error;
    }
    if (flags != 0 && !defects.has(Defect::InvalidateAllTakesOne))
      cache.fill(0);
    else
      cache[index] = 0;
    ++handled;
  }
  table->cache = cache;
  return 0;
}

Errno IommufdContext::md_check_iotlb(Call& call) {
  const NestedPageTable* table = objects_.nested(call.id("id"));
  if (!table) return ENOENT;
  const std::uint64_t index = call["iotlb_id"];
  return index < table->cache.size() && table->cache[index] == call["iotlb"] ? 0 : EINVAL;
}

}  // namespace ioasis::simulator
