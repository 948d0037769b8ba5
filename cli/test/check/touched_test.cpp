#include "cli/check/touched.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/test/run_ioasis.h"
#include "model/uapi/commands.h"
#include "traces/whole_file.h"

namespace ioasis::cli::check {
namespace {

namespace kernel = conformance::kernel;

double weight(const Aim& aim, uapi::Command command) { return aim[static_cast<std::size_t>(command)]; }

TEST(Touched, IsNamedAfterThePatchedSourceWhereThatIsKept) {
  const test::Scratch scratch;
  const auto file = scratch / "source/drivers/iommu/iommufd/ioas.c";
  std::filesystem::create_directories(file.parent_path());
  traces::replace_file(file, "int first(void)\n{\n}\n\nint second(void)\n{\n\treturn 1;\n}\n");
  kernel::KernelImage image;
  image.kept = scratch / "";
  const std::string name = "drivers/iommu/iommufd/ioas.c";
  const std::vector<kernel::Patch> patches{{"a.patch", "a", {{name, 7, 7, "first"}, {name, 6, 6, "first"}}}};
  const auto touched = touched_by(patches, image);
  ASSERT_EQ(touched.size(), 1u);
  EXPECT_EQ(touched.front().function, "second") << "the head of a hunk names what stands before it";
  EXPECT_EQ(touched.front().hunks.size(), 2u);
}

TEST(Aim, GoesByNamesWhereNothingIsMeasured) {
  const auto aim = aim_at({{"ioas.c", "iommufd_ioas_map", {}}}, std::nullopt);
  EXPECT_GT(weight(aim, uapi::Command::IoasMap), 0);
  EXPECT_EQ(weight(aim, uapi::Command::IoasUnmap), 0);
}

TEST(Aim, PrefersTheFunctionsThatFewCommandsRun) {
  Reach reach(uapi::kCommands);
  for (auto& functions : reach) functions.insert("iommufd_fops_ioctl");
  reach[static_cast<std::size_t>(uapi::Command::IoasCopy)].insert("iopt_get_pages");
  const auto aim = aim_at({{"a.c", "iommufd_fops_ioctl", {}}, {"b.c", "iopt_get_pages", {}}}, reach);
  EXPECT_GT(weight(aim, uapi::Command::IoasCopy), 10 * weight(aim, uapi::Command::IoasMap));
  EXPECT_GT(weight(aim, uapi::Command::IoasMap), 0);
}

TEST(Citing, FindsTheClausesOfAStructThatAPatchChanges) {
  const auto ids = citing({{"include/uapi/linux/iommufd.h", "iommu_ioas_map", {}}}, model::dialects().front());
  EXPECT_TRUE(std::ranges::count(ids, "IOAS_MAP/reserved-set"));
  EXPECT_FALSE(std::ranges::count(ids, "IOAS_UNMAP/cuts-area"));
}

}  // namespace
}  // namespace ioasis::cli::check
