// The calls that the solver makes and speaks of.
#pragma once

#include <vector>

#include "model/spec.h"

namespace ioasis::solver {

/// All of these but EXIT, since the solver knows one process, which stays, what devices do by themselves, which no
/// suite of the solver's could put to a kernel, and what VFIO devices are asked, of which it knows none.
inline std::vector<uapi::CommandInfo> those_spoken_of(std::vector<uapi::CommandInfo> all) {
  std::erase_if(all, [](const auto& info) {
    return info.command == uapi::Command::Exit || info.interface == uapi::Interface::Device ||
           info.interface == uapi::Interface::VfioDevice || info.interface == uapi::Interface::Type1Container;
  });
  return all;
}

/// Of all that the dialect has.
inline std::vector<uapi::CommandInfo> commands(const model::Dialect& dialect) {
  return those_spoken_of(model::commands_of(dialect));
}
/// Of all that any dialect has.
inline std::vector<uapi::CommandInfo> all_commands() { return those_spoken_of(model::specified_commands()); }

}  // namespace ioasis::solver
