// A suite found by the solver: every clause, every pair of clauses, both sides of every boundary. See
// docs/solver-suite.md.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gen/clause_pairs.h"
#include "model/coverage.h"
#include "solver/suite/effort.h"
#include "traces/trace.h"

namespace ioasis::solver {

/// How far the work is.
struct SuiteProgress {
  std::size_t traces = 0;
  double fraction = 0;   ///< of the work, by what there is to ask: 1 only at its end
  std::string pairs_of;  ///< once all traces are found: the command whose pairs of clauses are judged
};

struct SuiteOptions {
  std::size_t most = 16000;  ///< traces; the first of a fixed order are kept
  std::uint64_t seed = 1;
  std::vector<uapi::Command> only = {};  ///< the commands in question; empty: all
  unsigned jobs = 1;                     ///< threads; the suite is the same with any number
  /// Called in the calling thread with each trace as it is found. What it throws ends the work and is passed on.
  std::function<void(const traces::Trace&)> found = {};
  /// Called in the calling thread, at least every tenth of a second. Returning false ends the work; what there is then
  /// is returned.
  std::function<bool(const SuiteProgress&)> progress = {};
};

struct Suite {
  std::vector<traces::Trace> traces;  ///< no two of one form, see gen/form.h
  model::Coverage coverage;
  gen::Meetings pairs;
  Effort effort;
};

/// Throws std::logic_error where the reading that proves and the one that runs disagree.
Suite make_suite(const model::Dialect& dialect, const SuiteOptions& options);

}  // namespace ioasis::solver
