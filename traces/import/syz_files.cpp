// Opened and closed.
#include "traces/import/syz_files.h"

#include <algorithm>

#include "traces/import/syz_reading.h"

namespace ioasis::traces::syz {
namespace {

bool is_path_of_iommu(const Value& value) {
  constexpr std::string_view kPath = "/dev/iommu";
  if (value.kind != Value::Kind::Pointer || value.parts.empty()) return false;
  std::string path(value.parts[0].data.begin(), value.parts[0].data.end());
  path.resize(std::min(path.find('\0'), path.size()));
  return path == kPath;
}

}  // namespace

bool opens_iommu(const Call& call) {
  const std::string_view name = system_call_name(call);
  return call.name == "openat$iommufd" ||
         ((name == "open" || name == "openat") && std::ranges::any_of(call.arguments, is_path_of_iommu));
}

void Files::look_ahead(const std::vector<Call>& calls) {
  std::set<std::string> opened, closed;
  for (const Call& call : calls) {
    const Value& first = argument(call, 0);
    if (system_call_name(call) == "close" && first.kind == Value::Kind::Variable && opened.contains(first.name))
      closed.insert(first.name);
    else
      closed_early_.insert(closed.begin(), closed.end());
    if (opens_iommu(call)) opened.insert(call.result);
  }
}

std::optional<std::uint16_t> Files::open(const std::string& variable, Trace& trace) {
  if (!has_usual_ && !closed_early_.contains(variable)) {
    has_usual_ = true;
    return 0;
  }
  if (trace.files.size() == uapi::kMaxFiles) return std::nullopt;
  trace.files.push_back({"iommu" + std::to_string(trace.files.size() + 1), uapi::FileKind::Iommu});
  return static_cast<std::uint16_t>(trace.files.size());
}

}  // namespace ioasis::traces::syz
