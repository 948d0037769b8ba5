// Groups of VFIO devices: their files, and the containers that they are brought to and taken out of.
#include <algorithm>
#include <cerrno>

#include "conformance/simulator/file_table.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

using uapi::Command;

int FileTable::group_ioctl(std::uint8_t number, std::uint32_t request, std::span<std::uint8_t> given, uapi::Site site) {
  const auto entry = device_file(number);
  if (entry == files_.end()) return -EBADF;
  OpenFile& group = entry->second;
  const auto called = uapi::find(uapi::FileKind::VfioGroup0, site, request, 0);
  if (called == Command::VfioGroupSetContainer) {
    if (readable_bytes(site, given.size()) < 4) return -EFAULT;
    return -bring(group, static_cast<std::uint32_t>(uapi::load(given, 0, 4)));
  }
  if (called == Command::VfioGroupUnsetContainer) {
    if (!group.context && !group.container) return -EINVAL;
    take_out(group);
    return 0;
  }
  if (called != Command::VfioGroupGetStatus) return -ENOTTY;
  Call call(given, site, host_.kernel);
  if (const Errno error = call.fetch_shortest(uapi::info(*called), host_.defects)) return -error;
  const bool set = group.context || group.container;
  call.set("flags", uapi::kVfioGroupViable | (set ? uapi::kVfioGroupContainerSet : 0));
  return -call.respond();
}

Errno FileTable::bring(OpenFile& group, std::uint32_t descriptor) {
  const auto wanted = files_.find(descriptor);
  if (wanted == files_.end()) return EBADF;
  if (group.context || group.container) return EINVAL;
  const OpenFile& file = wanted->second;
  if (file.group || file.device || file.access || file.queue || file.events) return EBADFD;
  if (file.container) {
    if (const Errno error = file.container->enter()) return error;
    group.container = file.container;
    return 0;
  }
  group.context = file.context;
  group.context->stand_for_container();
  return 0;
}

void FileTable::take_out(OpenFile& group) {
  if (const auto container = std::exchange(group.container, nullptr)) container->leave();
  IommufdContext* const left = std::exchange(group.context, nullptr);
  if (left) forget_unless_led_to(left);
}

void IommufdContext::stand_for_container() {
  if (!container_space()) objects_.set_container(objects_.add(std::make_unique<AddressSpace>(host_)));
}

int FileTable::container_ioctl(std::uint8_t number, std::uint32_t request, std::span<std::uint8_t> given,
                               uapi::Site site) {
  const auto entry = device_file(number);
  return entry == files_.end() ? -EBADF : entry->second.container->ioctl(request, given, site);
}

}  // namespace ioasis::simulator
