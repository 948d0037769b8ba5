// In which ways two dialects can answer the same calls differently, each with a shortest trace.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/dialect.h"
#include "model/platform/platform.h"
#include "traces/trace.h"

namespace ioasis::solver {

struct DiffOptions {
  unsigned length = 2;  ///< calls of a trace, at most: the last one is answered differently
  unsigned jobs = 1;
  unsigned milliseconds = 10000;                 ///< for each question put to the solver
  unsigned seed = 0;                             ///< of the solver
  std::optional<uapi::Command> only = {};        ///< speaks of this command's answers
  const platform::Platform* platform = nullptr;  ///< that devices are of; null: mock devices
  /// Called now and then, from any thread but one at a time: sequences looked at, ways found.
  std::function<void(std::size_t, std::size_t)> progress = {};
  std::function<bool()> cancelled = [] { return false; };
};

/// One way to differ, with a shortest trace: all but its last call are accepted by both dialects.
struct Way {
  uapi::Command command;
  std::string left, right;  ///< the ids of the clauses, "IOAS_MAP/accepted" where none decides
  std::string answer;       ///< both accept: the output field that differs; empty otherwise
  traces::Trace trace;
};

struct DiffResult {
  std::vector<uapi::Command> only_left, only_right;  ///< commands that the other dialect does not have
  std::vector<Way> ways;                             ///< by command, then by the length of their traces
  std::size_t sequences = 0;                         ///< looked at
  std::size_t unanswered = 0;  ///< of which the solver could not say in time whether there are further ways
  bool complete = false;       ///< every sequence was looked at
};

/// Speaks of the commands that both have; where groups are spoken of, of those that both answer on a container and on a
/// group. Where one dialect is a contract, a way is a clause by which the other
/// refuses, and one that holds as well, by which the contract allows another errno. Otherwise it is a pair of clauses
/// with different errnos, or an output field of a call that both accept. Traces have been run under both: throws
/// std::logic_error where a run does not agree.
DiffResult diff(const model::Dialect& left, const model::Dialect& right, const DiffOptions& options);

}  // namespace ioasis::solver
