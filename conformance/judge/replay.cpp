// The loop from a target's outcomes to verdicts.
#include "conformance/judge/replay.h"

#include <algorithm>
#include <chrono>

namespace ioasis::conformance {

bool Summary::any_failed() const {
  return std::ranges::any_of(verdicts, [](const auto& entry) { return failed(entry.first) && entry.second > 0; });
}

void count(Summary& summary, const traces::Trace& trace, const Verdict& verdict) {
  ++summary.verdicts[verdict.kind];
  ++summary.traces;
  summary.steps += verdict.judged;
  const bool some = trace.steps.size() > verdict.judged;
  if (!verdict.unjudged.empty() && some) summary.unjudged[verdict.unjudged] += trace.steps.size() - verdict.judged;
}

void count(Summary& summary, const Summary& other) {
  for (const auto& [kind, number] : other.verdicts) summary.verdicts[kind] += number;
  for (const auto& [reason, steps] : other.unjudged) summary.unjudged[reason] += steps;
  summary.traces += other.traces;
  summary.steps += other.steps;
  summary.coverage.add(other.coverage);
}

Summary replay(Target& target, std::span<const traces::Trace> traces, const DialectChoice& dialects,
               const VerdictSink& sink) {
  Summary summary;
  const auto start = std::chrono::steady_clock::now();
  target.run(traces, [&](std::size_t index, Outcome&& outcome) {
    const Verdict verdict = judge(traces[index], outcome, dialects.of(traces[index]), &summary.coverage);
    count(summary, traces[index], verdict);
    return !sink || sink(index, verdict, outcome);
  });
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return summary;
}

}  // namespace ioasis::conformance
