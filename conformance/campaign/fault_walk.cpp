// The rounds of a walk: the allocations counted first, then whatever comes behind the last that was hit.
#include "conformance/campaign/fault_walk.h"

#include <utility>
#include <vector>

namespace ioasis::conformance {

namespace {

using Kind = FaultReplay::Kind;

struct Place {
  std::size_t step;
  std::uint32_t nth;
  Afterwards afterwards;
};

void add(std::vector<Place>& places, std::size_t step, std::uint32_t nth) {
  for (const auto afterwards : {Afterwards::GoesOn, Afterwards::Ends}) places.push_back({step, nth, afterwards});
}

}  // namespace

Kind FaultReplay::kind() const {
  if (failed(verdict.kind)) return Kind::Failed;
  const auto& answer = outcome.answers[step];
  if (!trace.steps[step].fault_hit(answer)) return Kind::NotHit;
  if (verdict.judged <= step) return Kind::Unjudged;
  const bool fails_anyway = afterwards == Afterwards::GoesOn && outcome.answers[step + 1].error == answer.error;
  return answer.error != 0 && !fails_anyway ? Kind::Refused : Kind::DidWithout;
}

bool walk_faults(Target& target, const traces::Trace& trace, const DialectChoice& dialects, const FaultSink& sink) {
  bool going = true;
  const auto run = [&](const std::vector<Place>& places, const std::vector<traces::Trace>& traces, const auto& each) {
    target.run(traces, [&](std::size_t i, Outcome&& outcome) {
      require_run(target, outcome);
      auto verdict = judge(traces[i], outcome, dialects.of(traces[i]));
      const auto& [step, nth, afterwards] = places[i];
      FaultReplay replay{step, nth, afterwards, traces[i], std::move(outcome), std::move(verdict)};
      each(std::as_const(replay));
      return going = sink(std::move(replay));
    });
  };

  std::vector<std::uint32_t> last;  // allocation of each step that has been tried
  run({{0, 0, Afterwards::GoesOn}}, {counting_allocations(trace)},
      [&](const FaultReplay& replay) { last = allocations(replay.outcome); });
  std::vector<Place> places;
  for (std::size_t step = 0; step < last.size(); ++step)
    for (std::uint32_t nth = 1; nth <= last[step]; ++nth) add(places, step, nth);
  while (going && !places.empty()) {
    std::vector<traces::Trace> traces;
    for (const auto& [step, nth, afterwards] : places) traces.push_back(with_fault(trace, step, nth, afterwards));
    std::vector<Place> further;
    run(places, traces, [&](const FaultReplay& replay) {
      const Kind kind = replay.kind();
      const bool is_last = replay.afterwards == Afterwards::GoesOn && replay.nth == last[replay.step];
      if (!is_last || kind == Kind::NotHit || kind == Kind::Failed) return;
      add(further, replay.step, ++last[replay.step]);
    });
    places = std::move(further);
  }
  return going;
}

}  // namespace ioasis::conformance
