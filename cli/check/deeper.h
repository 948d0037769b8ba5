// What a full check does besides replaying: allocations that fail, kernels that watch themselves, memory that grows,
// and the kernel's own tests.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/check/findings.h"
#include "cli/check/plan.h"
#include "cli/found.h"
#include "cli/progress.h"
#include "cli/selftest_run.h"
#include "conformance/kernel/kernels.h"

namespace ioasis::cli::check {

/// Findings that are replayed on the same kernels.
struct Lot {
  Kernels kernels;
  std::vector<Found> found;                  ///< the first of each kind, made small
  std::map<std::string, std::size_t> times;  ///< by id, how many traces showed it
};

/// What all of them go by.
struct Deepening {
  const std::vector<Planned>& plan;  ///< its first traces are those that call most of what is touched
  const model::Dialect& dialect;
  const Depth& depth;
  FoundFolder& folder;
  std::function<void(std::size_t done, std::size_t total)> progress;
};

/// Lets each allocation that the calls of the plan's first traces make fail once, on the patched kernel.
Lot let_allocations_fail(const Deepening& deepening, const Kernels& kernels);

/// Replays the plan's first traces on kernels with KASAN and lockdep.
Lot with_sanitizers(const Deepening& deepening, const Kernels& sanitized);

/// Runs a few traces, which together reach what the plan reaches, so often that what each run loses adds up.
Lot again_and_again(const Deepening& deepening, const Kernels& kernels);

/// A test of the kernel's own that passes without the patch and does not with it.
struct BrokenTest {
  std::string name, patched;  ///< "failed", "skipped", "did not run"
  std::string said;           ///< over several lines
};

/// Runs the kernel's selftest of iommufd, built of one kernel's source, on a kernel.
SelftestRun selftest_on(const conformance::kernel::KernelImage& kernel,
                        const conformance::kernel::KernelImage& built_of, const TargetOptions& guests,
                        Progress& progress);

/// Which tests pass in the first of two runs and not in the second.
std::vector<BrokenTest> broken_tests(const SelftestRun& before, const SelftestRun& after);

}  // namespace ioasis::cli::check
