// Several processes, each with memory of its own, and what is left of one that has ended.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {
namespace {

TEST(Process, HasMemoryOfItsOwnButForWhatIsShared) {
  Program p;
  p.poke(p.memory(), 1), p.poke(p.kShared, 2);
  p.switch_to(1);
  EXPECT_EQ(p.look(p.memory()), 0u);
  EXPECT_EQ(p.look(p.kShared), 2u);
}

TEST(Process, WhoseMemoryIsMappedIsReadAndWrittenByCallsOfOthers) {
  Program p;
  const auto ioas = p.ioas(), access = p.access(ioas);
  p.switch_to(1);
  p.map(ioas, kIova, p.memory(), 2 * kPage);
  p.switch_to(0);
  p.poke(p.kArray, 5);
  EXPECT_EQ(p.access_rw(access, kIova + kPage - 4, p.kArray, 8, uapi::kAccessWrite), 0);
  EXPECT_EQ(p.look(p.memory(kPage - 4)), 0u);
  p.switch_to(1);
  EXPECT_EQ(p.look(p.memory(kPage - 4)), 5u);
}

TEST(Process, IsNotWrittenToByHalfByOthers) {
  Program p;
  const auto ioas = p.ioas(), access = p.access(ioas);
  const std::uint64_t edge = p.memory(p.kReadOnlyPage) - 4;
  p.switch_to(1);
  p.map(ioas, kIova, p.memory(), 8 * kPage);
  p.switch_to(0);
  p.poke(p.kArray, ~std::uint64_t{0});
  EXPECT_EQ(p.access_rw(access, kIova + p.kReadOnlyPage - 4, p.kArray, 8, uapi::kAccessWrite), EFAULT);
  p.switch_to(1);
  EXPECT_EQ(p.look(edge - 4), 0u);
}

TEST(Process, ThatHasEndedLeavesThePagesThatAreHeld) {
  Program p;
  std::uint32_t hwpt = 0;
  const auto ioas = attached_ioas(p, hwpt), loose = p.ioas();
  p.switch_to(1);
  p.map(ioas, kIova, p.memory(), 2 * kPage);
  p.map(loose, kIova, p.memory(), kPage);
  p.exit_to(0);
  EXPECT_EQ(p.copy(ioas, kIova + 4 * kPage, ioas, kIova, 2 * kPage), 0);
  EXPECT_EQ(p.unmap(ioas, kIova, 2 * kPage), 0);
  EXPECT_EQ(p.attach(loose), 0u);
  EXPECT_NE(p.attach(ioas), 0u);
  EXPECT_EQ(p.copy(ioas, kIova, loose, kIova, kPage), EFAULT);
}

TEST(Process, ThatHasEndedIsNotUnchargedWhichTheKernelComplainsOf) {
  Program p;
  p.begin_as({.memlock = 2, .ipc_lock = false});
  p.call(uapi::Command::Option, {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionSet}, {"val64", 1}});
  std::uint32_t hwpt = 0;
  const auto ioas = attached_ioas(p, hwpt);
  const auto access = p.access(ioas);
  p.switch_to(1);
  p.map(ioas, kIova, p.memory(), 2 * kPage);
  EXPECT_EQ(p.access_pages(access, kIova, kPage), 0);
  p.exit_to(0);
  EXPECT_EQ(p.copy(ioas, kIova + 4 * kPage, ioas, kIova, kPage), 0);
  EXPECT_EQ(p.simulator().console(), "");
  EXPECT_EQ(p.unmap(ioas, kIova, 2 * kPage), 0);
  EXPECT_EQ(p.copy(ioas, kIova, ioas, kIova + 4 * kPage, kPage), 0);
  EXPECT_NE(p.simulator().console(), "");
}

}  // namespace
}  // namespace ioasis::simulator
