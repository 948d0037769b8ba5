// Kernel sources out of Debian packages: installed ones, and those of other suites than this machine's, downloaded into
// the cache by the machine's own apt with lists and settings of their own, so that nothing is installed or set.
#pragma once

#include <filesystem>

#include "conformance/kernel/kernels.h"

namespace ioasis::conformance::kernel {

/// The package's tarball, downloaded where it is neither installed nor in the cache. Another version than the one that
/// the recipe names is taken only when that is gone, and said. Throws Unavailable, saying what is missing.
std::filesystem::path packaged_source(const SourcePackage& package, const Progress& progress);

/// Whether that file is a tarball of this package, of whatever version.
bool is_of_package(const std::filesystem::path& source, const SourcePackage& package);

}  // namespace ioasis::conformance::kernel
