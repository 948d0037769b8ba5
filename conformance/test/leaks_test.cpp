// What traces leave behind, against a machine that keeps memory by script.
#include "conformance/targets/leaks.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/judge/judge.h"
#include "conformance/targets/growth.h"
#include "conformance/test/scripted_machine.h"
#include "model/dialect.h"

namespace ioasis::conformance {
namespace {

using Act = ScriptedMachine::Act;
using End = Outcome::End;

constexpr std::uint32_t kHarmless = 0x3b80, kLeaks = 0x3b81, kDies = 0x3b82, kLoses = 0x3b83;

traces::Trace trace_of(std::uint32_t request) {
  traces::Trace trace;
  traces::Step step;
  step.request = request;
  step.bytes = {1, 2, 3};
  trace.steps = {step, step};
  return trace;
}

/// Harmless traces, but for those at `places`.
std::vector<traces::Trace> traces_with(std::size_t count, const std::vector<std::size_t>& places,
                                       std::uint32_t harm = kLeaks) {
  std::vector<traces::Trace> traces(count, trace_of(kHarmless));
  for (const auto at : places) traces[at] = trace_of(harm);
  return traces;
}

std::vector<Outcome> run(std::span<const traces::Trace> traces) {
  const auto act = [](std::uint32_t request, int) {
    return request == kLeaks ? Act::Leak : request == kDies ? Act::Die : Act::Answer;
  };
  const auto target = finding_leaks(std::make_unique<AgentTarget>(
      std::make_unique<ScriptedMachine>(act), AgentOptions{.limit = std::chrono::milliseconds(1000)}));
  std::vector<Outcome> outcomes;
  target->run(traces, [&](std::size_t index, Outcome&& outcome) {
    EXPECT_EQ(index, outcomes.size());
    outcomes.push_back(std::move(outcome));
    return true;
  });
  return outcomes;
}

/// The places of those that ended so.
std::vector<std::size_t> ended(const std::vector<Outcome>& outcomes, End end) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    if (outcomes[i].end == end) places.push_back(i);
  return places;
}

TEST(Leaks, AreOfTheTracesThatKeepMemoryWhereverTheyStand) {
  const auto outcomes = run(traces_with(300, {0, 3, 127, 128, 299}));
  ASSERT_EQ(outcomes.size(), 300u);
  EXPECT_EQ(ended(outcomes, End::Leaked), (std::vector<std::size_t>{0, 3, 127, 128, 299}));
  EXPECT_EQ(outcomes[3].console, "2 pages stay pinned");
  EXPECT_EQ(outcomes[3].answers.size(), 2u);
}

TEST(Leaks, AreNoneWhereNothingIsKept) { EXPECT_EQ(ended(run(traces_with(300, {})), End::Completed).size(), 300u); }

TEST(Leaks, AreFoundAgainOnAMachineThatWasStartedAnew) {
  auto traces = traces_with(300, {10}, kDies);
  traces[5] = traces[200] = trace_of(kLeaks);
  const auto outcomes = run(traces);
  ASSERT_EQ(outcomes.size(), 300u);
  EXPECT_EQ(ended(outcomes, End::Crashed), (std::vector<std::size_t>{10}));
  EXPECT_EQ(ended(outcomes, End::Leaked), (std::vector<std::size_t>{200}));  // of 5 the machine died too soon to tell
}

TEST(Leaks, SpeakAgainstAKernelThatAnswersAsSpecified) {
  traces::Trace trace;
  trace.steps.push_back(traces::call(uapi::Command::Destroy));
  traces::Answer refused;
  refused.error = ENOENT;
  refused.bytes = trace.steps[0].bytes;
  const auto judged = [&](End end) {
    return judge(trace, {end, {refused}, "2 pages stay pinned"}, model::dialects().front());
  };
  EXPECT_EQ(judged(End::Completed).kind, Verdict::Kind::Conforms);
  const auto verdict = judged(End::Leaked);
  EXPECT_EQ(verdict.kind, Verdict::Kind::Leak);
  EXPECT_TRUE(failed(verdict.kind) && !ended_machine(verdict.kind));
  EXPECT_EQ(verdict.got, "2 pages stay pinned");
}

TEST(Leaks, AreReadFromTheKernelsCounters) {
  const auto held = held_by("nr_free_pages 12\nnr_foll_pin_acquired 1000\nnr_foll_pin_released 993\n",
                            "Name:\tioasis-agent\nVmLck:\t       4 kB\nVmPin:\t      28 kB\n");
  ASSERT_TRUE(held);
  EXPECT_EQ(*held, (Held{7, 28}));
  EXPECT_EQ(more_held({}, *held), "7 pages stay pinned, 28 KiB stay charged to the process");
  EXPECT_EQ(more_held(*held, *held), std::nullopt);
  EXPECT_EQ(more_held(*held, {}), std::nullopt);
  EXPECT_FALSE(held_by("nr_free_pages 12\n", "VmPin:\t0 kB\n"));
}

TEST(Growth, IsOfWhatTheKernelUsesForItself) {
  EXPECT_EQ(
      own_memory("MemFree: 5 kB\nSUnreclaim:  1000 kB\nKernelStack: 20 kB\nPageTables: 3 kB\nSecPageTables: 4 kB\n"),
      1027);
  EXPECT_FALSE(own_memory("MemFree: 5 kB\nSUnreclaim:  1000 kB\n"));
}

TEST(Growth, IsOfDescriptorsWhereATraceCannotBeRunOnceMore) {
  const auto act = [](std::uint32_t request, int) { return request == kLoses ? Act::Lose : Act::Answer; };
  const auto target = finding_growth(std::make_unique<AgentTarget>(std::make_unique<ScriptedMachine>(act),
                                                                   AgentOptions{.limit = std::chrono::seconds(1)}),
                                     300);
  std::vector<Outcome> outcomes;
  target->run(traces_with(3, {1}, kLoses), [&](std::size_t, Outcome&& outcome) {
    outcomes.push_back(std::move(outcome));
    return true;
  });
  EXPECT_EQ(ended(outcomes, End::Leaked), (std::vector<std::size_t>{1}));
  EXPECT_EQ(ended(outcomes, End::Completed), (std::vector<std::size_t>{0, 2}));  // on a machine that was started anew
  EXPECT_NE(outcomes[1].console.find("EMFILE"), std::string::npos) << outcomes[1].console;
}

}  // namespace
}  // namespace ioasis::conformance
