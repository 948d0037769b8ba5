// Reasons why lines are not reached speak of code that is there.
#include "conformance/kernel/unreached.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <tuple>

#include "conformance/kernel/kernels.h"

namespace ioasis::conformance::kernel {
namespace {

namespace fs = std::filesystem;

/// The folder of iommufd in the source of the kernel that the reasons speak of, which is that of the recipe; empty if
/// it is not kept. Whatever else a user has built does not matter.
fs::path iommufd() try {
  const auto folder = find("x86").kept / "source/drivers/iommu/iommufd";
  return fs::exists(folder) ? folder : fs::path();
} catch (const Unavailable&) {
  return {};
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool stands_in(const std::vector<std::string>& source, const Unreached& stretch) {
  for (unsigned i = 0; i < source.size(); ++i) {
    const auto start = source[i].find_first_not_of(" \t");
    const bool meant = stretch.code.empty() ||
                       (start != std::string::npos && std::string_view(source[i]).substr(start) == stretch.code);
    if (meant && function_at(source, i + 1) == stretch.function) return true;
  }
  return false;
}

TEST(Unreached, SpeaksOfCodeThatTheSourceHas) {
  const auto folder = iommufd();
  if (folder.empty()) GTEST_SKIP() << "no kernel source in the cache: ioasis kernel build x86";
  for (const auto& stretch : unreached())
    EXPECT_TRUE(stands_in(lines_of(folder / stretch.file), stretch))
        << stretch.file << " " << stretch.function << " " << stretch.code;
}

TEST(Unreached, SaysOfEachStretchOneThing) {
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>> seen;
  for (const auto& stretch : unreached())
    EXPECT_TRUE(seen.emplace(stretch.file, stretch.function, stretch.code).second)
        << stretch.file << " " << stretch.function << " " << stretch.code;
}

TEST(Unreached, KnowsAStretchByItsCodeAndElseByItsFunction) {
  const auto reason = [](std::string_view file, std::string function, std::string code) -> std::string_view {
    const auto* found = reason_of(file, {1, 2, std::move(function), std::move(code), 2});
    return found ? found->name : "";
  };
  EXPECT_EQ(reason("main.c", "iommufd_object_remove", "goto err_xa;"), "bug");
  EXPECT_EQ(reason("main.c", "iommufd_object_remove", "refcount_dec(&to_destroy->users);"), "race");
  EXPECT_EQ(reason("main.c", "iommufd_object_remove", "return 0;"), "");
  EXPECT_EQ(reason("main.c", "iommufd_exit", "whatever;"), "module");
  EXPECT_EQ(reason("ioas.c", "iommufd_exit", "whatever;"), "");
}

}  // namespace
}  // namespace ioasis::conformance::kernel
