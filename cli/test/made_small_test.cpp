#include "cli/made_small.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "traces/trace.h"

namespace ioasis::cli::test {
namespace {

using conformance::Outcome;
using uapi::Command;

/// A kernel that ends where some object is destroyed while two others are there, and counts its starts.
class Fragile : public conformance::Target {
 public:
  std::string describe() const override { return "fragile"; }
  void run(std::span<const traces::Trace> traces, const conformance::OutcomeSink& sink) override {
    for (std::size_t i = 0; i < traces.size(); ++i) {
      ++replays;
      const auto& steps = traces[i].steps;
      Outcome outcome{Outcome::End::Completed, {}, {}};
      outcome.answers.resize(steps.size());
      const auto allocs = std::ranges::count(steps, Command::IoasAlloc, &traces::Step::command);
      const bool destroys = !steps.empty() && steps.back().command == Command::Destroy;
      if (allocs >= 2 && destroys) {
        ++starts;
        outcome = {Outcome::End::Crashed, {}, "BUG: it ends"};
        outcome.answers.resize(steps.size() - 1);
      }
      if (!sink(i, std::move(outcome))) return;
    }
  }
  std::size_t replays = 0, starts = 0;
};

/// Many address spaces, then one is destroyed.
traces::Trace many() {
  traces::Trace trace;
  trace.names = {"ioas0"};
  for (int i = 0; i < 30; ++i) {
    trace.steps.push_back(traces::call(Command::IoasAlloc));
    traces::bind(trace.steps.back(), "out_ioas_id", 0);
  }
  trace.steps.push_back(traces::call(Command::Destroy));
  traces::refer(trace.steps.back(), "id", 0);
  return trace;
}

TEST(MadeSmall, ATraceThatEndsTheMachineGrowsFromWhatItsLastStepNamesAndEndsItSeldom) {
  Fragile target;
  const auto& dialect = *model::dialect_named("linux-6.12");
  Failing failing{many(), {}, {}};
  target.run(std::span(&failing.trace, 1), [&](std::size_t, Outcome&& outcome) {
    failing.verdict = conformance::judge(failing.trace, outcome, dialect);
    failing.outcome = std::move(outcome);
    return true;
  });
  ASSERT_EQ(failing.verdict.kind, conformance::Verdict::Kind::Crash);
  target.starts = 0;
  const auto small = made_small(target, failing, dialect, {.replays = 60, .repeats = 2});
  EXPECT_EQ(small.trace.steps.size(), 3u);
  EXPECT_EQ(small.shown, 2);
  EXPECT_LE(target.starts, 8u) << "where it is found, alone, plainer in a few ways, and twice again";
}

}  // namespace
}  // namespace ioasis::cli::test
