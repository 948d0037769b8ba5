// A plan replayed on guests with one kernel, several side by side.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/check/answers.h"
#include "cli/check/kinds.h"
#include "cli/found.h"
#include "cli/targets.h"
#include "conformance/judge/replay.h"

namespace ioasis::cli::check {

/// What to do with what fails.
struct Looking {
  Kinds& kinds;                   ///< what was found so far; counts what is found
  FoundFolder* folder = nullptr;  ///< that takes the first of each kind and makes it small; null: they are counted
  /// Divergences that are no news, and are counted alone.
  std::function<bool(std::size_t index, const std::string& id)> known = [](std::size_t, const std::string&) {
    return false;
  };
  bool pass_over = false;                      ///< what could only show what has been seen often enough
  bool first_only = false;                     ///< nothing more is run once something was found
  std::chrono::duration<double> shrinking{0};  ///< for making all findings small, all guests together
};

struct Run {
  conformance::Summary summary;   ///< of the traces that were run
  std::vector<Answered> answers;  ///< one for each trace of the plan; both empty where it was passed over
  std::vector<Found> found;       ///< the first of each kind, made small
  std::size_t passed_over = 0;
  std::chrono::duration<double> shrinking{0};  ///< spent on making findings small, all guests together
  std::string cannot_run;  ///< why traces could not be run at all, if so: the file could not be opened
};

/// Runs it on guests with the kernel that `guests` names. `progress` is called about ten times a second with the number
/// of traces done and how many kinds of findings there are. Throws Unavailable, and Interrupted.
Run run_plan(const std::vector<Planned>& plan, const TargetOptions& guests, const model::Dialect& dialect,
             const Looking& looking, const std::function<void(std::size_t done, std::size_t found)>& progress);

}  // namespace ioasis::cli::check
