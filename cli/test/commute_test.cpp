// ioasis commute as its users meet it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.h"
#include "cli/test/run_ioasis.h"
#include "model/spec.h"
#include "solver/commands.h"

namespace ioasis::cli::test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Commute, SaysOfAPairWhatItNeedsAndShowsBothOrders) {
  const auto run = ioasis({"commute", "IOAS_UNMAP", "IOAS_MAP", "--traces", "3000", "--timeout", "60"});
  EXPECT_EQ(run.code, kConforms) << run.err;
  EXPECT_TRUE(has(run.out, "commute if apart, proved")) << run.out;
  EXPECT_TRUE(has(run.out, "In one order:") && has(run.out, "In the other:")) << run.out;
}

TEST(Commute, ShowsAMatrixOfThePairsOfAnIoctl) {
  const auto run = ioasis({"commute", "OPTION", "--traces", "3000", "--timeout", "60", "--jobs", "2"});
  const auto all = std::to_string(solver::commands(model::dialects().front()).size());
  // With UNMAP_DMA, which may cut two areas, the solver may need more time than it is given.
  const auto few = std::to_string(solver::commands(model::dialects().front()).size() - 1);
  EXPECT_TRUE(has(run.out, all + " pairs: " + all + " proved to commute under some condition") ||
              has(run.out, all + " pairs: " + few + " proved to commute under some condition"))
      << run.out;
  EXPECT_TRUE(has(run.out, "names-objects: every id that the calls name")) << run.out;
}

TEST(Commute, WritesTracesOfBothOrdersThatConform) {
  const Scratch scratch;
  const auto folder = (scratch / "orders").string();
  const auto run =
      ioasis({"commute", "IOAS_MAP", "IOAS_MAP", "--traces", "3000", "--timeout", "60", "--json", "--out", folder});
  EXPECT_EQ(run.code, kConforms) << run.err;
  const auto pair = nlohmann::json::parse(run.out)["pairs"][0];
  EXPECT_EQ(pair["ioctls"], nlohmann::json({"IOAS_MAP", "IOAS_MAP"}));
  EXPECT_EQ(pair["proved"], nlohmann::json({{"apart"}}));
  EXPECT_GE(pair["obstacles"].size(), 1u);
  EXPECT_EQ(ioasis({"replay", folder, "--target", "sim"}).code, kConforms);
  EXPECT_EQ(ioasis({"explain", folder + "/IOAS_MAP.IOAS_MAP.1.other.jsonl"}).code, kConforms);
}

TEST(Commute, NamesWhatIsNearestToAnIoctlItDoesNotKnow) {
  const auto run = ioasis({"commute", "IOAS_MAP", "IOAS_UNMAPP"});
  EXPECT_EQ(run.code, kUnusable);
  EXPECT_TRUE(has(run.err, "no ioctl IOAS_UNMAPP; the nearest are IOAS_UNMAP")) << run.err;
}

}  // namespace
}  // namespace ioasis::cli::test
