#include "conformance/kernel/recipe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>

#include "conformance/kernel/embedded.h"
#include "conformance/kernel/kernels.h"

namespace ioasis::conformance::kernel {
namespace {

TEST(Recipe, EveryRecipeAsksForTheOptionsItRequires) {
  ASSERT_TRUE(recipes().contains("x86"));
  for (const auto& [name, recipe] : recipes())
    for (const auto& option : recipe.required)
      EXPECT_NE(recipe.config().find("\nCONFIG_" + option + "=y\n"), std::string::npos) << name << " " << option;
}

TEST(Recipe, AnUnknownNameIsRefusedWithTheNamesThereAre) {
  try {
    recipe("z80");
    FAIL();
  } catch (const BadRequest& refusal) {
    EXPECT_NE(std::string(refusal.what()).find("x86"), std::string::npos) << refusal.what();
  }
}

TEST(Recipe, ItsDigestFollowsTheFragmentsAndTheBuildButNotTheBoot) {
  const auto digest = [&](const std::string& from, const std::string& to, const char* x86) {
    const auto changed = [&](std::span<const embedded::File> files, std::string_view name) {
      std::string text(std::ranges::find(files, name, &embedded::File::first)->second);
      const auto at = text.find(from);
      return at == text.npos ? text : text.replace(at, from.size(), to);
    };
    return parse_recipe(changed(embedded::kRecipes, "x86.json"),
                        {{"common.config", "CONFIG_BUG=y\n"}, {"x86.config", x86}},
                        {{"common.json", changed(embedded::kSharedRecipes, "common.json")}})
        .digest;
  };
  const auto as_is = digest("\"q35\"", "\"q35\"", "CONFIG_SMP=y\n");
  EXPECT_EQ(digest("\"q35\"", "\"pc\"", "CONFIG_SMP=y\n"), as_is);
  EXPECT_NE(digest("\"q35\"", "\"q35\"", "CONFIG_SMP=n\n"), as_is);
  EXPECT_EQ(digest("linux-6.12", "linux-6.11", "CONFIG_SMP=y\n"), as_is);
  EXPECT_NE(digest("tinyconfig", "defconfig", "CONFIG_SMP=y\n"), as_is);
}

TEST(Recipe, WhatSeveralShareIsNoKernelByItself) {
  EXPECT_FALSE(recipes().contains("common"));
  EXPECT_EQ(recipe("arm64").fragments.front(), recipe("x86").fragments.front());
  EXPECT_NE(recipe("arm64").qemu.architecture, recipe("x86").qemu.architecture);
  EXPECT_EQ(recipe("arm64").needs.at("flex"), "flex");
  EXPECT_FALSE(recipe("x86").needs.contains("aarch64-linux-gnu-gcc"));
}

TEST(Recipe, OneThatIsLikeAnotherAddsToItsListsAndReplacesItsValues) {
  const Recipe &x86 = recipe("x86"), &kasan = recipe("x86-kasan");
  EXPECT_EQ(kasan.arch, x86.arch);
  EXPECT_NE(kasan.about, x86.about);
  EXPECT_EQ(kasan.config().find(x86.config()), 0u);
  EXPECT_GT(kasan.config().size(), x86.config().size());
  EXPECT_EQ(kasan.required.front(), x86.required.front());
  EXPECT_EQ(kasan.required.back(), "PROVE_LOCKING");
  EXPECT_NE(kasan.digest, x86.digest);
}

TEST(Recipe, WhatTwoThatItIsLikeAreLikeCountsOnce) {
  const Recipe &newer = recipe("x86-7.3"), &kasan = recipe("x86-7.3-kasan");
  EXPECT_EQ(kasan.source.version, newer.source.version);
  EXPECT_EQ(std::ranges::count(kasan.fragments, recipe("x86").fragments.front()), 1);
  EXPECT_EQ(std::ranges::count(kasan.fragments, newer.fragments.back()), 1);
  EXPECT_EQ(std::ranges::count(kasan.required, "KASAN"), 1);
}

}  // namespace
}  // namespace ioasis::conformance::kernel
