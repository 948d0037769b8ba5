// Judging answers, replaying, shrinking.
#include "conformance/judge/judge.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/judge/replay.h"
#include "conformance/targets/model_target.h"
#include "model/spec.h"
#include "model/uapi/bytes.h"
#include "traces/shrink.h"

namespace ioasis::conformance {

namespace {

using uapi::Command;

const model::Dialect& dialect() { return model::dialects().front(); }

traces::Step on(Command command, std::string_view field) {
  auto step = traces::call(command);
  traces::refer(step, field, 0);
  return step;
}

/// IOAS_ALLOC, MAP of a page, UNMAP of it.
traces::Trace sample() {
  traces::Trace trace;
  trace.memory = {{{"b0", 2, {}, {}}}};
  trace.names = {"ioas0"};
  auto alloc = traces::call(Command::IoasAlloc);
  traces::bind(alloc, "out_ioas_id", 0);
  auto map = on(Command::IoasMap, "ioas_id");
  traces::set(map, "flags", uapi::kFixedIova | uapi::kReadable);
  traces::set(map, "user_va", uapi::address_of(0));
  traces::set(map, "length", 0x1000);
  traces::set(map, "iova", 0x10000);
  auto unmap = on(Command::IoasUnmap, "ioas_id");
  traces::set(unmap, "iova", 0x10000);
  traces::set(unmap, "length", 0x1000);
  trace.steps = {alloc, map, unmap};
  return trace;
}

Outcome answered(const traces::Trace& trace) {
  Outcome result;
  make_model_target(dialect())->run(std::span(&trace, 1), [&](std::size_t, Outcome&& outcome) {
    result = std::move(outcome);
    return true;
  });
  return result;
}

}  // namespace

TEST(Judge, FindsTheSpecificationInAgreementWithItself) {
  const auto trace = sample();
  model::Coverage coverage;
  const auto verdict = judge(trace, answered(trace), dialect(), &coverage);
  EXPECT_EQ(verdict.kind, Verdict::Kind::Conforms);
  EXPECT_EQ(verdict.judged, 3u);
  EXPECT_EQ(coverage.steps(), 3u);
}

TEST(Judge, NamesStepAndClauseWhenTheErrnoDiffers) {
  const auto trace = sample();
  auto outcome = answered(trace);
  outcome.answers[1].error = EEXIST;
  const auto verdict = judge(trace, outcome, dialect());
  EXPECT_EQ(verdict.kind, Verdict::Kind::Diverges);
  EXPECT_EQ(verdict.step, 1u);
  EXPECT_EQ(verdict.clause, "IOAS_MAP/accepted");
  EXPECT_EQ(verdict.expected, "success");
  EXPECT_EQ(verdict.got, "EEXIST");
}

TEST(Judge, NamesTheFieldWhenAnOutputDiffers) {
  const auto trace = sample();
  auto outcome = answered(trace);
  uapi::store(outcome.answers[2].bytes, 16, 8, 0x2000);
  const auto verdict = judge(trace, outcome, dialect());
  EXPECT_EQ(verdict.expected, "length = 0x1000");
  EXPECT_EQ(verdict.got, "length = 0x2000");
}

TEST(Judge, FollowsAnIdTheTargetChoseButNotOneInUse) {
  auto trace = sample();
  auto outcome = answered(trace);
  uapi::store(outcome.answers[0].bytes, 8, 4, 77);
  for (std::size_t i : {1u, 2u}) uapi::store(outcome.answers[i].bytes, i == 1 ? 8 : 4, 4, 77);
  EXPECT_EQ(judge(trace, outcome, dialect()).kind, Verdict::Kind::Conforms);
  trace.steps.push_back(trace.steps[0]);
  outcome.answers.push_back(outcome.answers[0]);
  EXPECT_EQ(judge(trace, outcome, dialect()).got, "out_ioas_id = 0x4d");
}

TEST(Judge, HoldsATracesOwnExpectationAgainstTheTarget) {
  auto trace = sample();
  trace.steps[1].expect = traces::Expectation{{EEXIST}, {}};
  const auto verdict = judge(trace, answered(trace), dialect());
  EXPECT_EQ(verdict.kind, Verdict::Kind::Diverges);
  EXPECT_EQ(verdict.expected, "EEXIST, as the trace expects");
}

TEST(Judge, TakesAnErrnoOfAFaultThatWasHitForARefusalThatLeavesNothing) {
  auto trace = sample();
  trace.steps.insert(trace.steps.begin() + 1, trace.steps[1]);
  trace.steps[1].fail_nth = 3;
  auto outcome = answered(trace);
  outcome.answers[1] = {ENOMEM, 0, trace.steps[1].bytes, {}, 0};
  outcome.answers[1].bytes = outcome.answers[2].bytes;
  outcome.answers[2].error = outcome.answers[3].error = 0;
  model::Coverage coverage;
  EXPECT_EQ(judge(trace, outcome, dialect(), &coverage).kind, Verdict::Kind::Conforms);
  EXPECT_EQ(coverage[*model::clause_of_id("FAULT/out-of-memory")], 1u);

  outcome.answers[2].error = EEXIST;  // something was left behind
  const auto left = judge(trace, outcome, dialect());
  EXPECT_EQ(left.step, 2u);
  EXPECT_EQ(left.got, "EEXIST");

  outcome.answers[1].fail_nth = 1;  // the fault was not hit
  const auto alone = judge(trace, outcome, dialect());
  EXPECT_EQ(alone.step, 1u);
  EXPECT_EQ(alone.expected, "success");
}

TEST(Judge, TakesNoOtherErrnoForThatOfAFault) {
  auto trace = sample();
  trace.steps[1].fail_nth = 3;
  auto outcome = answered(trace);
  outcome.answers[1].error = EEXIST;
  outcome.answers[1].fail_nth = 0;
  const auto verdict = judge(trace, outcome, dialect());
  EXPECT_EQ(verdict.kind, Verdict::Kind::Diverges);
  EXPECT_EQ(verdict.clause, "IOAS_MAP/accepted");
  EXPECT_EQ(verdict.expected, "success, or what a fault may be answered with");
}

TEST(Judge, ExpectsOfAnInvalidationUnderAFaultThatItHasHandledNoEntry) {
  traces::Trace trace;
  trace.steps = {traces::call(Command::HwptInvalidate)};
  traces::set(trace.steps[0], "entry_len", 8);
  traces::set(trace.steps[0], "entry_num", 3);
  trace.steps[0].fail_nth = 1;
  auto outcome = answered(trace);
  outcome.answers[0] = {ENOMEM, 0, trace.steps[0].bytes, {}, 0};
  EXPECT_EQ(judge(trace, outcome, dialect()).got, "entry_num = 0x3");
  traces::set(trace.steps[0], "entry_num", 0);
  outcome.answers[0].bytes = std::exchange(trace.steps[0].bytes, outcome.answers[0].bytes);
  EXPECT_EQ(judge(trace, outcome, dialect()).kind, Verdict::Kind::Conforms);
}

TEST(Judge, AllowsNoCallThatFreesToRunOutOfMemory) {
  auto trace = sample();
  trace.steps[2].fail_nth = 1;
  auto outcome = answered(trace);
  outcome.answers[2] = {ENOENT, 0, {}, {}, 0};
  outcome.answers[2].bytes = answered(sample()).answers[2].bytes;
  EXPECT_EQ(judge(trace, outcome, dialect()).kind, Verdict::Kind::Conforms);
  outcome.answers[2].error = ENOMEM;
  const auto verdict = judge(trace, outcome, dialect());
  EXPECT_EQ(verdict.kind, Verdict::Kind::Diverges);
  EXPECT_EQ(verdict.got, "ENOMEM");
}

TEST(Judge, ExpectsTheUsualAnswerOfACallThatDoesWithout) {
  auto trace = sample();
  trace.steps[2].fail_nth = 1;
  auto outcome = answered(trace);
  outcome.answers[2].fail_nth = 0;
  EXPECT_EQ(judge(trace, outcome, dialect()).kind, Verdict::Kind::Conforms);
  uapi::store(outcome.answers[2].bytes, 16, 8, 0x2000);
  EXPECT_EQ(judge(trace, outcome, dialect()).step, 2u);
}

TEST(Judge, DoesNotGuessWhichOfTwoRefusalsItWasIfOneLeavesSomething) {
  auto trace = sample();
  traces::set(trace.steps[2], "length", 0x800);  // cuts the area
  auto outcome = answered(trace);
  ASSERT_EQ(outcome.answers[2].error, ENOENT);
  trace.steps[2].fail_nth = 1;
  const auto verdict = judge(trace, outcome, dialect());
  EXPECT_EQ(verdict.judged, 2u);
  EXPECT_EQ(verdict.unjudged, "undefined by FAULT/refused-either-way");
}

TEST(Judge, StopsWhereTheSpecificationDoesNotSpeak) {
  auto trace = sample();
  trace.steps[1].command.reset();
  trace.steps[1].request = uapi::request_of(0x64);
  const auto verdict = judge(trace, answered(sample()), dialect());
  EXPECT_EQ(verdict.kind, Verdict::Kind::Conforms);
  EXPECT_EQ(verdict.judged, 1u);
  EXPECT_FALSE(verdict.unjudged.empty());
}

TEST(Judge, BlamesTheStepThatWasNotAnswered) {
  const auto trace = sample();
  auto outcome = answered(trace);
  outcome.end = Outcome::End::Crashed;
  outcome.console = "WARNING: something";
  outcome.answers.pop_back();
  const auto verdict = judge(trace, outcome, dialect());
  EXPECT_EQ(verdict.kind, Verdict::Kind::Crash);
  EXPECT_EQ(verdict.step, 2u);
  EXPECT_EQ(verdict.console, "WARNING: something");
  outcome.end = Outcome::End::TimedOut;
  EXPECT_EQ(judge(trace, outcome, dialect()).kind, Verdict::Kind::Timeout);
}

TEST(Judge, SkipsATraceThatCouldNotBeRunAndSaysWhy) {
  const auto trace = sample();
  const Outcome outcome{Outcome::End::NotRun, {}, "the target could not open /dev/iommu: ENOENT"};
  const auto verdict = judge(trace, outcome, dialect());
  EXPECT_EQ(verdict.kind, Verdict::Kind::Skipped);
  EXPECT_EQ(verdict.got, outcome.console);
  Summary summary;
  count(summary, trace, verdict);
  EXPECT_EQ(summary.unjudged[outcome.console], trace.steps.size());
}

TEST(Replay, CountsVerdictsAndStopsWhenTheSinkSaysSo) {
  const std::vector<traces::Trace> traces(5, sample());
  const auto target = make_model_target(dialect());
  EXPECT_EQ(replay(*target, traces, dialect()).verdicts[Verdict::Kind::Conforms], 5u);
  const auto stopped =
      replay(*target, traces, dialect(), [](std::size_t index, const Verdict&, const Outcome&) { return index < 1; });
  EXPECT_EQ(stopped.traces, 2u);
}

TEST(Shrink, KeepsOnlyTheStepsAndValuesThatMatter) {
  traces::Trace trace = sample();
  for (int i = 0; i < 4; ++i) trace.steps.insert(trace.steps.begin() + 1, on(Command::IoasIovaRanges, "ioas_id"));
  const auto fails = [](const traces::Trace& candidate) {
    return std::any_of(candidate.steps.begin(), candidate.steps.end(), [](const traces::Step& step) {
      return step.command == Command::IoasMap && traces::get(step, "length") >= 0x10;
    });
  };
  const auto small = shrink(trace, fails);
  ASSERT_EQ(small.steps.size(), 1u);
  EXPECT_EQ(traces::get(small.steps[0], "iova"), 0u);
  EXPECT_EQ(traces::get(small.steps[0], "flags"), 0u);
  EXPECT_EQ(traces::get(small.steps[0], "length"), 0x1000u);
  EXPECT_TRUE(small.names.empty());
}

TEST(Shrink, KeepsWithinItsBudget) {
  std::size_t calls = 0;
  shrink(
      sample(), [&](const traces::Trace&) { return ++calls, false; }, 7);
  EXPECT_EQ(calls, 7u);
}

}  // namespace ioasis::conformance
