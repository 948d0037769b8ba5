// ioasis prove as its users meet it.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/exit_codes.h"
#include "cli/test/run_ioasis.h"
#include "model/dialect.h"

namespace ioasis::cli::test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Prove, SaysWhatIsProvedAndHowLongItTook) {
  const auto run = ioasis({"prove", "--ioctl", "ADD_RESERVED", "--invariant", "areas-unreserved"});
  EXPECT_EQ(run.code, kConforms) << run.err;
  EXPECT_TRUE(has(run.out, "1 obligation: 1 proved, 0 violated, 0 without answer in time")) << run.out;
}

TEST(Prove, ShowsEverythingOfTheOldestAndOfTheNewestRelease) {
  const auto oldest = std::ranges::min_element(model::dialects(), {}, &model::Dialect::release)->name;
  const auto run = ioasis({"prove", "--dialect", oldest, "--dialect", model::newest_dialect().name, "--jobs", "2",
                           "--timeout", "60"});  // of which few need one, on a machine that does nothing else
  EXPECT_EQ(run.code, kConforms) << run.out << run.err;
  EXPECT_TRUE(has(run.out, "2 dialects: everything proved of 2")) << run.out;
}

TEST(Prove, AnEventQueueMayHaveTheDescriptorOfAFaultQueueThatWasClosed) {
  const auto run = ioasis(
      {"prove", "--dialect", model::newest_dialect().name, "--ioctl", "VEVENTQ_ALLOC", "--invariant", "ids-unique"});
  EXPECT_EQ(run.code, kConforms) << run.out << run.err;
}

TEST(Prove, KnowsNoEventQueueOnAVirtualIommuBeforeTheReleaseThatBroughtThem) {
  const auto run =
      ioasis({"prove", "--dialect", "linux-6.14", "--ioctl", "DESTROY", "--invariant", "used-objects-exist"});
  EXPECT_EQ(run.code, kConforms) << run.out << run.err;
}

TEST(Prove, WithoutAClauseShowsATraceThatReplays) {
  const Scratch scratch;
  const auto folder = (scratch / "traces").string();
  const auto run = ioasis({"prove", "--without", "ADD_RESERVED/range-mapped", "--ioctl", "ADD_RESERVED", "--invariant",
                           "areas-unreserved", "--json", "--out", folder});
  EXPECT_EQ(run.code, kDiverges);
  const auto document = nlohmann::json::parse(run.out);
  EXPECT_EQ(document["violated"], 1);
  EXPECT_EQ(document["obligations"][0]["trace"].size(), 4u) << "a header, IOAS_ALLOC, IOAS_MAP and ADD_RESERVED";
  const auto file = (scratch / "traces" / "ADD_RESERVED.areas-unreserved.jsonl").string();
  EXPECT_EQ(ioasis({"explain", file}).code, kConforms);
  EXPECT_EQ(ioasis({"replay", file, "--target", "sim"}).code, kDiverges)
      << "a target that has the clause refuses the last call, which the weakened specification accepts";
}

TEST(Prove, TakesThePlatformOfNewDomainsAndFailsOfItWithoutTheClause) {
  const std::vector<std::string> asked{"prove",         "--ioctl",    "MOCK_DOMAIN", "--invariant",
                                       "areas-aligned", "--platform", "pseries"};
  const auto whole = ioasis(asked);
  EXPECT_EQ(whole.code, kConforms) << whole.out << whole.err;
  auto weakened = asked;
  weakened.insert(weakened.end(), {"--without", "MOCK_DOMAIN/areas-unaligned"});
  const auto run = ioasis(weakened);
  EXPECT_EQ(run.code, kDiverges) << run.err;
  EXPECT_TRUE(has(run.out, "No short trace shows it")) << "traces are sought with the mock alone";
  EXPECT_EQ(ioasis({"prove", "--platform", "pserie"}).code, kUnusable);
}

TEST(Prove, SaysWhatItDoesNotAsk) {
  const auto all = ioasis({"prove", "--invariant", "areas-aligned", "--json"});
  const nlohmann::json expected{{{"ioctl", "VFIO_IOMMU_UNMAP_DMA"}, {"invariant", "areas-aligned"}}};
  EXPECT_EQ(nlohmann::json::parse(all.out)["not_asked"], expected);
  const auto some = ioasis({"prove", "--ioctl", "IOAS_ALLOC", "--invariant", "areas-aligned"});
  EXPECT_TRUE(has(some.out, " 0 not asked;")) << some.out;
}

TEST(Prove, ListsWhatThereIsToProveAndWhy) {
  const auto run = ioasis({"prove", "--list"});
  EXPECT_EQ(run.code, kConforms);
  EXPECT_TRUE(has(run.out, "copy-translates-alike"));
  EXPECT_TRUE(has(run.out, "because: struct iommu_ioas_map"));
}

TEST(Prove, NamesWhatIsNearestToANameItDoesNotKnow) {
  const auto invariant = ioasis({"prove", "--invariant", "area-disjoint"});
  EXPECT_EQ(invariant.code, kUnusable);
  EXPECT_TRUE(has(invariant.err, "no invariant area-disjoint; the nearest are areas-disjoint")) << invariant.err;
  EXPECT_TRUE(has(ioasis({"prove", "--ioctl", "IOAS_MAPP"}).err, "the nearest are IOAS_MAP"));
  EXPECT_TRUE(has(ioasis({"prove", "--without", "IOAS_MAP/iova-takn"}).err, "the nearest are IOAS_MAP/iova-taken"));
  EXPECT_TRUE(
      has(ioasis({"prove", "--ioctl", "DESTROY", "--invariant", "pins-exact"}).err, "does not speak of DESTROY"));
}

}  // namespace
}  // namespace ioasis::cli::test
