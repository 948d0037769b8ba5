// The kernel's own selftest in a guest.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/test/run_ioasis.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::cli::test {
namespace {

TEST(KernelSelftest, PassesButForTheTestsOfAFieldThatThisKernelLacks) {
  IOASIS_NEEDS(conformance::kernel::kernel_to_boot());
  const Scratch scratch;
  const auto log = scratch / "log";
  const auto run = ioasis({"kernel", "selftest", "--agent", IOASIS_AGENT, "--json", "--log", log});
  EXPECT_EQ(run.code, 1) << run.err;
  const auto selftest = nlohmann::json::parse(run.out)["programs"][0];
  EXPECT_EQ(selftest["passed"], 187);
  EXPECT_EQ(selftest["failed"], 3);
  EXPECT_EQ(selftest["not_run"], 0);
  EXPECT_FALSE(selftest.contains("report"));
  for (const auto& test : selftest["tests"]) {
    const std::string name = test["name"];
    EXPECT_EQ(test["outcome"] == "failed",
              name.ends_with("mock_domain.get_hw_info") || name.ends_with("limit.get_hw_info"))
        << name;
  }
  EXPECT_NE(conformance::kernel::text_of(log).find("# FAILED: 187 / 190 tests passed.\n"), std::string::npos);
}

std::vector<std::string> kept_traces(const std::filesystem::path& folder) {
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    texts.push_back(conformance::kernel::text_of(entry.path()));
  return texts;
}

TEST(KernelSelftest, RecordedCallByCallIsAsSpecified) {
  IOASIS_NEEDS(conformance::kernel::kernel_to_boot());
  const Scratch scratch;
  const auto folder = scratch / "recorded";
  const auto run = ioasis({"kernel", "selftest", "--agent", IOASIS_AGENT, "--recorder", IOASIS_RECORDER, "--json",
                           "--fixture", "iommufd", "--fixture", "iommufd_mock_domain", "--record", folder});
  EXPECT_EQ(run.code, 0) << run.err;
  const auto selftest = nlohmann::json::parse(run.out)["programs"][0];
  EXPECT_EQ(selftest["passed"], 39);
  const auto& summary = selftest["judged"]["summary"];
  EXPECT_GT(summary["steps_judged"], 3000);
  EXPECT_EQ(summary["steps_not_judged"], nlohmann::json::object());
  const auto traces = kept_traces(folder / "iommufd");
  EXPECT_EQ(traces.size(), selftest["recorded"]["traces"].size());
  // A test that calls nothing leaves a header alone, of which nothing is judged.
  const auto empty =
      std::ranges::count_if(traces, [](const auto& text) { return std::ranges::count(text, '\n') == 1; });
  EXPECT_EQ(summary["verdicts"]["not_judged"], empty);
  EXPECT_EQ(summary["verdicts"]["conforms"], traces.size() - static_cast<std::size_t>(empty));
  EXPECT_TRUE(std::ranges::any_of(traces, [](const std::string& text) {
    return text.find(R"({"op":"CLOSE","in":{"fd":"access)") != std::string::npos;
  }));
}

}  // namespace
}  // namespace ioasis::cli::test
