// The shortest trace that makes a predicate true, by search over ever longer sequences of calls.
#pragma once

#include <functional>
#include <optional>

#include "model/dialect.h"
#include "solver/search/predicate.h"
#include "traces/trace.h"

namespace ioasis::solver {

struct FindOptions {
  unsigned length = 5;  ///< calls of a trace, at most
  unsigned jobs = 1;
  unsigned milliseconds = 10000;  ///< for each question put to the solver
  unsigned seed = 0;              ///< of the solver
  /// Called now and then, from any thread but one at a time: the length being searched, sequences tried at it.
  std::function<void(unsigned, std::size_t)> progress = {};
  /// What more is required of the whole path, before the solver is asked.
  std::function<void(class Path&)> besides = {};
  std::function<bool()> cancelled = [] { return false; };
};

struct FindResult {
  std::optional<traces::Trace> trace;  ///< a shortest one, unless unanswered > 0: then a shorter one may exist
  unsigned searched = 0;               ///< every sequence of up to so many calls was tried
  std::size_t sequences = 0;           ///< tried in all
  std::size_t unanswered = 0;          ///< those of which the solver could not say in time whether they do
  /// None exists up to `searched` calls.
  bool none() const { return !trace && unanswered == 0; }
};

/// The trace has been run, and each call decided as the solver said. Throws std::logic_error if it was not.
FindResult find(const Predicate& predicate, const model::Dialect& dialect, const FindOptions& options);

}  // namespace ioasis::solver
