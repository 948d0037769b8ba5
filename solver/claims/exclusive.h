// Which clauses of an ioctl claim to exclude one another: no call meets the conditions of both, so that their order,
// and the errno, cannot depend on the kernel's.
#pragma once

#include <string_view>
#include <vector>

#include "model/uapi/commands.h"

namespace ioasis::solver {

/// No clause of `these` can hold with one of `those`.
struct Exclusion {
  std::vector<uapi::Command> commands;
  std::vector<std::string_view> these, those;
  std::string_view because;
};
const std::vector<Exclusion>& exclusions();

}  // namespace ioasis::solver
