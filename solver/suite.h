// A suite found by the solver: every clause, every pair of clauses, both sides of every boundary. See
// docs/solver-suite.md.
#pragma once

#include <functional>
#include <vector>

#include "gen/clause_pairs.h"
#include "model/coverage.h"
#include "solver/effort.h"
#include "traces/trace.h"

namespace ioasis::solver {

struct SuiteOptions {
  std::size_t most = 16000;  ///< traces; the first of a fixed order are kept
  std::uint64_t seed = 1;
  std::vector<uapi::Command> only = {};  ///< the commands in question; empty: all
  unsigned jobs = 1;                     ///< threads; the suite is the same with any number
  /// Called in the calling thread with the number of traces so far, and at least every tenth of a second. Returning
  /// false ends the work; what there is then is returned.
  std::function<bool(std::size_t traces)> progress = {};
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
