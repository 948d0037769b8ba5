// A finding on its way to a person: whose it is, how sure it is, and what to do with it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cli/check/plan.h"
#include "cli/found.h"
#include "cli/targets.h"

namespace ioasis::cli::check {

/// How often something was seen, out of so many times.
struct Times {
  int seen = 0, of = 0;
  bool operator==(const Times&) const = default;
};

struct Finding {
  Found found;
  std::string under;                ///< what it was found under, besides the replay: "KASAN and lockdep"; else empty
  std::size_t times = 0;            ///< how many traces of the plan showed it
  Times patched;                    ///< the small trace replayed: how often the same came of it
  Times base;                       ///< likewise, on the kernel without the patch
  std::string base_said;            ///< of the base, where it answers neither so nor as specified; else empty
  std::vector<std::string> blamed;  ///< functions that the patch touches, the likeliest first
  std::filesystem::path program;    ///< the small trace as C; empty where that cannot say it
  std::filesystem::path kselftest;  ///< as a test of the kernel's selftest; likewise

  /// The patch brought it: the base never shows it.
  bool of_patch() const { return base.seen == 0; }
};

/// The kernels that findings are replayed on.
struct Kernels {
  std::optional<TargetOptions> base;  ///< none: there is nothing to compare with
  TargetOptions patched;
  std::string under;  ///< as Finding has it
};

/// Replays each on both kernels, side by side (on one where there is no base), and writes the programs beside the
/// traces. `progress` is called with how many replays are done, of how many. Throws Unavailable, and Interrupted.
std::vector<Finding> verify(const std::vector<Found>& found, const Kernels& kernels, const model::Dialect& dialect,
                            const Depth& depth,
                            const std::function<void(std::size_t done, std::size_t total)>& progress);

/// A change that the specification allows: both kernels conform, and answer unlike.
struct AllowedChange {
  std::string clause;          ///< that decides the step
  std::size_t times = 0;       ///< traces of the plan whose answers differ
  std::size_t step = 0;        ///< of the example
  std::string base, patched;   ///< the parts of the answers that differ
  traces::Trace trace;         ///< the example
  std::filesystem::path file;  ///< where it is
};

/// Looks at traces of the plan that both kernels answer as specified, and unlike; one example for each clause. What
/// either kernel answers sometimes so, sometimes otherwise, is no change. `idle` is called about ten times a second.
std::vector<AllowedChange> changes(const std::vector<Planned>& unlike, const TargetOptions& base,
                                   const TargetOptions& patched, const model::Dialect& dialect,
                                   const std::filesystem::path& folder, const std::function<void()>& idle);

}  // namespace ioasis::cli::check
