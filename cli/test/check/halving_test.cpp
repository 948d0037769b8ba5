#include "cli/check/halving.h"

#include <gtest/gtest.h>

namespace ioasis::cli::check {
namespace {

TEST(Halving, FindsTheChangeWhereverItIsInLog2Questions) {
  for (std::size_t culprit = 1; culprit <= 20; ++culprit) {
    std::size_t asked = 0;
    const auto change = where_it_changes(20, [&](std::size_t place) {
      ++asked;
      return std::optional(place < culprit);
    });
    EXPECT_EQ(change.before, culprit - 1);
    EXPECT_EQ(change.after, culprit);
    EXPECT_LE(asked, 5u) << culprit;
  }
}

TEST(Halving, PassesOverWhatCannotBeLookedAtAndLeavesOpenWhatHidesThere) {
  const auto change = where_it_changes(
      20, [](std::size_t place) { return place >= 9 && place <= 11 ? std::nullopt : std::optional(place < 10); });
  EXPECT_EQ(change.before, 8u);
  EXPECT_EQ(change.after, 12u);
}

TEST(Halving, OfTwoNeighboursAsksNothing) {
  const auto change = where_it_changes(1, [](std::size_t) -> std::optional<bool> {
    ADD_FAILURE() << "both ends are known";
    return true;
  });
  EXPECT_EQ(change.before, 0u);
  EXPECT_EQ(change.after, 1u);
}

}  // namespace
}  // namespace ioasis::cli::check
