// Names by way of those that C programs use.
#include "traces/import/strace_request.h"

#include "model/uapi/c_names.h"
#include "traces/import/strace_line.h"

namespace ioasis::traces::strace {
namespace {

std::optional<std::uint64_t> request_named(std::string_view name) {
  for (const auto& row : uapi::kCommandTable)
    if (row.passing != uapi::Passing::SystemCall && uapi::c_request(row) == name) return row.request;
  if (name == "VFIO_GROUP_SET_CONTAINER") return kGroupSetContainer;
  if (name == "VFIO_DEVICE_BIND_IOMMUFD") return kDeviceBindIommufd;
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> request(std::string_view text) {
  constexpr std::string_view kMacro = "_IOC(_IOC_NONE,", kOr = " or ";
  if (const auto known = number(text)) return known;
  if (text.starts_with(kMacro) && text.ends_with(')')) {
    const auto parts = split(text.substr(5, text.size() - 6));
    if (parts.size() != 4) return std::nullopt;
    const auto type = number(parts[1]), order = number(parts[2]), size = number(parts[3]);
    if (!type || !order || size != 0) return std::nullopt;
    return *type << 8 | *order;
  }
  while (true) {
    const std::size_t end = text.find(kOr);
    if (const auto known = request_named(text.substr(0, end))) return known;
    if (end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(end + kOr.size());
  }
}

std::optional<std::uint64_t> passed(const uapi::CommandInfo& command, std::string_view text) {
  if (const auto known = number(text)) return known;
  for (const uapi::Field& field : command.fields)
    for (const uapi::NamedValue& named : field.values)
      if (named.c == text) return named.value;
  return std::nullopt;
}

}  // namespace ioasis::traces::strace
