// Which dialect a trace is followed in, what it may name and expect, and what a run in which nothing was judged comes
// to.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/exit_codes.h"
#include "cli/test/run_ioasis.h"

namespace ioasis::cli::test {
namespace {

using nlohmann::json;

const std::string kCases = std::string(IOASIS_CASES) + "/";
constexpr const char* kHeader = R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":4}}})";
constexpr const char* kAlloc = R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}})";
constexpr const char* kMap =
    R"({"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x2000","iova":"0x10000"}})";
constexpr const char* kForeign = R"({"op":"RAW","request":"0x5451","bytes":""})";  // FIOCLEX

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string contents(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

TEST(Dialect, OfTheTraceIsWhatTheModelAnswersBy) {
  const auto run = ioasis({"replay", kCases + "model-follows-trace.jsonl", "--target", "model"});
  EXPECT_EQ(run.code, kConforms) << run.out;
}

TEST(Dialect, OfTheTraceIsWhatFailuresOfAllocationsAreJudgedBy) {
  const Scratch scratch;
  const auto run =
      ioasis({"fail", kCases + "model-follows-trace.jsonl", "--target", "sim", "--out", (scratch / "found").string()});
  EXPECT_EQ(run.code, kConforms) << run.out;
  EXPECT_FALSE(std::filesystem::exists(scratch / "found"));
}

TEST(Dialect, OnTheCommandLineOverridesThatOfTheTrace) {
  const auto run = ioasis({"replay", kCases + "model-follows-trace.jsonl", "--dialect", "linux-6.12"});
  EXPECT_EQ(run.code, kDiverges) << run.out;
}

TEST(Platform, ThatIsNotKnownIsRefusedWithThoseThereAre) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"replay"}, {"explain"}, {"fail"}, {"bench"}, {"export", "c"}}) {
    auto all = arguments;
    all.push_back(kCases + "unknown-platform.jsonl");
    const auto run = ioasis(all);
    EXPECT_EQ(run.code, kUnusable) << arguments[0];
    EXPECT_TRUE(has(run.err, "unknown-platform.jsonl:1: platform: expected a platform: mock")) << run.err;
  }
}

TEST(ExpectedClause, ThatDoesNotExistIsRefusedWithFileAndLine) {
  for (const char* command : {"replay", "explain", "fail"}) {
    const auto run = ioasis({command, kCases + "expected-clause.jsonl"});
    EXPECT_EQ(run.code, kUnusable) << command;
    EXPECT_TRUE(has(run.err, "expected-clause.jsonl:4: expect.clause: expected a clause of the specification"))
        << run.err;
  }
}

TEST(ExpectedClause, OtherThanTheOneThatDecidedDiverges) {
  const Scratch scratch;
  for (const char* clause : {"DESTROY/fault-queue-open", "IOAS_MAP/iova-taken"}) {
    const auto step =
        std::string(R"({"op":"DESTROY","in":{"id":"0x7"},"expect":{"errno":["ENOENT"],"clause":")") + clause + "\"}}";
    const auto file = scratch.file("t.jsonl", {kHeader, step.c_str()});
    for (const char* target : {"sim", "model"}) {
      const auto run = ioasis({"replay", file, "--target", target});
      EXPECT_EQ(run.code, kDiverges) << run.out;
      EXPECT_TRUE(has(run.out, std::string(clause) + ", as the trace expects")) << run.out;
    }
    const auto told = ioasis({"explain", file});
    EXPECT_TRUE(has(told.out, "the specification has")) << "explain looks at expect without got\n" << told.out;
  }
}

TEST(NotJudged, IsAVerdictOfItsOwnAndARunOfNothingElseIsNoSuccess) {
  const Scratch scratch;
  const auto unanswered = scratch.file("a.jsonl", {kHeader, kAlloc});
  const auto foreign = scratch.file("b.jsonl", {kHeader, kForeign});
  const auto recorded = ioasis({"replay", unanswered, "--target", "recorded"});
  EXPECT_EQ(recorded.code, kNothingJudged) << recorded.out;
  EXPECT_TRUE(has(recorded.out, "a.jsonl: not judged: no answer is known")) << recorded.out;
  EXPECT_FALSE(has(recorded.out, "conforms")) << recorded.out;
  const auto document = json::parse(ioasis({"replay", foreign, "--json"}).out);
  EXPECT_EQ(document["summary"]["verdicts"]["not_judged"], 1);
  EXPECT_EQ(document["summary"]["verdicts"]["conforms"], 0);
  EXPECT_EQ(document["not_judged"].size(), 1u);
  EXPECT_TRUE(document["failures"].empty());
  EXPECT_EQ(ioasis({"replay", foreign}).code, kNothingJudged);
  EXPECT_EQ(ioasis({"replay", foreign, unanswered}).code, kConforms) << "one of them was judged";
  EXPECT_EQ(ioasis({"fail", foreign, "--out", (scratch / "found").string()}).code, kNothingJudged);
}

TEST(NotJudged, IsNotWhereWhatTheTraceExpectsWasHeldAgainstTheTarget) {
  const Scratch scratch;
  const auto right =
      scratch.file("t.jsonl", {kHeader, R"({"op":"RAW","request":"0x5451","bytes":"","expect":{"errno":["ENOTTY"]}})"});
  const auto wrong =
      scratch.file("w.jsonl", {kHeader, R"({"op":"RAW","request":"0x5451","bytes":"","expect":{"errno":["EBUSY"]}})"});
  EXPECT_EQ(ioasis({"replay", right, wrong}).code, kDiverges);
}

TEST(ExpectedOutput, OfAFieldAResultAndMemoryIsHeldAgainstTheAnswer) {
  const Scratch scratch;
  const auto outcome = [&](const std::string& expect) {
    const auto step =
        R"({"op":"IOAS_UNMAP","in":{"ioas_id":"ioas0","iova":"0x10000","length":"0x2000"},"peek":"b0+0x0:0x8","expect":)" +
        expect + "}";
    return ioasis({"replay", scratch.file("t.jsonl", {kHeader, kAlloc, kMap, step.c_str()})});
  };
  EXPECT_EQ(outcome(R"({"errno":["OK"],"out":{"length":"0x2000"},"result":"0x0","peek":["0x0"]})").code, kConforms);
  EXPECT_EQ(outcome(R"({"errno":["OK"],"out":{"length":"0x1000..0x2000"},"peek":["0x0..0x1"]})").code, kConforms);
  const auto field = outcome(R"({"errno":["OK"],"out":{"length":"0x1..0x1fff"}})");
  EXPECT_EQ(field.code, kDiverges);
  EXPECT_TRUE(has(field.out, "length = from 0x1 to 0x1fff, as the trace expects")) << field.out;
  EXPECT_TRUE(has(field.out, "length = 0x2000")) << field.out;
  EXPECT_EQ(outcome(R"({"errno":["OK"],"result":"0x1"})").code, kDiverges);
  EXPECT_EQ(outcome(R"({"errno":["OK"],"peek":["0x1..0x2"]})").code, kDiverges);
}

TEST(ExpectedOutput, IsWrittenFromWhatATargetAnsweredLessWhatItMayChoose) {
  const Scratch scratch;
  const auto file = scratch.file(
      "t.jsonl",
      {kHeader, kAlloc,
       R"({"op":"IOAS_MAP","in":{"flags":["READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x1000"}})", kMap,
       R"({"op":"IOAS_UNMAP","in":{"ioas_id":"ioas0","iova":"0x10000","length":"0x2000"}})"});
  ASSERT_EQ(ioasis({"replay", file, "--record", (scratch / "right").string(), "--as-expect"}).code, kConforms);
  const auto text = contents(scratch / "right" / "t.jsonl");
  EXPECT_FALSE(has(text, "\"got\"")) << text;
  EXPECT_FALSE(has(text, "\"out_ioas_id\":\"0x")) << "an id is the kernel's to choose\n" << text;
  EXPECT_TRUE(has(text, R"("expect":{"errno":["OK"],"clause":"IOAS_UNMAP/accepted","out":{"length":"0x2000"}})"))
      << text;
  EXPECT_TRUE(has(text, R"("length":"0x1000"},"expect":{"errno":["OK"],"clause":"IOAS_MAP/accepted"}})"))
      << "an automatic place is the kernel's to choose\n"
      << text;
  const auto again = (scratch / "right" / "t.jsonl").string();
  for (const char* target : {"sim", "model"}) EXPECT_EQ(ioasis({"replay", again, "--target", target}).code, kConforms);
}

TEST(RecordedAnswers, ThatATargetDoesNotLookAtAreMentioned) {
  const Scratch scratch;
  const auto file = scratch.file(
      "t.jsonl",
      {kHeader, R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"},"got":{"out":{"out_ioas_id":"0x9"}}})"});
  const auto run = ioasis({"replay", file});
  EXPECT_TRUE(has(run.out, "1 answers that the traces record (got): --target recorded judges these")) << run.out;
  EXPECT_EQ(json::parse(ioasis({"replay", file, "--json"}).out)["recorded_answers_unused"], 1);
  EXPECT_FALSE(has(ioasis({"replay", file, "--target", "recorded"}).out, "unused"));
}

TEST(Output, CalledMinusIsStandardOutputOrRefused) {
  const Scratch scratch;
  const auto file = scratch.file("t.jsonl", {kHeader, kAlloc});
  EXPECT_TRUE(has(ioasis({"export", "c", file, "--out", "-"}).out, "int main"));
  EXPECT_TRUE(has(ioasis({"explain", file, "--html", "-"}).out, "<!doctype html>"));
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"gen", "--traces", "1", "--out", "-"},
                                                                     {"replay", file, "--record", "-"},
                                                                     {"fail", file, "--out", "-"},
                                                                     {"find", "MAP ok", "--out", "-"}}) {
    const auto run = ioasis(arguments);
    EXPECT_EQ(run.code, kUnusable) << arguments[0];
    EXPECT_TRUE(has(run.err, "standard output is none")) << run.err;
  }
  EXPECT_FALSE(std::filesystem::exists("-"));
}

TEST(CommandLine, WithoutArgumentsPrintsHelpAndVersionTheVersion) {
  EXPECT_TRUE(has(ioasis({}).out, "Examples:"));
  const auto version = ioasis({"--version"});
  EXPECT_EQ(version.code, kConforms);
  EXPECT_TRUE(has(version.out, "ioasis 0.")) << version.out;
}

}  // namespace
}  // namespace ioasis::cli::test
