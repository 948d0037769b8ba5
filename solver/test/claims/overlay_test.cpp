// The text as an overlay has it, followed by the solver.
#include "model/overlay.h"

#include <gtest/gtest.h>

#include "solver/claims/prove.h"
#include "solver/search/find.h"

namespace ioasis::solver {
namespace {

using model::Change;
using uapi::Command;

model::Dialect amended(Change change) {
  auto dialect = model::dialects().front();
  if (change.kind == Change::Kind::New) change.text = {change.id(), change.error, "", model::cite("here")};
  dialect.overlay = std::make_shared<const model::Overlay>(model::Overlay{{std::move(change)}});
  return dialect;
}

Change added(std::string after, std::string_view when) {
  return {.kind = Change::Kind::New,
          .command = Command::IoasMap,
          .clause = "crowded",
          .error = 16,
          .after = std::move(after),
          .when = model::parse_condition(when, Command::IoasMap)};
}

/// The shortest trace that the clause decides in the end; it has been run, too.
std::optional<traces::Trace> shortest(const model::Dialect& dialect, const std::string& clause) {
  const CallPattern call{Command::IoasMap, {Ending::Kind::Clause, 0, clause}};
  return find({{{call, {}}}}, dialect, {.length = 3}).trace;
}

TEST(FindUnderAnOverlay, FollowsANewClauseWhereverItStands) {
  for (const auto* after : {"ioas-unknown", "struct-unreadable"}) {
    const auto trace = shortest(amended(added(after, "areas >= 1 and length == 0x2000")), "crowded");
    ASSERT_TRUE(trace) << after;
    EXPECT_EQ(trace->steps.size(), 3u) << "an area is there, of an earlier IOAS_MAP";
    EXPECT_EQ(traces::get(trace->steps.back(), "length"), 0x2000u);
    EXPECT_EQ(trace->steps.back().expect->clause, "IOAS_MAP/crowded");
    EXPECT_EQ(trace->steps.back().expect->errors, std::vector<std::int32_t>{16});
  }
}

TEST(FindUnderAnOverlay, AnswersWithAnotherErrno) {
  const Change change{.command = Command::IoasMap, .clause = "iova-taken", .error = 16};
  const auto trace = shortest(amended(change), "iova-taken");
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->steps.back().expect->errors, std::vector<std::int32_t>{16});
}

Outcome proved(std::string_view claim, Command command, const model::Dialect& dialect) {
  return prove({claim, command}, {}, {.of = &dialect}).outcome;
}

TEST(ProveUnderAnOverlay, FailsWhereAClauseIsGoneThatTheClaimRestsOn) {
  const auto gone = amended({.kind = Change::Kind::Removed, .command = Command::AddReserved, .clause = "range-mapped"});
  EXPECT_EQ(proved("areas-unreserved", Command::AddReserved, gone), Outcome::Violated);
  EXPECT_EQ(proved("areas-unreserved", Command::IoasMap, gone), Outcome::Proved) << "another's text is as it was";
  EXPECT_EQ(proved("clauses-alive", Command::AddReserved, gone), Outcome::Proved) << "that it is gone is meant";
}

TEST(ProveUnderAnOverlay, WantsANewClauseToDecideSomeCall) {
  EXPECT_EQ(proved("clauses-alive", Command::IoasMap, amended(added("struct-unreadable", "length == 0x2000"))),
            Outcome::Proved);
  EXPECT_EQ(proved("clauses-alive", Command::IoasMap, amended(added("ioas-unknown", "length < 1 and length > 1"))),
            Outcome::Violated);
}

}  // namespace
}  // namespace ioasis::solver
