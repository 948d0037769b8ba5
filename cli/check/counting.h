// A guest with the kernel that counts (recipe x86-gcov), asked what ran within some traces.
#pragma once

#include <optional>
#include <vector>

#include "cli/targets.h"
#include "conformance/kernel/coverage.h"
#include "conformance/kernel/kernels.h"
#include "traces/trace.h"

namespace ioasis::cli::check {

inline constexpr const char* kCountingRecipe = "x86-gcov";

/// The kernel that counts of the same source as `kernel`, unpatched, if the cache has one.
std::optional<conformance::kernel::KernelImage> counting_kernel(const conformance::kernel::KernelImage& kernel);

class CountingGuest {
 public:
  CountingGuest(conformance::kernel::KernelImage image, const TargetOptions& guests);

  /// How often lines ran while these traces were replayed, and what is done between traces. Throws Unavailable, and
  /// Interrupted.
  conformance::kernel::Coverage ran(const std::vector<traces::Trace>& traces);

 private:
  conformance::kernel::KernelImage image_;
  conformance::AgentTarget target_;
  conformance::kernel::Coverage before_;
};

}  // namespace ioasis::cli::check
