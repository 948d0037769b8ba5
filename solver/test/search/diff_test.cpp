// Ways in which dialects differ, and that there are none.
#include "solver/search/diff.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "traces/following/follower.h"

namespace ioasis::solver {
namespace {

using uapi::Command;

const model::Dialect& named(const char* name) { return *model::dialect_named(name); }

const Way* way(const DiffResult& result, const std::string& left, const std::string& right,
               const std::string& answer = "") {
  const auto at = std::ranges::find_if(
      result.ways, [&](const Way& one) { return one.left == left && one.right == right && one.answer == answer; });
  return at == result.ways.end() ? nullptr : &*at;
}

/// How the last call of a trace is ruled.
model::Ruling last_ruling(const traces::Trace& trace, const model::Dialect& dialect) {
  traces::Follower follower(trace, dialect);
  model::Ruling ruling;
  for (const auto& step : trace.steps) ruling = follower.follow(step);
  return ruling;
}

TEST(Diff, AnOlderKernelMapsWithoutAnyAccess) {
  const auto result = diff(named("linux-6.6"), named("linux-6.12"), {.length = 2, .only = Command::IoasMap});
  const auto* accepted = way(result, "IOAS_MAP/accepted", "IOAS_MAP/no-access");
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->trace.steps.size(), 2u);
  EXPECT_EQ(last_ruling(accepted->trace, named("linux-6.6")).error, 0);
  EXPECT_EQ(last_ruling(accepted->trace, named("linux-6.12")).error, EINVAL);
  const auto* unknown = way(result, "IOAS_MAP/ioas-unknown", "IOAS_MAP/no-access");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->trace.steps.size(), 1u);
}

TEST(Diff, ThePlaceThatAnOlderKernelChoosesIsAlignedFurther) {
  const auto result = diff(named("linux-6.11"), named("linux-6.12"), {.length = 2, .only = Command::IoasMap});
  EXPECT_TRUE(way(result, "IOAS_MAP/accepted", "IOAS_MAP/accepted", "iova"));
  EXPECT_FALSE(way(result, "IOAS_MAP/accepted", "IOAS_MAP/no-access"));
  EXPECT_TRUE(
      std::ranges::all_of(result.ways, [](const Way& one) { return one.left != one.right || !one.answer.empty(); }));
}

TEST(Diff, NamesTheCommandsThatOneDialectHasAloneAndComparesTheOthers) {
  const auto result = diff(named("linux-6.12"), named("linux-6.11"), {.length = 1});
  EXPECT_TRUE(result.only_left.empty() && result.only_right.empty());
  const auto older = diff(named("linux-6.12"), named("linux-6.6"), {.length = 1});
  EXPECT_TRUE(std::ranges::count(older.only_left, Command::HwptGetDirtyBitmap));
  EXPECT_FALSE(std::ranges::count(older.only_left, Command::HwptAlloc));
  EXPECT_TRUE(older.only_right.empty());
  for (const auto& way : older.ways) EXPECT_FALSE(std::ranges::count(older.only_left, way.command));
  EXPECT_TRUE(way(older, "HWPT_ALLOC/data-half-given", "HWPT_ALLOC/tail-set")) << "a field that came later is a tail";
}

TEST(Diff, ADialectDoesNotDifferFromItself) {
  const auto result = diff(named("linux-6.12"), named("linux-6.12"), {.length = 2});
  EXPECT_TRUE(result.ways.empty());
  EXPECT_EQ(result.unanswered, 0u);
  EXPECT_TRUE(result.complete);
}

TEST(Diff, WhatNoSwitchTouchesDoesNotDiffer) {
  EXPECT_TRUE(diff(named("linux-6.6"), named("linux-6.12"), {.length = 2, .only = Command::IoasUnmap}).ways.empty());
}

TEST(Diff, AContractAllowsTheErrnoOfAnyClauseThatHolds) {
  const auto result = diff(named("contract"), named("linux-6.12"), {.length = 1, .only = Command::IoasUnmap});
  const auto* other = way(result, "IOAS_UNMAP/length-zero", "IOAS_UNMAP/ioas-unknown");
  ASSERT_TRUE(other);
  const auto ruling = last_ruling(other->trace, named("contract"));
  EXPECT_NE(std::ranges::find(ruling.also, EINVAL), ruling.also.end());
  EXPECT_EQ(last_ruling(other->trace, named("linux-6.12")).error, ENOENT);
}

TEST(Diff, OfAContractTheReadingsAgreeOnEveryClauseThatHolds) {
  const auto result = diff(named("contract"), named("linux-6.12"), {.length = 1});  // throws if they do not
  EXPECT_TRUE(way(result, "IOAS_MAP/length-zero", "IOAS_MAP/ioas-unknown"));
  EXPECT_TRUE(way(result, "IOAS_ALLOW_IOVAS/range-empty", "IOAS_ALLOW_IOVAS/ioas-unknown"));
  EXPECT_TRUE(way(result, "MD_CHECK_REFS/pins-differ", "MD_CHECK_REFS/memory-unaligned"));
}

TEST(Diff, TheNativeContainerPinsWhatTheEmulatedOneLeavesUntilADeviceComes) {
  const auto &native = named("vfio-native"), &emulated = named("vfio-iommufd");
  const auto result = diff(native, emulated, {.length = 3, .only = Command::VfioIommuMapDma});
  const auto* early = way(result, "TYPE1_MAP_DMA/iommu-unset", "VFIO_IOMMU_MAP_DMA/nothing-set");
  ASSERT_TRUE(early);
  EXPECT_EQ(early->trace.steps.size(), 1u)
      << "EINVAL of a container without an IOMMU, ENODEV of iommufd without an IOAS";
  const auto* pins = way(result, "TYPE1_MAP_DMA/memory-not-pinnable", "VFIO_IOMMU_MAP_DMA/accepted");
  ASSERT_TRUE(pins);
  EXPECT_EQ(pins->trace.steps.size(), 3u);
  EXPECT_EQ(last_ruling(pins->trace, native).error, EFAULT);
  EXPECT_EQ(last_ruling(pins->trace, emulated).error, 0);
}

TEST(Diff, WhatIsCutShortIsNotComplete) {
  const auto result = diff(named("linux-6.6"), named("linux-6.12"), {.cancelled = [] { return true; }});
  EXPECT_FALSE(result.complete);
}

}  // namespace
}  // namespace ioasis::solver
