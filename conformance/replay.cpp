// The loop from a target's outcomes to verdicts.
#include "conformance/replay.h"

#include <chrono>

namespace ioasis::conformance {

Summary replay(Target& target, std::span<const traces::Trace> traces, const model::Dialect& dialect,
               const VerdictSink& sink) {
  Summary summary;
  const auto start = std::chrono::steady_clock::now();
  target.run(traces, [&](std::size_t index, Outcome&& outcome) {
    const Verdict verdict = judge(traces[index], outcome, dialect, &summary.coverage);
    ++summary.verdicts[verdict.kind];
    ++summary.traces;
    summary.steps += verdict.judged;
    return !sink || sink(index, verdict, outcome);
  });
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return summary;
}

}  // namespace ioasis::conformance
