// The kernel's own selftest in a guest.
#include <nlohmann/json.hpp>

#include "cli/test/run_ioasis.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::cli::test {
namespace {

TEST(KernelSelftest, PassesButForTheTestsOfAFieldThatThisKernelLacksAndTheSpecificationAcceptsEveryCall) {
  IOASIS_NEEDS(conformance::kernel::kernel_to_boot());
  const Scratch scratch;
  const auto log = scratch / "log";
  const auto run =
      ioasis({"kernel", "selftest", "--agent", IOASIS_AGENT, "--json", "--log", log, "--record", scratch / "recorded"});
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

}  // namespace
}  // namespace ioasis::cli::test
