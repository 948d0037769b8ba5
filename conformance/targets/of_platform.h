// A target whose machine is of some platforms only, and has nothing that was only proposed: traces for others are not
// run, and say so.
#pragma once

#include <memory>

#include "conformance/targets/target.h"

namespace ioasis::conformance {

/// Runs on `target` the traces whose platform kernels under test have and all devices are of, in which none does DMA,
/// and whose dialect is no proposal's; of each other one the outcome is NotRun, with the reason.
std::unique_ptr<Target> on_platforms_of_kernels(std::unique_ptr<Target> target);

}  // namespace ioasis::conformance
