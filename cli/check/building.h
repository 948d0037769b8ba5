// From what a user names to kernels: patches or commits, what they go on top of, and building both.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "conformance/kernel/kernels.h"
#include "conformance/kernel/patches.h"

namespace ioasis::cli::check {

/// A kernel's source, and patches on top of it, in order.
struct Source {
  conformance::kernel::BuildRequest base;
  std::vector<conformance::kernel::Patch> patches;
};

/// --source, --on and --kernel.
void add_base_options(CLI::App& command, conformance::kernel::BuildRequest& base);

/// Reads patches, or the commits REV..REV of the git tree that `base` names as its source, which then is that of the
/// first REV. Throws Unusable where neither or both are named, and as reading does.
Source read_source(const std::vector<std::filesystem::path>& patches, const std::string& range,
                   conformance::kernel::BuildRequest base);

/// What a source is called in names of files: after its first patch, or its range.
std::string name_of(const std::vector<std::filesystem::path>& patches, const std::string& range);

/// Builds the kernel with these patches, or finds it. Throws Interrupted, and as kernel::build().
conformance::kernel::KernelImage build_with(const conformance::kernel::BuildRequest& base,
                                            const std::vector<conformance::kernel::Patch>& patches,
                                            const conformance::kernel::Progress& progress);

}  // namespace ioasis::cli::check
