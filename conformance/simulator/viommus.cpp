// What Linux 6.13 and later add: maps of files, virtual IOMMUs, and what belongs to those.
#include <algorithm>
#include <array>
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"
#include "model/uapi/bytes.h"

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
  VirtualIommu made{call.id("hwpt_id")};
  if (type_first && call["data_len"] != 0)
    if (const Errno error = viommu_data(call, made)) return error;
  return answer_new(call, "out_viommu_id", made);
}

Errno IommufdContext::viommu_data(const Call& call, VirtualIommu& made) {
  constexpr std::uint64_t kTwoPages = 2 * uapi::kPageSize;
  std::array<std::uint8_t, 24> data{};
  const std::uint64_t address = call["data_uptr"], length = call["data_len"];
  if (const Errno error = user_data(address, length, data, 8)) return error;
  const auto taken = [&](const VirtualIommu& other) { return other.mapped_from == made.mapped_from; };
  for (made.mapped_from = uapi::kPageSize; objects_.any<VirtualIommu>(taken);) made.mapped_from += kTwoPages;
  std::copy_n(data.begin(), 4, data.begin() + 4);
  uapi::store(data, 8, 8, made.mapped_from);
  uapi::store(data, 16, 8, kTwoPages);
  return host_.memory.write(address, std::span(data).first(length)) ? 0 : EFAULT;
}

Errno IommufdContext::invalidate_on_viommu(const Call& call, std::uint32_t& handled) {
  const std::uint64_t entries = call["entry_num"], length = call["entry_len"];
  if (call["data_type"] != uapi::kSelftestInvalidation) return EINVAL;
  std::array<std::uint8_t, 12> entry{};
  std::vector<std::uint8_t> all(entries * entry.size());
  for (std::uint64_t i = 0; i < entries; ++i) {  // of what is longer only zeroes are behind, of what is shorter too
    const auto to = std::span(all).subspan(i * entry.size(), std::min<std::uint64_t>(length, entry.size()));
    if (!host_.memory.read(call["data_uptr"] + i * length, to)) return EFAULT;
  }
  for (; handled < entries; ++handled) {
    std::copy_n(all.begin() + handled * entry.size(), entry.size(), entry.begin());
    const std::uint64_t flags = uapi::load(entry, 0, 4), number = uapi::load(entry, 4, 4),
                        index = uapi::load(entry, 8, 4);
    if ((flags & ~uapi::kInvalidateAll) != 0) return EOPNOTSUPP;
    if (index >= Device{}.cache.size()) return EINVAL;
    if (!objects_.forget(call.id("hwpt_id"), number, index, flags != 0)) return EINVAL;
  }
  return 0;
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
  const Device* device = objects_.device(call.id("id"));
  if (!device) return ENOENT;
  const std::uint64_t entry = call["cache_id"];
  return entry < device->cache.size() && call["cache"] == device->cache[entry] ? 0 : EINVAL;
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
  const Id viommu = call.id("viommu_id");
  if (!objects_.viommu(viommu)) return ENOENT;
  if (call["type"] != uapi::kSelftestQueue) return EOPNOTSUPP;
  constexpr std::uint64_t kTooManyPages = std::uint64_t{1} << 28;
  const std::uint64_t into = call["nesting_parent_iova"] % uapi::kPageSize, start = call["nesting_parent_iova"] - into;
  if (length > kTop - into || into + length > kTop - (uapi::kPageSize - 1)) return ERANGE;
  const std::uint64_t pages = (into + length + uapi::kPageSize - 1) / uapi::kPageSize;
  if (pages >= kTooManyPages) return ENOMEM;

  const auto access = std::make_shared<Access>(host_, true, true);
  if (const Errno error = access->move_to(*objects_.translated_by(objects_.viommu(viommu)->parent))) return error;
  std::uint32_t unused = 0;
  if (const Errno error = access->pin({start, start + (pages * uapi::kPageSize - 1)}, false, 0, unused)) return error;
  if (pages > 1) return EFAULT;  // as if no two pages followed one another
  const std::uint64_t index = call["index"];
  auto& in_place = objects_.viommu(viommu)->in_place;
  if (index >= in_place.size()) return EINVAL;
  if (in_place[index]) return EEXIST;
  if (index != 0 && !in_place[index - 1]) return EIO;
  in_place[index] = true;
  const Errno error = answer_new(call, "out_hw_queue_id", HardwareQueue{viommu, index, access});
  if (error)
    in_place[0] = false;  // as when one is destroyed
  else
    objects_.add(access);
  return error;
}

Errno IommufdContext::answer_new(Call& call, std::string_view field, Object object) {
  const Id id = objects_.add(std::move(object));
  call.set(field, id);
  const Errno error = call.respond();
  if (error) objects_.remove(id);
  return error;
}

}  // namespace ioasis::simulator
