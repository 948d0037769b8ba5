// Looking names up.
#include "cli/names.h"

#include "cli/session.h"
#include "model/nearest.h"

namespace ioasis::cli {

void unknown(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  throw Unusable("no " + what + " " + name + "; the nearest are " + model::nearest(name, known));
}

uapi::Command ioctl_named(const std::string& name) {
  if (const auto command = uapi::command_named(name)) return *command;
  std::vector<std::string> names;
  for (const auto& info : uapi::kCommandTable) names.emplace_back(info.name);
  unknown("ioctl", name, names);
}

std::optional<uapi::Command> chosen_ioctl(const std::string& name) {
  if (name.empty()) return std::nullopt;
  return ioctl_named(name);
}

}  // namespace ioasis::cli
