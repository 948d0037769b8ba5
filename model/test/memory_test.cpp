// Memory that a call was writing when it was cut short.
#include "model/state/memory.h"

#include <gtest/gtest.h>

namespace ioasis::model {
namespace {

constexpr std::uint64_t kAt = uapi::kArenaBase + 16;

const uapi::MemoryLayout& layout() {
  static const uapi::MemoryLayout one_page{{{"b0", 1, {}, {}}}};
  return one_page;
}

/// Where a 7 may have been written, or not.
ConcreteMemory partly_written() {
  ConcreteMemory memory(layout());
  auto whole = memory;
  whole.store(kAt, 7);
  memory.partly(whole);
  return memory;
}

TEST(PartlyWrittenMemory, HoldsEitherByteUntilOneIsSeen) {
  auto memory = partly_written();
  EXPECT_TRUE(memory.settle(kAt, 7));
  EXPECT_FALSE(memory.settle(kAt, 0));
  auto other = partly_written();
  EXPECT_TRUE(other.settle(kAt, 0));
  EXPECT_FALSE(other.settle(kAt, 7));
  EXPECT_FALSE(partly_written().settle(kAt, 1));
}

TEST(PartlyWrittenMemory, IsGuessedByACallThatReadsIt) {
  const auto memory = partly_written();
  memory.load(kAt + 1);
  EXPECT_FALSE(memory.guessed());
  memory.load(kAt);
  EXPECT_TRUE(memory.guessed());
}

TEST(PartlyWrittenMemory, IsKnownAgainOnceItIsWritten) {
  auto memory = partly_written();
  memory.store(kAt, 9);
  EXPECT_EQ(memory.load(kAt), 9);
  EXPECT_FALSE(memory.guessed());
}

}  // namespace
}  // namespace ioasis::model
