#include "conformance/kernel/arguments.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "conformance/kernel/regressions.h"

namespace ioasis::conformance::kernel {
namespace {

Mutant mutant(unsigned line, const std::string& after) {
  return {.mistake = Mistake::Relation,
          .file = "drivers/iommu/iommufd/pages.c",
          .function = "batch_rw",
          .line = line,
          .before = "if (a < b)",
          .after = after,
          .patch = {}};
}

TEST(Arguments, AreAboutAMutantOfOneSourceAndAboutNoOtherOfItsLine) {
  const auto all = parse_arguments(R"json([{"mutant": "pages.c:7 relation", "before": "if (a < b)",
                                        "after": "if (a <= b)", "is": "equivalent", "why": "They never are equal."}])json");
  ASSERT_NE(argument_about(mutant(7, "if (a <= b)"), all), nullptr);
  EXPECT_EQ(argument_about(mutant(7, "if (a <= b)"), all)->is, "equivalent");
  EXPECT_EQ(argument_about(mutant(7, "if (a > b)"), all), nullptr);
  EXPECT_EQ(argument_about(mutant(700, "if (a <= b)"), all), nullptr);
}

TEST(Arguments, ThatAreNoneAreRefused) {
  EXPECT_THROW(parse_arguments("{"), std::invalid_argument);
  EXPECT_THROW(parse_arguments(R"([{"mutant": "x", "is": "equivalent"}])"), std::invalid_argument) << "why?";
  EXPECT_THROW(parse_arguments(R"([{"mutant": "x", "is": "boring", "why": "It is."}])"), std::invalid_argument);
}

TEST(Arguments, OfRegressionsAreAboutSomeThatThereAre) {
  std::size_t about = 0, named = 0;
  for (const auto& one : regressions()) about += argument_about(one) != nullptr;
  for (const auto& one : arguments()) named += one.mutant.ends_with(" regression");
  EXPECT_EQ(about, named);
}

}  // namespace
}  // namespace ioasis::conformance::kernel
