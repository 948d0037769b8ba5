// ioasis dialect check, of a source with little in it; and the dialects that recipes name.
#include "model/dialect.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/test/run_ioasis.h"
#include "conformance/headers/test/written_source.h"
#include "conformance/kernel/recipe.h"

namespace ioasis::cli::test {
namespace {

using conformance::headers::test::WrittenSource;

TEST(EveryRecipe, IsJudgedInADialectThatThereIs) {
  for (const auto& [name, recipe] : conformance::kernel::recipes())
    EXPECT_NE(model::dialect_named(recipe.dialect), nullptr) << name;
}

TEST(DialectCheck, SaysThatNothingDiffersAndSucceeds) {
  const Scratch scratch;
  WrittenSource(612).write(scratch / "linux");
  const auto run = ioasis({"dialect", "check", "--source", (scratch / "linux").string()});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.out, "no difference from linux-6.12\n");
}

TEST(DialectCheck, ListsWhatDiffersAndFails) {
  const Scratch scratch;
  WrittenSource(617).write(scratch / "linux");
  const std::string source = (scratch / "linux").string();
  const auto text = ioasis({"dialect", "check", "--source", source, "--dialect", "linux-7.3"});
  EXPECT_EQ(text.code, 1) << text.err;
  EXPECT_NE(text.out.find("IOMMU_IOAS_NOIOMMU_GET_PA  is not in this source"), std::string::npos) << text.out;
  const auto run = ioasis({"dialect", "check", "--source", source, "--dialect", "linux-7.3", "--json"});
  EXPECT_EQ(run.code, 1);
  const auto json = nlohmann::json::parse(run.out);
  EXPECT_EQ(json["dialect"], "linux-7.3");
  EXPECT_EQ(json["differences"][0]["kind"], "command");
  EXPECT_EQ(json["differences"][0]["name"], "IOMMU_IOAS_NOIOMMU_GET_PA");
}

TEST(DialectCheck, OfNoKernelSourceIsUnusable) {
  const Scratch scratch;
  const auto run = ioasis({"dialect", "check", "--source", (scratch / ".").string()});
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("iommufd.h"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace ioasis::cli::test
