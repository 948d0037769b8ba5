#include "cli/check/kinds.h"

#include <gtest/gtest.h>

namespace ioasis::cli::check {
namespace {

using conformance::Verdict;

/// A trace in which these clauses decide.
Planned with(std::vector<std::size_t> clauses) {
  Planned planned{{}, std::move(clauses)};
  planned.trace.steps.resize(planned.clauses.size());
  return planned;
}

Verdict at(std::size_t step, Verdict::Kind kind) {
  Verdict verdict;
  verdict.kind = kind;
  verdict.step = step;
  return verdict;
}

TEST(Kinds, OnlyTheFirstOfAnIdIsWorthACloserLook) {
  Kinds kinds;
  EXPECT_TRUE(kinds.take(at(0, Verdict::Kind::Diverges), "a", with({7})));
  EXPECT_FALSE(kinds.take(at(0, Verdict::Kind::Diverges), "a", with({7})));
  EXPECT_TRUE(kinds.take(at(0, Verdict::Kind::Diverges), "b", with({7})));
  EXPECT_EQ(kinds.counts(), (std::map<std::string, std::size_t>{{"a", 2}, {"b", 1}}));
}

TEST(Kinds, AfterThreeFindingsAtAClauseTracesWithItArePassedOver) {
  Kinds kinds;
  for (int i = 0; i < 2; ++i) kinds.take(at(1, Verdict::Kind::Diverges), "a", with({3, 7}));
  EXPECT_FALSE(kinds.enough_of(with({7})));
  kinds.take(at(1, Verdict::Kind::Diverges), "a", with({3, 7}));
  EXPECT_TRUE(kinds.enough_of(with({1, 7})));
  EXPECT_FALSE(kinds.enough_of(with({1, 3}))) << "3 decided beside it, and was answered as specified";
}

TEST(Kinds, AClauseThatIsSeldomAnsweredWrongIsLookedAtOn) {
  Kinds kinds;
  for (int i = 0; i < 100; ++i) kinds.ran(with({7}));
  for (int i = 0; i < 5; ++i) kinds.take(at(0, Verdict::Kind::Diverges), "a", with({7}));
  EXPECT_FALSE(kinds.enough_of(with({7})));
}

TEST(Kinds, OneThatEndsTheGuestIsNotHoweverSeldom) {
  Kinds kinds;
  for (int i = 0; i < 100; ++i) kinds.ran(with({7}));
  for (int i = 0; i < 3; ++i) kinds.take(at(0, Verdict::Kind::Timeout), "a", with({7}));
  EXPECT_TRUE(kinds.enough_of(with({7})));
}

TEST(Kinds, WhereMostTracesEndTheGuestNoMoreAreRunWhateverTheyCall) {
  Kinds kinds;
  kinds.ran(with({1}));
  for (std::size_t clause = 7; clause < 10; ++clause)
    kinds.take(at(0, Verdict::Kind::Timeout), std::to_string(clause), with({clause}));
  EXPECT_TRUE(kinds.enough_of(with({20})));
}

}  // namespace
}  // namespace ioasis::cli::check
