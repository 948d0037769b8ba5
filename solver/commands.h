// The calls that the solver makes and speaks of.
#pragma once

#include <vector>

#include "model/spec.h"

namespace ioasis::solver {

/// All that the dialect has but EXIT: the solver knows one process, which stays.
inline std::vector<uapi::CommandInfo> commands(const model::Dialect& dialect) {
  auto all = model::commands_of(dialect);
  std::erase_if(all, [](const auto& info) { return info.command == uapi::Command::Exit; });
  return all;
}

}  // namespace ioasis::solver
