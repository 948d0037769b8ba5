// A failing trace made small on the target that it fails on.
#pragma once

#include <chrono>
#include <cstddef>

#include "conformance/judge/judge.h"
#include "conformance/targets/target.h"
#include "model/dialect.h"

namespace ioasis::cli {

/// How much may go into making a divergence small.
struct ShrinkEffort {
  std::size_t replays;
  std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max();
  int repeats = 3;  ///< of the small trace, to see whether it shows every time
};

/// A trace that fails, and how.
struct Failing {
  traces::Trace trace;
  conformance::Verdict verdict;
  conformance::Outcome outcome;
  int shown = 0;  ///< of ShrinkEffort::repeats
};

/// A trace that fails in the same way, as small as it becomes with that effort, or until interrupted() says so.
Failing made_small(conformance::Target& target, const Failing& failing, const model::Dialect& dialect,
                   const ShrinkEffort& effort);

}  // namespace ioasis::cli
