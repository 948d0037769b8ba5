#include "cli/made_small.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/targets/model_target.h"
#include "traces/trace.h"

namespace ioasis::cli::test {
namespace {

using conformance::Outcome;
using uapi::Command;

/// Answers as specified, but ends where an object is destroyed while two others are there, and counts how often.
class Fragile : public conformance::Target {
 public:
  std::string describe() const override { return "fragile"; }
  void run(std::span<const traces::Trace> traces, const conformance::OutcomeSink& sink) override {
    model_->run(traces, [&](std::size_t at, Outcome&& outcome) {
      const auto& steps = traces[at].steps;
      const bool destroys = !steps.empty() && steps.back().command == Command::Destroy;
      if (destroys && std::ranges::count(steps, Command::IoasAlloc, &traces::Step::command) >= 2) {
        ++ends;
        outcome.end = Outcome::End::Crashed;
        outcome.answers.pop_back();
        outcome.console = "BUG: it ends";
      }
      return sink(at, std::move(outcome));
    });
  }
  std::size_t ends = 0;

 private:
  std::unique_ptr<conformance::Target> model_ = conformance::make_model_target(*model::dialect_named("linux-6.12"));
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
  target.ends = 0;
  const auto small = made_small(target, failing, dialect, {.replays = 60, .repeats = 2});
  EXPECT_EQ(small.trace.steps.size(), 3u);
  EXPECT_EQ(small.shown, 2);
  EXPECT_LE(target.ends, 4u) << "where it is found, alone, and twice again";
}

}  // namespace
}  // namespace ioasis::cli::test
