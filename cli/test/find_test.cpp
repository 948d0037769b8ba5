// `ioasis find` from outside: what it prints, writes and refuses.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.h"
#include "cli/test/run_ioasis.h"
#include "traces/reader.h"

namespace ioasis::cli::test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(FindCommand, ExplainsAShortestTrace) {
  const auto run = ioasis({"find", "UNMAP/cuts-area then MAP ok at the same iova"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(has(run.out, "found a trace of 4 calls, and there is none shorter")) << run.out;
  EXPECT_TRUE(has(run.out, "IOAS_UNMAP/cuts-area"));
}

TEST(FindCommand, TheExamplesOfItsHelpWork) {
  const Scratch scratch;
  EXPECT_EQ(ioasis({"find", "MAP ok with length > 0x1000 and flags has WRITEABLE then areas >= 2"}).code, 0);
  EXPECT_EQ(ioasis({"find", "COPY errno EPERM", "--out", (scratch / "copy.jsonl").string()}).code, 0);
  const auto none = ioasis({"find", "MAP ok then MAP ok at the same iova and ioas_id", "--length", "3"});
  EXPECT_EQ(none.code, 1);
  EXPECT_TRUE(has(none.out, "none exists up to 3 calls")) << none.out;
}

TEST(FindCommand, TheTraceItWritesConforms) {
  const Scratch scratch;
  const auto file = (scratch / "found.jsonl").string();
  ASSERT_EQ(ioasis({"find", "MOCK_DOMAIN/allowed-outside", "--out", file}).code, 0);
  EXPECT_EQ(traces::read_file(file).steps.back().expect->clause, "MOCK_DOMAIN/allowed-outside");
  EXPECT_EQ(ioasis({"replay", file, "--target", "sim"}).code, 0);
}

TEST(FindCommand, AsJsonSaysWhatWasSearched) {
  const auto found = nlohmann::json::parse(ioasis({"find", "MAP/iova-taken", "--json"}).out);
  EXPECT_EQ(found["outcome"], "found");
  EXPECT_EQ(found["trace"].size(), 4u);
  const auto none = nlohmann::json::parse(ioasis({"find", "COPY ok with length == 0", "--json", "--length", "3"}).out);
  EXPECT_EQ(none["outcome"], "none");
  EXPECT_EQ(none["searched"], 3);
}

TEST(FindCommand, ACommandThatTheDialectDoesNotHaveIsUnusable) {
  const auto run = ioasis({"find", "HWPT_SET_DIRTY_TRACKING ok", "--dialect", "linux-6.6"});
  EXPECT_EQ(run.code, kUnusable);
  EXPECT_TRUE(has(run.err, "linux-6.6 has no HWPT_SET_DIRTY_TRACKING")) << run.err;
}

TEST(FindCommand, AMistakeInThePredicateIsPointedAt) {
  const auto run = ioasis({"find", "UNMAP/cuts-aera then MAP ok"});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(has(run.err, "position 7: expected a clause of IOAS_UNMAP (the nearest: cuts-area"));
  EXPECT_TRUE(has(run.err, "\n        ^"));
}

TEST(FindCommand, APredicateThatNamesMoreCallsThanAllowedIsUnusable) {
  const auto run = ioasis({"find", "MAP then MAP then MAP", "--length", "2"});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(has(run.err, "3 calls"));
}

}  // namespace
}  // namespace ioasis::cli::test
