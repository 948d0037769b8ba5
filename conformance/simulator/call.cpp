// Fetching and answering: the framing common to all commands.
#include "conformance/simulator/call.h"

#include <algorithm>
#include <cerrno>

#include "model/uapi/bytes.h"

namespace ioasis::simulator {
namespace {

/// Of numbers outside that are nobody's, or VFIO's, the struct is never looked at.
constexpr std::uint32_t kLastNumber = uapi::kTestNumber;

}  // namespace

/// Looks the number up. All operations of the selftest have one struct, whether there is such an operation or not.
void Call::find_row(std::uint32_t request, bool number_only) {
  const std::uint64_t op = uapi::load(given_, uapi::kTestOpOffset, 4);
  const bool of_test = (request & 0xff) == uapi::kTestNumber;
  const auto found = uapi::find(uapi::FileKind::Iommu, site_, request, op, kernel_.release, kernel_.proposal);
  if (!found && !of_test) return;
  const auto row = uapi::info(found.value_or(uapi::Command::AddReserved), kernel_.release);
  if (row.request != request && !number_only) return;
  info_ = row;
  has_operation_ = found.has_value();
}

Errno Call::fetch(std::uint32_t request, const Defects& defects) {
  const std::uint32_t number = request & 0xff;
  const bool usual = number >= uapi::kFirstNumber && number <= kLastNumber;
  if (!usual && !uapi::find(uapi::FileKind::Iommu, site_, number, 0, kernel_.release, kernel_.proposal)) return ENOTTY;
  find_row(request, defects.has(Defect::IoctlTypeIgnored));
  if (!info_ && defects.has(Defect::NumberCheckedBeforeSize)) return ENOTTY;

  const std::uint64_t readable = readable_bytes(site_, given_.size());
  if (readable < 4) return EFAULT;
  user_size_ = uapi::load(given_, 0, 4);
  if (!info_) return ENOTTY;
  if (user_size_ < info_->minimum && !defects.has(Defect::ShortStructAccepted)) return EINVAL;
  if (user_size_ > info_->size)
    if (const Errno error = check_tail(user_size_, defects)) return error;
  const std::size_t body = std::min<std::size_t>(user_size_, info_->size);
  if (body > readable) return EFAULT;
  std::copy_n(given_.begin(), std::min(body, given_.size()), bytes_.begin());
  return 0;
}

Errno Call::fetch_shortest(const uapi::CommandInfo& command, const Defects& defects) {
  info_ = command;
  if (readable_bytes(site_, given_.size()) < command.minimum) return EFAULT;
  std::copy_n(given_.begin(), std::min<std::size_t>(command.minimum, given_.size()), bytes_.begin());
  user_size_ = uapi::load(bytes_, 0, 4);
  return user_size_ < command.minimum && !defects.has(Defect::VfioArgszUnchecked) ? EINVAL : 0;
}

Errno Call::check_tail(std::uint64_t size, const Defects& defects) const {
  if (defects.has(Defect::TailNotChecked)) return 0;
  const std::uint64_t readable = readable_bytes(site_, given_.size());
  for (std::uint64_t at = info_->size; at < std::min<std::uint64_t>(size, given_.size()); ++at)
    if (given_[at] != 0) return defects.has(Defect::TailAnswersInvalid) ? EINVAL : E2BIG;
  return size > readable ? EFAULT : 0;
}

Errno Call::command(uapi::Command& command) const {
  command = info_->command;
  return has_operation_ ? 0 : EOPNOTSUPP;
}

std::uint64_t Call::operator[](std::string_view field) const {
  const uapi::Field& where = *field_named(*info_, field);
  return uapi::load(bytes_, where.offset, where.width);
}

void Call::set(std::string_view field, std::uint64_t value) {
  const uapi::Field& where = *field_named(*info_, field);
  uapi::store(bytes_, where.offset, where.width, value);
}

Errno Call::respond() { return write_back(0, std::min<std::size_t>(user_size_, info_->size)); }

Errno Call::respond(std::string_view field) {
  const uapi::Field& where = *field_named(*info_, field);
  return write_back(where.offset, where.width);
}

Errno Call::write_back(std::size_t offset, std::size_t count) {
  return write(offset, std::span(bytes_).subspan(offset, count));
}

Errno Call::write(std::size_t offset, std::span<const std::uint8_t> bytes) {
  const std::uint64_t room = writable_bytes(site_, given_.size());
  for (const std::uint8_t byte : bytes) {
    if (offset >= room) return EFAULT;
    // What lies behind the bytes that the caller gave is of no interest.
    if (offset < given_.size()) given_[offset] = byte;
    ++offset;
  }
  return 0;
}

}  // namespace ioasis::simulator
