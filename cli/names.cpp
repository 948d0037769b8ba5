// Looking names up.
#include "cli/names.h"

#include "cli/session.h"
#include "model/nearest.h"
#include "model/spec.h"
#include "solver/commands.h"

namespace ioasis::cli {

void unknown(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  throw Unusable("no " + what + " " + name + "; the nearest are " + model::nearest(name, known));
}

uapi::Command ioctl_named(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& info : solver::all_commands()) {
    if (info.name == name) return info.command;
    names.emplace_back(info.name);
  }
  unknown("ioctl", name, names);
}

std::optional<uapi::Command> chosen_ioctl(const std::string& name) {
  if (name.empty()) return std::nullopt;
  return ioctl_named(name);
}

}  // namespace ioasis::cli
