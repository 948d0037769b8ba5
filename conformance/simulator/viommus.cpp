// What Linux 6.13 and later add: maps of files, virtual IOMMUs, and what belongs to those.
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"

namespace ioasis::simulator {

namespace {

constexpr std::uint64_t kNoDescriptor = 0xffffffff;

}  // namespace

Errno IommufdContext::ioas_map_file(Call& call) {
  if (const Errno error = check_mapping_flags(call)) return error;
  const std::uint64_t length = call["length"], start = call["start"];
  if (call["iova"] == kTop || length == kTop) return EOVERFLOW;
  if ((call["flags"] & (uapi::kReadable | uapi::kWriteable)) == 0) return EINVAL;
  AddressSpace* space = objects_.ioas(call.id("ioas_id"));
  if (!space) return ENOENT;
  const bool wraps = length != 0 && start > kTop - (length - 1);
  if (host_.kernel.release >= 703 && (length == 0 || wraps)) return length == 0 ? EINVAL : EOVERFLOW;
  if (call["fd"] == kNoDescriptor) return EBADF;
  if (!files_.contains(call.id("fd"))) return EBADF;
  if (length == 0) return EINVAL;
  if (wraps) return EOVERFLOW;
  if (length > kTop - uapi::kPageSize) return EINVAL;
  // No file here is a memfd, so that none of its pages can ever be had.
  auto pages = std::make_shared<Pages>(host_, counts_by_process_, start, length,
                                       (call["flags"] & uapi::kWriteable) != 0, Pages::Backing::OtherFile);
  return finish_mapping(call, *space, {{std::move(pages), start % uapi::kPageSize, length}}, "iova");
}

Errno IommufdContext::ioas_change_process(Call& call) {
  if (call["__reserved"] != 0) return EOPNOTSUPP;
  return objects_.any_user_memory_mapped() ? EINVAL : 0;
}

Errno IommufdContext::viommu_alloc(Call& call) {
  if (call["flags"] != 0 || call["type"] == uapi::kDefaultType) return EOPNOTSUPP;
  if (!objects_.device(call.id("dev_id"))) return ENOENT;
  const bool of_mock_device = call["type"] == uapi::kSelftestViommu;
  const bool type_first = host_.kernel.release >= 617;
  if (type_first && !of_mock_device) return EOPNOTSUPP;
  const HwPageTable* table = objects_.page_table(call.id("hwpt_id"));
  if (!table) return ENOENT;
  if (!table->may_be_parent) return EINVAL;
  if (objects_.is_behind_other(call.id("hwpt_id"), objects_.device(call.id("dev_id"))->hardware)) return EINVAL;
  if (!of_mock_device) return EOPNOTSUPP;
  return answer_new(call, "out_viommu_id", VirtualIommu{call.id("hwpt_id")});
}

Errno IommufdContext::vdevice_alloc(Call& call) {
  const Id viommu = call.id("viommu_id"), device = call.id("dev_id");
  if (!objects_.viommu(viommu) || !objects_.device(device)) return ENOENT;
  if (objects_.is_behind_other(objects_.viommu(viommu)->parent, objects_.device(device)->hardware)) return EINVAL;
  const VirtualDevice made{viommu, device, call["virt_id"]};
  const bool one_each = host_.kernel.release >= 617;
  const auto clashes = [&](const VirtualDevice& other) {
    return (one_each && other.device == device) || (other.viommu == viommu && other.number == made.number);
  };
  if (objects_.any<VirtualDevice>(clashes)) return EEXIST;
  return answer_new(call, "out_vdevice_id", made);
}

Errno IommufdContext::dev_check_cache(Call& call) {
  constexpr std::uint64_t kEntries = 4, kUntouched = 0xbaddad;
  if (!objects_.device(call.id("id"))) return ENOENT;
  return call["cache_id"] < kEntries && call["cache"] == kUntouched ? 0 : EINVAL;
}

Errno IommufdContext::veventq_alloc(Call& call) {
  if (call["flags"] != 0 || call["__reserved"] != 0 || call["type"] == uapi::kDefaultType) return EOPNOTSUPP;
  constexpr std::uint64_t kDeepest = 1 << 19;
  const bool bounded = host_.kernel.release >= 702;
  if (call["veventq_depth"] == 0 || (bounded && call["veventq_depth"] > kDeepest)) return EINVAL;
  const Id viommu = call.id("viommu_id");
  if (!objects_.viommu(viommu)) return ENOENT;
  const auto type = call["type"];
  if (objects_.events_of(viommu, type)) return EEXIST;
  const auto log = std::make_shared<EventLog>(call["veventq_depth"]);
  const std::uint32_t descriptor = free_descriptor();
  call.set("out_veventq_fd", descriptor);
  const Errno error = answer_new(call, "out_veventq_id", EventQueue{viommu, type, log});
  if (!error) files_.emplace(descriptor, OpenFile{this, nullptr, nullptr, log});
  return error;
}

Errno IommufdContext::hw_queue_alloc(Call& call) {
  if (call["flags"] != 0 || call["type"] == uapi::kDefaultType) return EOPNOTSUPP;
  const std::uint64_t length = call["length"];
  if (length == 0) return EINVAL;
  if (!range_at(call["nesting_parent_iova"], length)) return EOVERFLOW;
  if (!objects_.viommu(call.id("viommu_id"))) return ENOENT;
  // Of a queue that could be made nothing is specified.
  return EOPNOTSUPP;
}

Errno IommufdContext::answer_new(Call& call, std::string_view field, Object object) {
  const Id id = objects_.add(std::move(object));
  call.set(field, id);
  const Errno error = call.respond();
  if (error) objects_.remove(id);
  return error;
}

}  // namespace ioasis::simulator
