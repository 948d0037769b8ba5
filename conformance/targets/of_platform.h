// What kernels under test have, and a target of such: traces that need more are not run, and say so.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "conformance/targets/target.h"

namespace ioasis::conformance {

/// Why no kernel under test runs the trace: it is of a platform, or of a proposal, that none has, or its mock devices
/// do DMA. VFIO's devices are of that platform; empty: there are none. Nothing if one does.
std::optional<std::string> no_kernel_runs(const traces::Trace& trace, const std::string& of_vfio = {});

/// Runs on `target` the traces that a kernel under test runs; of each other one the outcome is NotRun, with the reason.
std::unique_ptr<Target> on_platforms_of_kernels(std::unique_ptr<Target> target, const std::string& of_vfio = {});

}  // namespace ioasis::conformance
