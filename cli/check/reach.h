// Which functions of iommufd each command runs: measured once on the kernel that counts (recipe x86-gcov), and kept.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/targets.h"
#include "conformance/kernel/kernels.h"

namespace ioasis::cli::check {

/// By command: the functions that run more often when a trace ends with it than when that call is left out.
using Reach = std::vector<std::set<std::string>>;

/// What is known, or can be measured now: nothing where there is no kernel that counts. `progress` is called with how
/// many commands are measured. Throws Unavailable, and Interrupted.
std::optional<Reach> reach_in(const conformance::kernel::KernelImage& kernel, const TargetOptions& guests,
                              const model::Dialect& dialect,
                              const std::function<void(std::size_t done, std::size_t total)>& progress);

}  // namespace ioasis::cli::check
