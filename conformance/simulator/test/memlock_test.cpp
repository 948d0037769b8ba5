// What is pinned is charged to the caller, up to RLIMIT_MEMLOCK.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {
namespace {

constexpr uapi::Caller kTwoPages{.memlock = 2, .ipc_lock = false};

class Memlock : public testing::Test {
 protected:
  void SetUp() override {
    p.begin_as(kTwoPages);
    ioas = attached_ioas(p, hwpt);
  }

  Program p;
  std::uint32_t hwpt = 0, ioas = 0;
};

TEST_F(Memlock, HoldsForWhatIsPinnedAndNothingElse) {
  const auto unattached = p.ioas();
  EXPECT_EQ(p.map(unattached, kIova, p.memory(), 4 * kPage), 0);
  EXPECT_EQ(p.map(ioas, kIova, p.memory(), 3 * kPage), ENOMEM);
  EXPECT_EQ(p.check_refs(p.memory(), 3 * kPage, 0), 0);
  EXPECT_EQ(p.map(ioas, kIova, p.memory(), 2 * kPage), 0);
  EXPECT_EQ(p.map(ioas, kIova + 2 * kPage, p.memory(), 1), EINVAL);
  EXPECT_EQ(p.map(ioas, kIova + 2 * kPage, p.memory(), kPage), ENOMEM);
  EXPECT_EQ(p.attach(unattached), 0u);
}

TEST_F(Memlock, CountsAPageOnceForAllThatShareItsMap) {
  EXPECT_EQ(p.map(ioas, kIova, p.memory(), 2 * kPage), 0);
  EXPECT_EQ(p.copy(ioas, kIova + 4 * kPage, ioas, kIova, 2 * kPage), 0);
  EXPECT_EQ(p.unmap(ioas, kIova, 2 * kPage), 0);
  EXPECT_EQ(p.map(ioas, kIova, p.memory(), kPage), ENOMEM);
  EXPECT_EQ(p.unmap_all(ioas), 0);
  EXPECT_EQ(p.map(ioas, kIova, p.memory(), 2 * kPage), 0);
}

TEST_F(Memlock, HoldsForAccessesToo) {
  const auto other = p.ioas(), access = p.access(other);
  EXPECT_EQ(p.map(other, kIova, p.memory(), 3 * kPage), 0);
  EXPECT_EQ(p.access_pages(access, kIova, 3 * kPage), ENOMEM);
  EXPECT_EQ(p.access_pages(access, kIova, 2 * kPage), 0);
  EXPECT_EQ(p.map(ioas, kIova, p.memory(), kPage), ENOMEM);
  EXPECT_EQ(p.unpin(access, 0), 0);
  EXPECT_EQ(p.map(ioas, kIova, p.memory(), kPage), 0);
}

TEST_F(Memlock, DoesNotHoldWithCapIpcLock) {
  p.begin_as({.memlock = 0});
  EXPECT_EQ(p.map(attached_ioas(p, hwpt), kIova, p.memory(), 3 * kPage), 0);
}

}  // namespace
}  // namespace ioasis::simulator
