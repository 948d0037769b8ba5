// What the language of `ioasis find` says, and where a text is not of it.
#include "solver/search/predicate.h"

#include <gtest/gtest.h>

namespace ioasis::solver {
namespace {

using uapi::Command;

/// The position, from 0, at which the text is refused; nothing if it is not.
std::optional<std::size_t> refused_at(const std::string& text, const std::string& expected = {}) {
  try {
    parse_predicate(text);
  } catch (const model::ExpressionError& error) {
    EXPECT_NE(error.expected.find(expected), std::string::npos) << error.what();
    return error.position;
  }
  return std::nullopt;
}

TEST(Predicate, ACallEndsInAClauseWithSuccessOrAnErrno) {
  const auto parsed = parse_predicate("UNMAP/cuts-area then map ok then IOAS_COPY errno EPERM then DESTROY");
  ASSERT_EQ(parsed.items.size(), 4u);
  EXPECT_EQ(parsed.items[0].call->command, Command::IoasUnmap);
  EXPECT_EQ(parsed.items[0].call->ending.clause, "cuts-area");
  EXPECT_EQ(parsed.items[1].call->ending.kind, Ending::Kind::Ok);
  EXPECT_EQ(parsed.items[2].call->ending.error, 1);
  EXPECT_EQ(parsed.items[3].call->ending.kind, Ending::Kind::Any);
}

TEST(Predicate, TheSameIovaOfACopyIsItsDestination) {
  const auto parsed = parse_predicate("MAP ok then COPY ok at the same iova");
  const auto& same = parsed.items[1].condition.parts[0].parts[0];
  EXPECT_EQ(same.left.field->name, "dst_iova");
  EXPECT_EQ(same.left.call, 1u);
  EXPECT_EQ(same.right.field->name, "iova");
  EXPECT_EQ(same.right.call, 0u);
}

TEST(Predicate, AndBindsTighterThanOr) {
  const auto parsed =
      parse_predicate("MAP ok with length == 1 or iova == 2 and not (user_va > 0x3 or flags has READABLE)");
  const auto& condition = parsed.items[0].condition.parts[0];
  ASSERT_EQ(condition.kind, Condition::Kind::Or);
  ASSERT_EQ(condition.parts.size(), 2u);
  ASSERT_EQ(condition.parts[1].kind, Condition::Kind::And);
  EXPECT_EQ(condition.parts[1].parts[1].kind, Condition::Kind::Not);
}

TEST(Predicate, AStateMayStandAlone) {
  const auto parsed = parse_predicate("areas >= 2 and domains == 1");
  EXPECT_FALSE(parsed.items[0].call);
  EXPECT_EQ(parsed.calls(), 0u);
}

TEST(Predicate, AMistakeIsPointedAtWithWhatWasExpected) {
  EXPECT_EQ(refused_at("UNMAP/cuts-aera then MAP ok", "cuts-area"), 6u);
  EXPECT_EQ(refused_at("MPA ok", "MAP"), 0u);
  EXPECT_EQ(refused_at("MAP ok with lenght > 3", "length"), 12u);
  EXPECT_EQ(refused_at("MAP ok then", "a command"), 11u);
  EXPECT_EQ(refused_at("", "a command"), 0u);
  EXPECT_EQ(refused_at("MAP errno EWHAT", "errno"), 10u);
  EXPECT_EQ(refused_at("MAP ok with length > 0x10000000000000000", "64 bits"), 21u);
  EXPECT_EQ(refused_at("MAP ok with (length > 1", "`)`"), 23u);
  EXPECT_EQ(refused_at("MAP ok at the same iova", "first call"), 19u);
  EXPECT_EQ(refused_at("MAP ok with flags has READABEL", "READABLE"), 22u);
  EXPECT_EQ(refused_at("MAP ok then areas >= 3.iova", "1 to 1"), 21u);
  EXPECT_EQ(refused_at("MAP ok MAP ok", "`then`"), 7u);
  EXPECT_EQ(refused_at("MAP ok with length # 3", "comparison"), 19u);
}

TEST(Predicate, IdsAreOnlyComparedWithIds) {
  EXPECT_FALSE(refused_at("COPY ok with src_ioas_id != dst_ioas_id"));
  EXPECT_EQ(refused_at("MAP ok with ioas_id == 1", "id"), 23u);
  EXPECT_EQ(refused_at("COPY ok with src_ioas_id < dst_ioas_id", "no order"), 25u);
}

TEST(Predicate, NestingAndLengthAreBounded) {
  EXPECT_TRUE(refused_at("MAP with " + std::string(100000, '(')));
  std::string many = "MAP";
  for (std::size_t i = 0; i < kMostItems; ++i) many += " then MAP";
  EXPECT_TRUE(refused_at(many, "at most"));
}

TEST(Predicate, TheMessageShowsTheTextWithACaret) {
  try {
    parse_predicate("MAP okay");
    FAIL();
  } catch (const model::ExpressionError& error) {
    EXPECT_STREQ(error.what(), "position 5: expected `then`, or the end, found `okay`\n  MAP okay\n      ^");
  }
}

}  // namespace
}  // namespace ioasis::solver
