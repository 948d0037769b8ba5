// System calls on the descriptors that commands gave out.
#include <algorithm>
#include <cerrno>

#include "conformance/simulator/kernel.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

std::int64_t Kernel::system_call(std::uint32_t number, std::span<const std::uint8_t> arguments) {
  if (number == uapi::kExitCall) {
    host_.memory.exit();
    return 0;
  }
  const auto file = files_.find(static_cast<std::uint32_t>(uapi::load(arguments, 0, 4)));
  const bool is_open = file != files_.end();
  if (number == uapi::kPollCall)
    return static_cast<std::int64_t>(is_open ? poll(file->second, uapi::load(arguments, 8, 2)) : uapi::kPollInvalid);
  if (!is_open) return -EBADF;
  if (number == uapi::kCloseCall) return close(file);
  return move(file->second, number == uapi::kReadCall, uapi::load(arguments, 8, 8), uapi::load(arguments, 16, 8));
}

std::int64_t Kernel::close(Files::iterator file) {
  const File closed = file->second;
  files_.erase(file);
  if (closed.queue) closed.queue->file_open = false;
  if (closed.access && !host_.defects.has(Defect::CloseKeepsAccess)) objects_.end(closed.access);
  return 0;
}

std::uint64_t Kernel::poll(const File& file, std::uint64_t events) const {
  using namespace uapi;
  // A file that does not know how to be polled is always ready.
  std::uint64_t ready = kPollOut;
  if (!file.queue) ready |= kPollWriteNormal;
  if (!file.queue || file.queue->readable()) ready |= kPollIn | kPollReadNormal;
  return ready & events;
}

std::int64_t Kernel::move(const File& file, bool out, std::uint64_t address, std::uint64_t bytes) {
  constexpr std::uint64_t kEndOfPrograms = (std::uint64_t{1} << 47) - uapi::kPageSize;
  if (!file.queue) return -EINVAL;
  if (address > kEndOfPrograms || bytes > kEndOfPrograms - address) return -EFAULT;
  bytes = std::min(bytes, uapi::kMostMoved);
  return out ? file.queue->read(host_.memory, address, bytes) : file.queue->write(host_.memory, address, bytes);
}

}  // namespace ioasis::simulator
