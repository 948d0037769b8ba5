// Memory that a call was writing when it was cut short, and memory in huge pages.
#include "model/state/memory.h"

#include <gtest/gtest.h>

#include "model/test/caller.h"

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

TEST(MemoryWrittenByWords, MayLackTheBytesJustBeforeWhatCannotBeWritten) {
  constexpr std::uint64_t kEnd = uapi::kArenaBase + uapi::kPageSize;
  const auto written = [](std::uint64_t copied) {
    ConcreteMemory memory(layout(), copied);
    for (std::uint64_t at = kEnd - 40; at < kEnd; ++at) memory.store(at, 0xa5);
    memory.store(true, {kEnd - 40}, {0}, {41});
    return memory;
  };
  const auto may_hold = [&](std::uint64_t copied, std::uint64_t at, std::uint8_t byte) {
    return written(copied).settle(at, byte);
  };
  EXPECT_TRUE(may_hold(1, kEnd - 1, 0));
  EXPECT_FALSE(may_hold(1, kEnd - 1, 0xa5));
  for (const std::uint64_t before : {1, 15}) {
    EXPECT_TRUE(may_hold(16, kEnd - before, 0)) << before;
    EXPECT_TRUE(may_hold(16, kEnd - before, 0xa5)) << before;
  }
  EXPECT_FALSE(may_hold(16, kEnd - 16, 0xa5));
  auto whole = ConcreteMemory(layout(), 16);
  whole.store(kEnd - 8, 0xa5);
  whole.store(true, {kEnd - 8}, {0}, {8});
  EXPECT_FALSE(whole.settle(kEnd - 8, 0xa5)) << "all of it can be written";
}

TEST(PerhapsMarkedMemory, HoldsAnyOfTheBitsAndAllThatAreSure) {
  const auto marked = [] {
    ConcreteMemory memory(layout());
    memory.mark_perhaps(true, {kAt}, {0}, {4}, {1});
    memory.mark(true, {kAt}, {1}, {1}, {1});
    return memory;
  };
  for (const int byte : {2, 3, 6, 15}) EXPECT_TRUE(marked().settle(kAt, static_cast<std::uint8_t>(byte))) << byte;
  for (const int byte : {0, 1, 4, 18}) EXPECT_FALSE(marked().settle(kAt, static_cast<std::uint8_t>(byte))) << byte;
  EXPECT_EQ(marked().settle(kAt + 1, 0), true);
  auto memory = marked();
  memory.settle(kAt, 3);
  EXPECT_FALSE(memory.settle(kAt, 2)) << "what was seen once stays";
}

TEST(HugeMemory, IsPinnedButItsPinsAreNotCounted) {
  Caller call;
  const auto ioas = call.ioas();
  call.attach(ioas);
  EXPECT_EQ(call.map(ioas, Caller::b2(0x3000), 0x1000, kPlace), "IOAS_MAP/accepted");
  const auto refs = [&](std::uint64_t at) {
    return call(uapi::Command::MdCheckRefs, {{"uptr", at}, {"length", 0x1000}, {"refs", 9}});
  };
  EXPECT_EQ(refs(Caller::b2(0x3000)), "MD_CHECK_REFS/accepted");
  EXPECT_EQ(refs(Caller::b0()), "MD_CHECK_REFS/pins-differ");
}

TEST(HugeMemory, EndsWhatIsKnownOfDirtyPagesOnlyWhereADomainHasLargePages) {
  for (const std::uint64_t dev_flags : {std::uint64_t{0}, uapi::kHugeIova}) {
    Caller call;
    const auto ioas = call.ioas();
    call(uapi::Command::MockDomainFlags, {{"id", ioas}, {"dev_flags", dev_flags}});
    const auto device = call.answer("out_idev_id");
    call(uapi::Command::HwptAlloc, {{"flags", uapi::kDirtyTracking}, {"dev_id", device}, {"pt_id", ioas}});
    const auto domain = call.answer("out_hwpt_id");
    call(uapi::Command::HwptSetDirtyTracking, {{"hwpt_id", domain}, {"flags", uapi::kDirtyTrackingEnable}});
    const auto read = [&] {
      call(uapi::Command::HwptGetDirtyBitmap,
           {{"hwpt_id", domain}, {"iova", kPlace}, {"length", 0x1000}, {"page_size", 0x1000}, {"data", Caller::b0()}});
      return call.ruling().undefined != Ruling::kNone;
    };
    EXPECT_FALSE(read());
    EXPECT_EQ(call.map(ioas, Caller::b2(), 0x200000, kPlace), "IOAS_MAP/accepted");
    EXPECT_EQ(read(), dev_flags == uapi::kHugeIova);
  }
}

}  // namespace
}  // namespace ioasis::model
