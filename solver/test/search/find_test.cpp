// Shortest traces, and that there is none.
#include "solver/search/find.h"

#include <gtest/gtest.h>

#include "model/spec.h"

namespace ioasis::solver {
namespace {

FindResult search(const std::string& text, unsigned length = 5, unsigned jobs = 1) {
  return find(parse_predicate(text), model::dialects().front(), {.length = length, .jobs = jobs});
}

/// The calls of the shortest trace; 0 for none.
std::size_t shortest(const std::string& text, unsigned length = 5, unsigned jobs = 1) {
  const auto result = search(text, length, jobs);
  EXPECT_EQ(result.unanswered, 0u);
  return result.trace ? result.trace->steps.size() : 0;
}

TEST(Find, AddsTheCallsThatAreNeededBeforeAndBetween) {
  EXPECT_EQ(shortest("IOAS_ALLOC/flags-set"), 1u);
  EXPECT_EQ(shortest("MAP/iova-taken"), 3u);
  EXPECT_EQ(shortest("UNMAP/cuts-area then MAP ok at the same iova"), 4u);
  EXPECT_EQ(shortest("MAP ok then MAP ok at the same iova and ioas_id"), 4u);
}

TEST(Find, SaysThatNoneExistsUpToALength) {
  const auto result = search("MAP ok then MAP ok at the same iova and ioas_id", 3);
  EXPECT_TRUE(result.none());
  EXPECT_EQ(result.searched, 3u);
  EXPECT_TRUE(search("COPY ok with length == 0", 3).none());
}

TEST(Find, AStateIsReachedInTheFewestCalls) {
  EXPECT_EQ(shortest("areas >= 2"), 3u);
  EXPECT_EQ(shortest("domains >= 2"), 3u);
  EXPECT_EQ(shortest("devices >= 2 and domains == 1"), 3u);
  EXPECT_EQ(shortest("allowed >= 2 then areas >= 1"), 3u);
  EXPECT_TRUE(search("ioases == 0").trace->steps.empty());
}

TEST(Find, AnIdThatDiedIsNamedAgain) {
  EXPECT_EQ(shortest("MAP ok then DESTROY ok then MAP/ioas-unknown at the same ioas_id"), 4u);
  EXPECT_EQ(shortest("FAULT_QUEUE_ALLOC ok then CLOSE ok then DESTROY ok"), 3u);
}

TEST(Find, ATimeoutIsNotTheAnswerThatNoneExists) {
  const auto result = find(parse_predicate("COPY/no-space with length > 0x12345"), model::dialects().front(),
                           {.length = 3, .milliseconds = 1});
  EXPECT_FALSE(result.trace);
  EXPECT_GT(result.unanswered, 0u);
  EXPECT_FALSE(result.none());
}

TEST(Find, ThreadsFindATraceOfTheSameLength) {
  EXPECT_EQ(shortest("UNMAP/cuts-area then MAP ok at the same iova", 5, 3), 4u);
  EXPECT_TRUE(search("COPY ok with length == 0", 3, 3).none());
}

TEST(Find, WhatEndsTheSearchIsNotTakenForNone) {
  const auto result =
      find(parse_predicate("areas >= 2"), model::dialects().front(), {.length = 4, .cancelled = [] { return true; }});
  EXPECT_FALSE(result.trace);
  EXPECT_EQ(result.searched, 0u);
}

TEST(Find, AnyRefusalCanBeAskedFor) {
  EXPECT_EQ(shortest("DESTROY refused then DESTROY ok"), 3u);
  EXPECT_EQ(shortest("IOAS_MAP errno E2BIG"), 1u);
  EXPECT_EQ(shortest("COPY errno EPERM"), 3u);
}

}  // namespace
}  // namespace ioasis::solver
