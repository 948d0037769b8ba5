// Replays traces on a target and judges them.
#pragma once

#include <functional>
#include <map>
#include <span>

#include "conformance/judge/dialect_choice.h"
#include "conformance/judge/judge.h"

namespace ioasis::conformance {

/// What a run of many traces came to.
struct Summary {
  std::map<Verdict::Kind, std::size_t> verdicts;
  std::size_t traces = 0;
  std::size_t steps = 0;                        ///< steps judged
  std::map<std::string, std::size_t> unjudged;  ///< steps that were answered or not, but not judged, by the reason
  model::Coverage coverage;
  double seconds = 0;  ///< wall-clock time of the run

  std::size_t of(Verdict::Kind kind) const { return verdicts.contains(kind) ? verdicts.at(kind) : 0; }
  /// Some trace diverges, crashes or hangs.
  bool any_failed() const;
  /// There were traces, and of none of them a step was judged: what came of that says nothing of the target.
  bool nothing_judged() const { return traces > 0 && of(Verdict::Kind::NotJudged) == traces; }
};

/// Adds what became of one trace, and of all that another summary speaks of.
void count(Summary& summary, const traces::Trace& trace, const Verdict& verdict);
void count(Summary& summary, const Summary& other);

/// Called for each trace, in order. Returning false stops the run.
using VerdictSink = std::function<bool(std::size_t index, const Verdict& verdict, const Outcome& outcome)>;

/// Runs all traces on the target and judges each.
Summary replay(Target& target, std::span<const traces::Trace> traces, const DialectChoice& dialects,
               const VerdictSink& sink = {});

}  // namespace ioasis::conformance
