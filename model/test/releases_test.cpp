// Earlier releases of Linux have less of the uAPI.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {

using enum uapi::Command;

namespace {

const Dialect& linux_66() { return *dialect_named("linux-6.6"); }

TEST(Releases, DoNotKnowTheCommandsOfLaterOnes) {
  Caller old(linux_66());
  EXPECT_EQ(old(HwptGetDirtyBitmap, {}), "CALL/number-unknown");
  EXPECT_EQ(old.error(), ENOTTY);
  EXPECT_EQ(old(Dirty, {}), "TEST/op-unknown");
  Caller later;
  EXPECT_EQ(later(HwptGetDirtyBitmap, {}), "HWPT_GET_DIRTY_BITMAP/domain-unknown");
}

TEST(Releases, RefuseWhatLiesBehindTheStructAsTheyHaveItUnlessItIsZero) {
  Caller old(linux_66());
  EXPECT_EQ(old(HwptAlloc, {{"data_type", 1}}), "HWPT_ALLOC/tail-set");
  EXPECT_EQ(old.error(), E2BIG);
  EXPECT_EQ(old(HwptAlloc, {}), "HWPT_ALLOC/device-unknown");
  Caller next(*dialect_named("linux-6.11"));
  EXPECT_EQ(next(HwptAlloc, {{"data_type", 1}}), "HWPT_ALLOC/data-half-given");
}

TEST(Releases, MakeNoNestedDomainAndKnowNoFlagsBeforeTheyCame) {
  for (const bool old : {true, false}) {
    Caller call(old ? linux_66() : dialects().front());
    const auto ioas = call.ioas();
    call.attach(ioas);
    const auto device = call.answer("out_idev_id");
    EXPECT_EQ(call(HwptAlloc, {{"dev_id", device}, {"pt_id", ioas}, {"flags", uapi::kNestParent}}),
              old ? "HWPT_ALLOC/reserved-set" : "HWPT_ALLOC/accepted");
    EXPECT_EQ(call(HwptAlloc, {{"dev_id", device}, {"pt_id", ioas}}), "HWPT_ALLOC/accepted");
    const auto domain = call.answer("out_hwpt_id");
    EXPECT_EQ(call(HwptAlloc, {{"dev_id", device}, {"pt_id", domain}}),
              old ? "HWPT_ALLOC/table-of-other-kind" : "HWPT_ALLOC/nested-without-data");
  }
}

TEST(Releases, DoNotAnswerInFieldsOfLaterOnes) {
  for (const bool old : {true, false}) {
    Caller call(old ? linux_66() : dialects().front());
    call.attach(call.ioas());
    const auto device = call.answer("out_idev_id");
    EXPECT_EQ(call(GetHwInfo, {{"dev_id", device}}), "GET_HW_INFO/accepted");
    EXPECT_NE(call.answer("out_data_type"), 0u);
    EXPECT_EQ(call.answer("out_capabilities"), old ? 0u : 1u);
  }
}

TEST(Releases, BroughtCommandsInTheOrderOfTheirNumbers) {
  std::size_t compared = 0;
  for (const auto* first = uapi::kCommandTable.begin(); first != uapi::kCommandTable.end(); ++first) {
    const auto* next = first + 1;
    if (next == uapi::kCommandTable.end() || next->interface != first->interface) continue;
    if (std::pair(next->request, next->test_op) < std::pair(first->request, first->test_op)) continue;
    EXPECT_LE(uapi::since(first->command), uapi::since(next->command)) << next->name;
    ++compared;
  }
  EXPECT_GT(compared, 40u);
}

}  // namespace
}  // namespace ioasis::model
