// VFIO devices: their files, what those bind them to, and what the devices do by themselves.
#include <algorithm>
#include <cerrno>

#include "conformance/simulator/file_table.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

using uapi::Command;

int FileTable::device_ioctl(std::uint8_t number, std::uint32_t request, std::span<std::uint8_t> given,
                            uapi::Site site) {
  const auto entry = device_file(number);
  if (entry == files_.end()) return -EBADF;
  OpenFile& file = entry->second;
  const auto called = uapi::find(file.device->kind, site, request, 0);
  if (called != Command::VfioDeviceBindIommufd && file.device->bound == 0) return -EINVAL;
  if (!called) return -ENOTTY;
  Call call(given, site, host_.kernel);
  if (const Errno error = call.fetch_shortest(uapi::info(*called), host_.defects)) return -error;
  if (call["flags"] != 0) return -EINVAL;
  switch (*called) {
    case Command::VfioDeviceBindIommufd:
      return -bind(file, call);
    case Command::VfioDeviceAttachIommufdPt:
      return -attach(file, call);
    default:
      file.context->detach_device(file.device->bound);
      return 0;
  }
}

Errno FileTable::bind(OpenFile& file, Call& call) {
  const std::uint32_t descriptor = call.id("iommufd");
  if (static_cast<std::int32_t>(descriptor) < 0 || file.device->bound != 0) return EINVAL;
  const auto wanted = files_.find(descriptor);
  if (wanted == files_.end()) return EBADF;
  const OpenFile& iommufd = wanted->second;
  if (iommufd.access || iommufd.queue || iommufd.device) return EBADFD;
  const bool taken = std::ranges::any_of(files_, [&](const auto& other) {
    const auto& device = other.second.device;
    return device && device->kind == file.device->kind && device->bound != 0;
  });
  if (taken) return EINVAL;
  file.context = iommufd.context;
  file.device->bound = file.context->bind_device();
  call.set("out_devid", file.device->bound);
  const Errno error = call.respond("out_devid");
  if (error) {
    unbind(file);
    file.context = nullptr;
    file.device->bound = 0;
  }
  return error;
}

Errno FileTable::attach(const OpenFile& file, Call& call) {
  Id hwpt = 0;
  if (const Errno error = file.context->attach_device(file.device->bound, call.id("pt_id"), hwpt)) return error;
  call.set("pt_id", hwpt);
  const Errno error = call.respond("pt_id");
  if (error) file.context->detach_device(file.device->bound);
  return error;
}

void FileTable::unbind(const OpenFile& file) {
  if (file.device->bound != 0) file.context->unbind_device(file.device->bound);
}

std::int64_t FileTable::device_copies(std::uint8_t number, std::span<const std::uint8_t> arguments) {
  const std::uint64_t from = uapi::load(arguments, 0, 8), to = uapi::load(arguments, 8, 8);
  const std::uint64_t length = uapi::load(arguments, 16, 8);
  const auto entry = is_device(number) ? device_file(number) : files_.end();
  if (entry == files_.end() || entry->second.device->bound == 0) return -ENOENT;
  if (length == 0 || length > uapi::kMostCopiedBytes) return -EINVAL;
  if (!range_at(from, length) || !range_at(to, length)) return -EOVERFLOW;
  entry->second.context->copy_by(entry->second.device->bound, from, to, length);
  return 0;
}

Id IommufdContext::bind_device() {
  const Iommu& iommu = host_.iommus.front();
  return objects_.add(
      Device{.hwpt = 0, .hardware = {.tracks_writes = iommu.tracks_writes, .iommu = &iommu}, .of_vfio = true});
}

void IommufdContext::unbind_device(Id device) {
  objects_.disconnect(device);
  objects_.remove(device);
}

void IommufdContext::copy_by(Id device, std::uint64_t from, std::uint64_t to, std::uint64_t length) {
  MockDomain* const domain = objects_.domain(objects_.device(device)->hwpt);
  if (!domain) return;  // attached to nothing, it reads nothing, and writes it nowhere
  std::vector<std::uint8_t> held(length);
  const auto each_page = [&](std::uint64_t start, tables::Access access, auto&& move) {
    for (std::uint64_t done = 0; done < length;) {
      const std::uint64_t at = start + done, size = std::min(length - done, domain->page() - at % domain->page());
      const auto physical = domain->walk(at, access);
      if (physical && host_.memory.has_frame(*physical)) move(*physical, std::span(held).subspan(done, size));
      done += size;
    }
  };
  each_page(from, tables::Access::Read, [&](auto at, auto bytes) { host_.memory.read_physical(at, bytes); });
  each_page(to, tables::Access::Write, [&](auto at, auto bytes) { host_.memory.write_physical(at, bytes); });
}

}  // namespace ioasis::simulator
