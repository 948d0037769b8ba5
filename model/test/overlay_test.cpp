// Clauses that read otherwise than the text has them: with another errno, not at all, or new.
#include "model/overlay.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/coverage.h"
#include "model/test/caller.h"

namespace ioasis::model {
namespace {

Dialect amended(std::vector<Change> changes) {
  auto dialect = dialects().front();
  dialect.overlay = std::make_shared<const Overlay>(Overlay{std::move(changes)});
  return dialect;
}

Change changed(std::string clause, std::int32_t error) {
  return {.command = uapi::Command::IoasMap, .clause = std::move(clause), .error = error};
}

Change removed(std::string clause) {
  return {.kind = Change::Kind::Removed, .command = uapi::Command::IoasMap, .clause = std::move(clause)};
}

Change added(std::string name, std::string after, std::string_view when) {
  Change change{.kind = Change::Kind::New,
                .command = uapi::Command::IoasMap,
                .clause = std::move(name),
                .error = EBUSY,
                .after = std::move(after)};
  change.when = parse_condition(when, change.command);
  change.text = {change.id(), change.error, std::string(when), cite("here")};
  return change;
}

TEST(Overlay, AnswersWithTheErrnoDeclaredAndSaysThatTheCallRestsOnIt) {
  const auto dialect = amended({changed("length-zero", E2BIG), changed("iova-taken", EBUSY)});
  Caller call(dialect);
  const auto ioas = call.ioas();
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1000, kPlace), "IOAS_MAP/accepted");
  EXPECT_EQ(call.ruling().change, Ruling::kNone);
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1000, kPlace), "IOAS_MAP/iova-taken");
  EXPECT_EQ(call.error(), EBUSY);
  EXPECT_EQ(call.ruling().change, 1);
}

TEST(Overlay, LetsPassWhatAClauseThatIsRemovedRefused) {
  Caller plain;
  EXPECT_EQ(plain.map(plain.ioas(), Caller::b0(), 0x1000, kPlace, uapi::kFixedIova), "IOAS_MAP/no-access");
  const auto dialect = amended({removed("no-access")});
  Caller call(dialect);
  EXPECT_EQ(call.map(call.ioas(), Caller::b0(), 0x1000, kPlace, uapi::kFixedIova), "IOAS_MAP/accepted");
  EXPECT_EQ(call.ruling().change, 0);
}

TEST(Overlay, HasANewClauseDecideBehindTheOneItIsToStandBehind) {
  const auto dialect = amended({added("long", "ioas-unknown", "length > 0x1000 and flags has READABLE"),
                                added("crowded", "struct-unreadable", "areas >= 1"),
                                added("both", "crowded", "areas >= 1 or length == 0x3000")});
  Caller call(dialect);
  const auto ioas = call.ioas();
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1000, kPlace), "IOAS_MAP/accepted");
  Caller next(dialect);
  const auto other = next.ioas();
  EXPECT_EQ(next.map(other, Caller::b0(), 0x2000, kPlace), "IOAS_MAP/long");
  EXPECT_EQ(next.error(), EBUSY);
  EXPECT_EQ(next.map(other, Caller::b0(), 0x3000, kPlace), "IOAS_MAP/both");
  EXPECT_EQ(next.map(other, Caller::b0(), 0x1000, kPlace), "IOAS_MAP/accepted");
  EXPECT_EQ(next.map(77, Caller::b0(), 0x1000, kPlace), "IOAS_MAP/crowded")
      << "of the framing, and so before any clause of its own";
}

TEST(Overlay, LeavesOtherCommandsAndOtherDialectsAlone) {
  const auto dialect = amended({removed("no-access")});
  Caller call(dialect);
  EXPECT_EQ(call.unmap(call.ioas(), 0, 0), "IOAS_UNMAP/length-zero");
  EXPECT_EQ(&unamended(dialect), &dialects().front());
  EXPECT_EQ(clause_count() + kMostChanges, clause_places());
}

TEST(Overlay, ShowsInTheListing) {
  const auto dialect =
      amended({changed("iova-taken", EBUSY), removed("no-access"), added("long", "iova-taken", "length > 1")});
  const auto texts = specification_of(dialect);
  const auto& clauses = std::ranges::find(texts, "IOAS_MAP", &CommandText::name)->clauses;
  const auto at = std::ranges::find(clauses, "IOAS_MAP/iova-taken", &ClauseText::id);
  ASSERT_NE(at, clauses.end());
  EXPECT_EQ(at->error, EBUSY);
  EXPECT_EQ((at + 1)->id, "IOAS_MAP/long");
  EXPECT_EQ((at + 1)->condition, "length > 1");
  EXPECT_EQ(std::ranges::find(clauses, "IOAS_MAP/no-access", &ClauseText::id), clauses.end());
  const auto can = deciding_clauses(dialect);
  EXPECT_FALSE(can[*clause_of_id("IOAS_MAP/no-access")]);
  EXPECT_TRUE(can[clause_count() + 2]);
}

}  // namespace
}  // namespace ioasis::model
