// Results that are appended, left off anywhere, and put together.
#include "cli/campaign/journal.h"

#include <gtest/gtest.h>

#include <fstream>

#include "cli/campaign/merged.h"
#include "cli/test/run_ioasis.h"

namespace ioasis::cli::campaign {
namespace {

using test::Scratch;

Campaign fuzzing(std::size_t trials, int seed = 1) { return {"fuzz", {{"seed", seed}}, trials}; }

Trial trial(std::size_t number, std::vector<Finding> findings = {}) {
  return {.number = number,
          .name = "batch " + std::to_string(number),
          .counts = {{"traces", 500}, {"diverges", findings.size()}},
          .clauses = {{"IOAS_MAP/accepted", 3}},
          .findings = std::move(findings)};
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Shard, OfAllTrialsEachBelongsToOne) {
  std::size_t all = 0;
  for (std::size_t number = 1; number <= 3; ++number) {
    const Shard shard{number, 3};
    std::size_t has = 0;
    for (std::size_t trial = 0; trial < 10; ++trial) has += shard.has(trial);
    EXPECT_EQ(has, shard.share_of(10));
    all += has;
  }
  EXPECT_EQ(all, 10u);
}

TEST(Journal, GoesOnWhereItWasLeftAndTakesNoLineThatWasCutOff) {
  const Scratch scratch;
  const auto folder = scratch / "night";
  const Shard shard{2, 3};
  {
    Journal journal(folder, shard, fuzzing(10));
    EXPECT_EQ(journal.left(), (std::vector<std::size_t>{1, 4, 7}));
    journal.append(trial(4));
    journal.append(trial(1, {{"IOAS_MAP.iova-taken-1", "expected"}}));
  }
  const auto file = folder / "results-2-of-3.jsonl";
  const auto whole = text_of(file);
  // Whatever part of the last line has been written: the trial before it is known, and the next line begins anew.
  const auto first = whole.find('\n') + 1;
  for (const auto length : {first, first + 1, whole.size() - 1, whole.size()}) {
    std::ofstream(file) << whole.substr(0, length);
    Journal journal(folder, shard, fuzzing(10));
    const bool lost = length < whole.size();
    EXPECT_EQ(journal.left(), lost ? (std::vector<std::size_t>{1, 7}) : (std::vector<std::size_t>{7})) << length;
    EXPECT_EQ(journal.found_earlier(), !lost);
    journal.append(trial(7));
    EXPECT_EQ(merge({file}).trials.size(), lost ? 2u : 3u);
  }
}

TEST(Journal, OfAnotherCampaignIsNotGoneOnWith) {
  const Scratch scratch;
  Journal(scratch / "night", {1, 1}, fuzzing(2, 1)).append(trial(0));
  EXPECT_EQ(Journal(scratch / "night", {1, 1}, fuzzing(2, 2)).left().size(), 2u);
  EXPECT_EQ(Journal(scratch / "night", {1, 1}, fuzzing(2, 1)).left().size(), 1u);
}

TEST(Journal, IsGoneOnWithInOtherShards) {
  const Scratch scratch;
  Journal(scratch / "night", {1, 2}, fuzzing(4)).append(trial(2));
  EXPECT_EQ(Journal(scratch / "night", {3, 4}, fuzzing(4)).left(), std::vector<std::size_t>{});
}

TEST(Journal, IsWrittenByOneRunAtATime) {
  const Scratch scratch;
  const Journal journal(scratch / "night", {1, 1}, fuzzing(2));
  EXPECT_THROW(Journal(scratch / "night", {1, 1}, fuzzing(2)), Unusable);
}

TEST(Merge, AddsUpCountsATrialOnceAndNamesTheShardsThatAreNotThere) {
  const Scratch scratch;
  const Finding taken{"IOAS_MAP.iova-taken-1", "seed 1, trace 3: expected"};
  Journal first(scratch / "here", {1, 3}, fuzzing(7));
  for (const std::size_t number : {0u, 3u, 6u}) first.append(trial(number, {taken}));
  Journal(scratch / "there", {2, 3}, fuzzing(7)).append(trial(1, {taken, {"IOAS_MAP.no-access-2", "other"}}));
  const auto files = result_files({scratch / "here", scratch / "there", scratch / "here"});
  const auto merged = merge(files);
  EXPECT_EQ(merged.trials.size(), 4u);
  EXPECT_EQ(merged.twice, 3u);
  EXPECT_TRUE(merged.unlike.empty());
  EXPECT_EQ(merged.counts().at("traces"), 2000u);
  EXPECT_EQ(merged.clauses().at("IOAS_MAP/accepted"), 12u);
  EXPECT_EQ(merged.findings().at(taken.id).trials, 4u);
  EXPECT_EQ(merged.findings().size(), 2u);
  ASSERT_EQ(merged.missing().size(), 2u);
  EXPECT_EQ(merged.missing()[0].shard, 2u);
  EXPECT_EQ(merged.missing()[0].trials, 1u);
  EXPECT_EQ(merged.missing()[1].trials, merged.missing()[1].of) << "nothing of the third";

  std::ofstream(scratch / "all.jsonl") << merged_lines(merged);
  const auto again = merge({scratch / "all.jsonl"});
  EXPECT_EQ(merged_json(again)["counts"], merged_json(merged)["counts"]);
  EXPECT_EQ(merged_json(again)["missing"], merged_json(merged)["missing"]);
}

TEST(Merge, SaysWhereATrialCameToSomethingElseTheSecondTime) {
  const Scratch scratch;
  Journal(scratch / "here", {1, 1}, fuzzing(1)).append(trial(0));
  Journal(scratch / "there", {1, 1}, fuzzing(1)).append(trial(0, {{"id", "text"}}));
  EXPECT_EQ(merge(result_files({scratch / "here", scratch / "there"})).unlike, std::vector<std::string>{"batch 0"});
}

TEST(Merge, RefusesWhatIsOfDifferentCampaigns) {
  const Scratch scratch;
  Journal(scratch / "here", {1, 2}, fuzzing(2, 1)).append(trial(0));
  Journal(scratch / "there", {2, 2}, fuzzing(2, 2)).append(trial(1));
  EXPECT_THROW(merge(result_files({scratch / "here", scratch / "there"})), Unusable);
  EXPECT_THROW(merge({}), Unusable);
}

}  // namespace
}  // namespace ioasis::cli::campaign
