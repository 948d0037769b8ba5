// Changes that are meant, as users declare them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.h"
#include "cli/test/run_ioasis.h"

namespace ioasis::cli::test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr const char* kTaken = IOASIS_TRACES "/findings/unmap-cut-leaves-part.jsonl";  // ends in cuts-area

class Overlay : public testing::Test {
 protected:
  std::string cut_answers_busy() const {
    return scratch.file("meant.json",
                        {R"({"clauses":[{"command":"IOAS_UNMAP","clause":"cuts-area","errno":"EBUSY"}]})"});
  }
  const Scratch scratch;
};

TEST_F(Overlay, IsWhatAReplayHoldsTheTargetAgainst) {
  EXPECT_EQ(ioasis({"replay", kTaken}).code, kConforms);
  const auto run = ioasis({"replay", kTaken, "--overlay", cut_answers_busy()});
  EXPECT_EQ(run.code, kDiverges);
  EXPECT_TRUE(has(run.out, "EBUSY  IOAS_UNMAP/cuts-area")) << run.out;
  EXPECT_TRUE(has(run.out, "expected  EBUSY")) << run.out;
}

TEST_F(Overlay, IsWhatIsExplainedAndPrinted) {
  EXPECT_TRUE(has(ioasis({"explain", kTaken, "--overlay", cut_answers_busy()}).out, "EBUSY  IOAS_UNMAP/cuts-area"));
  EXPECT_TRUE(has(ioasis({"spec", "IOAS_UNMAP", "--overlay", cut_answers_busy()}).out, "EBUSY       cuts-area"));
}

TEST_F(Overlay, OfANewClauseIsFoundByTheSolverAndDecidesInTracesAtRandom) {
  const auto file =
      scratch.file("new.json", {R"({"clauses":[{"command":"IOAS_MAP","new":"crowded","after":"ioas-unknown",)",
                                R"("when":"areas >= 1 and length == 0x2000","errno":"EBUSY"}]})"});
  const auto found = ioasis({"find", "MAP errno EBUSY", "--overlay", file});
  EXPECT_EQ(found.code, kConforms) << found.out << found.err;
  EXPECT_TRUE(has(found.out, "IOAS_MAP/crowded")) << found.out;
  const auto fuzz = ioasis({"fuzz", "--overlay", file, "--traces", "300", "--out", (scratch / "found").string()});
  EXPECT_EQ(fuzz.code, kDiverges);
  EXPECT_TRUE(has(fuzz.out, "IOAS_MAP/crowded")) << fuzz.out;
  EXPECT_EQ(
      ioasis({"fuzz", "--overlay", file, "--traces", "300", "--target", "model", "--out", (scratch / "none").string()})
          .code,
      kConforms);
}

TEST_F(Overlay, SaysWhichInvariantsItBreaks) {
  const auto file = scratch.file(
      "removed.json", {R"({"clauses":[{"command":"ADD_RESERVED","clause":"range-mapped","removed":true}]})"});
  const auto broken = ioasis({"prove", "--overlay", file, "--invariant", "areas-unreserved"});
  EXPECT_EQ(broken.code, kDiverges);
  EXPECT_TRUE(has(broken.out, "The overlay breaks areas-unreserved (ADD_RESERVED).")) << broken.out;
  const auto whole = ioasis({"prove", "--overlay", file, "--invariant", "clauses-alive"});
  EXPECT_EQ(whole.code, kConforms) << whole.out;
  EXPECT_TRUE(has(whole.out, "1 obligation:") && has(whole.out, "The overlay breaks nothing of this.")) << whole.out;
}

TEST_F(Overlay, ThatCannotBeReadIsUnusableInput) {
  const auto file = scratch.file("wrong.json", {R"({"clauses":[{"command":"IOAS_MAP","clause":"x","removed":true}]})"});
  const auto run = ioasis({"replay", kTaken, "--overlay", file});
  EXPECT_EQ(run.code, kUnusable);
  EXPECT_TRUE(has(run.err, "wrong.json: clauses[0].clause: expected a clause of IOAS_MAP, one of ")) << run.err;
}

}  // namespace
}  // namespace ioasis::cli::test
