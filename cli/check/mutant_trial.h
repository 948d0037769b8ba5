// One mutant of the kernel, built and held against the specification until something is found.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "cli/check/building.h"
#include "cli/check/plan.h"
#include "cli/check/reach.h"
#include "cli/selftest_run.h"
#include "cli/show/report.h"
#include "cli/targets.h"
#include "conformance/kernel/mutants.h"

namespace ioasis::cli::check {

/// What became of a mutant.
struct MutantOutcome {
  std::string name, function, before, after;
  std::string mended;  ///< of a regression, the subject of the commit that is taken back
  std::string result;  ///< "found", "missed", "does not apply", "does not build"
  std::string by;      ///< the clause, or what else was found
  std::size_t traces = 0;
  std::size_t steps = 0;  ///< of the shrunk trace
  double seconds = 0;     ///< with the build, without the kernel's selftest
  std::string selftest;   ///< "3 tests", "a report", kSelftestFindsNothing: what the kernel's own says; "" where it was
                          ///< not asked
};
Json to_json(const MutantOutcome& outcome);
/// Throws Json::exception where it is none.
MutantOutcome mutant_outcome(const Json& json);

struct MutantTrial {
  const conformance::kernel::BuildRequest& base;
  const TargetOptions& guests;
  const model::Dialect& dialect;
  const Depth& depth;
  const std::optional<Reach>& reach;
  const std::vector<traces::Trace>& drawn;  ///< out of which each mutant's are chosen
  const std::vector<Planned>& solved;       ///< of the solver, replayed after them
  const std::filesystem::path& folder;      ///< for the patch, and what is found
  /// Has the kernel's own selftest say what it makes of a kernel; empty: it is not asked.
  const std::function<std::string(const conformance::kernel::KernelImage&)>& selftest;
};

inline constexpr std::string_view kSelftestFindsNothing = "nothing";
/// What the kernel's selftest makes of a mutant, seeing what it makes of the kernel without.
std::string selftest_says(const SelftestRun& without, const SelftestRun& with);

/// Builds and replays; `progress` is called meanwhile with what is being done. The kernel is not kept. Throws
/// Interrupted.
MutantOutcome try_out(const conformance::kernel::Mutant& mutant, const MutantTrial& trial,
                      const std::function<void(const std::string& doing)>& progress);

}  // namespace ioasis::cli::check
