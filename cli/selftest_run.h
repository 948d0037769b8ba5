// The kernel's own tests of iommufd as programs run in a guest.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/progress.h"
#include "conformance/kernel/kernels.h"
#include "conformance/kernel/tap.h"
#include "conformance/targets/errands.h"

namespace ioasis::cli {

struct SelftestRun {
  std::string program;
  conformance::kernel::TapReader tap;
  conformance::ProgramRun run;
  double seconds = 0;

  /// All tests that were planned ran and none failed, and the kernel has nothing to report.
  bool passed() const;
};

/// The programs, built for this kernel, by their names in the guest.
std::map<std::string, std::filesystem::path> selftest_programs(const conformance::kernel::KernelImage& kernel,
                                                               const std::vector<std::string>& names);

struct SelftestManner {
  std::vector<std::string> fixtures = {};  ///< run only the tests of these; empty: all
  bool recorded = false;                   ///< the guest has the recorder; the recording is the one file of `run`
};

/// Runs one of those programs in a guest that has it. Throws Interrupted, and Unavailable.
SelftestRun run_selftest(conformance::AgentLink& guest, const std::string& program, Progress& progress,
                         const SelftestManner& manner = {});

}  // namespace ioasis::cli
