// Recorded answers are judged as any others.
#include "conformance/targets/recorded_target.h"

#include <gtest/gtest.h>

#include "conformance/judge/replay.h"

namespace ioasis::conformance {

namespace {

const model::Dialect& dialect() { return model::dialects().front(); }

/// IOAS_ALLOC three times, answered in full but for the last.
traces::Trace recorded() {
  traces::Trace trace;
  for (int i = 0; i < 3; ++i) {
    auto alloc = traces::call(uapi::Command::IoasAlloc);
    traces::Answer answer;
    answer.bytes = alloc.bytes;
    answer.bytes[8] = static_cast<std::uint8_t>(i + 1);  // out_ioas_id
    if (i < 2) alloc.got = answer;
    trace.steps.push_back(std::move(alloc));
  }
  return trace;
}

Summary judged(const traces::Trace& trace, Verdict& verdict) {
  return replay(*make_recorded_target(), std::span(&trace, 1), dialect(),
                [&](std::size_t, const Verdict& of, const Outcome&) {
                  verdict = of;
                  return true;
                });
}

TEST(RecordedTarget, AnswersAsTheTraceSaysAndAStepThatSaysNothingIsNotJudged) {
  Verdict verdict;
  const auto summary = judged(recorded(), verdict);
  EXPECT_EQ(verdict.kind, Verdict::Kind::Conforms) << verdict.expected << ", got " << verdict.got;
  EXPECT_EQ(summary.steps, 2u);
  EXPECT_EQ(summary.unjudged, (std::map<std::string, std::size_t>{{"no answer is known", 1}}));
}

TEST(RecordedTarget, DivergesWhereWhatWasRecordedIsNotAsSpecified) {
  auto trace = recorded();
  trace.steps[1].got->bytes[8] = 1;  // the id of the first
  Verdict verdict;
  judged(trace, verdict);
  EXPECT_EQ(verdict.kind, Verdict::Kind::Diverges);
  EXPECT_EQ(verdict.step, 1u);
  EXPECT_EQ(verdict.clause, "IOAS_ALLOC/accepted");
}

TEST(Summary, CountsTheStepsThatWereNotJudgedByTheReason) {
  const auto trace = recorded();
  Summary summary;
  Verdict begun, whole;
  begun.judged = 1;
  begun.unjudged = "undefined";
  whole.judged = 3;
  count(summary, trace, begun);
  EXPECT_EQ(summary.steps, 1u);
  EXPECT_EQ(summary.unjudged.at("undefined"), 2u);
  count(summary, Summary(summary));
  count(summary, trace, whole);
  EXPECT_EQ(summary.unjudged.size(), 1u);
  EXPECT_EQ(summary.unjudged.at("undefined"), 4u);
  EXPECT_EQ(summary.traces, 3u);
}

}  // namespace
}  // namespace ioasis::conformance
