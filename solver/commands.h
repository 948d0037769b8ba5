// The calls that the solver makes and speaks of.
#pragma once

#include <vector>

#include "model/spec.h"

namespace ioasis::solver {

/// All that the dialect has but EXIT, since the solver knows one process, which stays, and what devices do by
/// themselves, which no suite of the solver's could put to a kernel.
inline std::vector<uapi::CommandInfo> commands(const model::Dialect& dialect) {
  auto all = model::commands_of(dialect);
  std::erase_if(all, [](const auto& info) {
    return info.command == uapi::Command::Exit || info.interface == uapi::Interface::Device;
  });
  return all;
}

}  // namespace ioasis::solver
