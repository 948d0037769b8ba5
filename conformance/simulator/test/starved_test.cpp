// Calls under which an allocation fails.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {
namespace {

TEST(Starved, ACallFailsForItsOwnMemoryAndHasDoneNothing) {
  Program p;
  p.starve(1);
  EXPECT_EQ(p.call(uapi::Command::IoasAlloc, {}), ENOMEM);
  EXPECT_EQ(p.left(), 0u);
  EXPECT_EQ(p.destroy(1), ENOENT);
}

TEST(Starved, AFaultBeyondTheLastAllocationIsNotHitAndDoesNotStay) {
  Program p;
  p.starve(3);
  EXPECT_EQ(p.call(uapi::Command::IoasAlloc, {}), 0);
  EXPECT_EQ(p.left(), 2u);
  EXPECT_EQ(p.call(uapi::Command::IoasAlloc, {}), 0);
  EXPECT_EQ(p.left(), 0u);
}

TEST(Starved, AMapUndoesWhatItHasPinned) {
  Program p;
  std::uint32_t hwpt = 0;
  const auto ioas = attached_ioas(p, hwpt);
  for (std::uint32_t nth = 1; nth <= 4; ++nth) {
    p.starve(nth);
    EXPECT_EQ(p.map(ioas, kIova, p.memory(), 2 * kPage), ENOMEM) << nth;
    EXPECT_EQ(p.check_refs(p.memory(), 2 * kPage, 0), 0) << nth;
  }
  p.starve(5);
  EXPECT_EQ(p.map(ioas, kIova, p.memory(), 2 * kPage), 0);
  EXPECT_EQ(p.left(), 1u);
}

TEST(Starved, AnUnmapDoesWithout) {
  Program p;
  const auto ioas = p.ioas();
  p.map(ioas, kIova, p.memory(), kPage);
  p.starve(2);
  EXPECT_EQ(p.unmap(ioas, kIova, kPage), 0);
  EXPECT_EQ(p.left(), 0u);
}

TEST(Starved, AnAttachTakesItsDomainAwayAgain) {
  Program p;
  const auto ioas = p.ioas();
  p.starve(2);
  EXPECT_EQ(p.attach(ioas), 0u);
  EXPECT_EQ(p.destroy(ioas), 0);
}

}  // namespace
}  // namespace ioasis::simulator
