// Files of this folder that the program carries within itself; their content is put in by CMake.
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace ioasis::conformance::kernel::embedded {

using File = std::pair<std::string_view, std::string_view>;  ///< name, content

extern const std::span<const File> kRecipes;
extern const std::span<const File> kSharedRecipes;  ///< what several are like; no kernels by themselves
extern const std::span<const File> kMachines;
extern const std::span<const File> kFragments;
extern const std::span<const File> kRegressions;
extern const std::string_view kArguments;

/// The guest's /init, an executable built from init/init.c, by the architecture that it is for: this one, and those
/// whose compiler was there when this program was built.
extern const std::span<const File> kInits;

}  // namespace ioasis::conformance::kernel::embedded
