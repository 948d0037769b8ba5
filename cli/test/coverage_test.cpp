// `ioasis coverage` without a kernel: what it prints of measurements, and what it refuses.
#include "cli/commands/coverage.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/test/run_ioasis.h"

namespace ioasis::cli::test {
namespace {

using conformance::kernel::Coverage;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::vector<Measurement> suite_and_selftest() {
  Coverage suite{.folder = "drivers/x"}, selftest = suite;
  suite.files["a.c"] = {{1, {"f", 5, {5, 0}}}, {2, {"f", 0, {}, "return -EINVAL;"}}, {3, {"f", 0}}, {9, {"g", 0}}};
  selftest.files["a.c"] = {{1, {"f", 1, {1, 1}}}, {2, {"f", 0}}, {3, {"f", 1}}, {9, {"g", 0}}};
  return {{"suite", suite}, {"selftest", selftest}};
}

std::string printed(const std::vector<Measurement>& measurements) {
  std::ostringstream out;
  print_measurements(out, measurements, Style(false, true, 100));
  return out.str();
}

TEST(CoverageCommand, PrintsLinesAndBranchesByFileAndInAll) {
  const auto text = printed(suite_and_selftest());
  EXPECT_TRUE(
      has(text, "a.c                    25.0 %  1/4         50.0 %  1/2         50.0 %  2/4        100.0 %  2/2"))
      << text;
  EXPECT_TRUE(has(text, "in all                 25.0 %  1/4")) << text;
}

TEST(CoverageCommand, ListsWhatTheFirstDoesNotReachAndWhoDoes) {
  const auto text = printed(suite_and_selftest());
  EXPECT_TRUE(has(text,
                  "    2-3         no reason known   f                                       return -EINVAL;  (the "
                  "selftest does)\n"
                  "    9           no reason known   g"))
      << text;
}

TEST(CoverageCommand, AsJsonEachMeasurementHasItsFilesAndGaps) {
  const auto json = measurements_json(suite_and_selftest());
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0]["name"], "suite");
  EXPECT_EQ(json[0]["lines"], 4);
  EXPECT_EQ(json[1]["branches_taken"], 2);
  EXPECT_EQ(json[0]["files"][0]["not_reached"],
            Json::parse(R"([{"first": 2, "last": 3, "function": "f", "code": "return -EINVAL;", "reason": null},
                            {"first": 9, "last": 9, "function": "g", "code": "", "reason": null}])"));
}

TEST(CoverageCommand, SaysWhatItWouldTakeAndForHowManyLines) {
  Coverage suite{.folder = "drivers/x"};
  suite.files["main.c"] = {{1, {"iommufd_exit", 0, {}, "{"}}, {2, {"iommufd_exit", 0}}, {9, {"g", 0}}};
  const auto text = printed({{"suite", suite}});
  EXPECT_TRUE(has(text, "1-2         module            iommufd_exit")) << text;
  EXPECT_TRUE(has(text, "module            2 lines     iommufd unloaded as a module")) << text;
  EXPECT_TRUE(has(text, "no reason known   1 line ")) << text;
  const auto reasons = measurements_json({{"suite", suite}})[0]["not_reached_by_reason"];
  EXPECT_EQ(reasons[0]["reason"], "module");
  EXPECT_EQ(reasons[0]["lines"], 2);
  EXPECT_TRUE(reasons[1]["reason"].is_null());
}

TEST(CoverageCommand, RefusesToMeasureNothing) {
  const Scratch scratch;
  setenv("IOASIS_CACHE", (scratch / "cache").c_str(), 1);
  EXPECT_EQ(ioasis({"coverage"}).code, 2);
  EXPECT_EQ(ioasis({"coverage", "--fail-nth"}).code, 2);
  EXPECT_EQ(ioasis({"coverage", "--selftest", "--faults", "9"}).code, 2);
  const auto unbuilt = ioasis({"coverage", "--selftest"});
  unsetenv("IOASIS_CACHE");
  EXPECT_EQ(unbuilt.code, 3);
  EXPECT_TRUE(has(unbuilt.err, "ioasis kernel build x86-gcov")) << unbuilt.err;
}

}  // namespace
}  // namespace ioasis::cli::test
