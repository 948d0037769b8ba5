#include "conformance/kernel/regressions.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "conformance/kernel/mutants.h"

namespace ioasis::conformance::kernel {
namespace {

TEST(Regressions, AreAThirdOfTheUsualMutantsAndEachSaysWhatItTakesBack) {
  std::set<std::string> commits, names;
  for (const auto& one : regressions()) {
    EXPECT_TRUE(one.mended.starts_with("iommufd") || one.mended.starts_with("vfio"))
        << one.name() << ": " << one.mended;
    EXPECT_TRUE(one.file.starts_with("drivers/iommu/iommufd/")) << one.name();
    EXPECT_FALSE(one.before.empty() && one.after.empty()) << one.name();
    commits.insert(one.mended);
    names.insert(one.name());
  }
  EXPECT_EQ(commits.size(), 40u);
  EXPECT_EQ(names.size(), 40u);
  EXPECT_TRUE(names.contains("uptr-overflow regression"));
}

TEST(Regressions, AreReadFromAPatchThatSaysWhichCommitItTakesBack) {
  const std::string diff =
      "--- a/drivers/iommu/iommufd/pages.c\n+++ b/drivers/iommu/iommufd/pages.c\n@@ -7,3 +7,2 @@ int f(int a)\n {\n"
      "-\tcheck(a);\n \treturn a;\n";
  const auto one = regression("unchecked", "Takes back: iommufd: Check\n\nWhy.\n\n" + diff);
  EXPECT_EQ(one.name(), "unchecked regression");
  EXPECT_EQ(one.mended, "iommufd: Check");
  EXPECT_EQ(one.function, "f");
  EXPECT_EQ(one.before, "check(a);");
  EXPECT_EQ(one.after, "");
  EXPECT_THROW(regression("no-head", diff), std::invalid_argument);
  EXPECT_THROW(regression("no-diff", "Takes back: iommufd: Check\n"), std::invalid_argument);
}

}  // namespace
}  // namespace ioasis::conformance::kernel
