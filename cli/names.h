// Names given on the command line, and those near to one that is not known.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/uapi/commands.h"

namespace ioasis::cli {

/// Throws Unusable: "no WHAT NAME; the nearest are ...".
[[noreturn]] void unknown(const std::string& what, const std::string& name, const std::vector<std::string>& known);

/// The ioctl of that name. Throws Unusable where there is none.
uapi::Command ioctl_named(const std::string& name);
/// As above, or nothing for an empty name: the option was not given.
std::optional<uapi::Command> chosen_ioctl(const std::string& name);

}  // namespace ioasis::cli
