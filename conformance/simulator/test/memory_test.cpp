// Memory that is not private, or in huge pages, is mapped and pinned as any.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/simulator/test/demonstrations.h"

namespace ioasis::simulator {
namespace {

TEST(MemoryKinds, AreMappedPinnedAndWrittenAlike) {
  for (const std::uint64_t memory : {Program::kShared, Program::kMemfd, Program::kHuge}) {
    SCOPED_TRACE(memory);
    Program p;
    std::uint32_t hwpt = 0;
    const auto ioas = attached_ioas(p, hwpt), access = p.access(ioas);
    ASSERT_EQ(p.map(ioas, kIova, memory + kPage, kPage), 0);
    EXPECT_EQ(p.check_map(hwpt, kIova, memory + kPage, kPage), 0);
    EXPECT_EQ(p.check_refs(memory + kPage, kPage, 1), 0);
    p.poke(p.kArray, 7);
    EXPECT_EQ(p.access_rw(access, kIova, p.kArray, 8, uapi::kAccessWrite), 0);
    EXPECT_EQ(p.look(memory + kPage), 7u);
  }
}

TEST(MemoryKinds, PinsOfHugePagesAreNotCounted) {
  Program p;
  std::uint32_t hwpt = 0;
  p.map(attached_ioas(p, hwpt), kIova, p.kHuge, kPage);
  EXPECT_EQ(p.check_refs(p.kHuge, kPage, 5), 0);
  EXPECT_EQ(p.check_refs(p.kShared, kPage, 5), EIO);
}

}  // namespace
}  // namespace ioasis::simulator
