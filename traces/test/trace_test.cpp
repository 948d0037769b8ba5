#include "traces/trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "model/uapi/bytes.h"
#include "traces/id_table.h"
#include "traces/layout.h"

namespace ioasis::traces {
namespace {

using uapi::Command;

TEST(Step, ACallFillsInSizeAndRequestAndNothingElse) {
  const Step map = call(Command::IoasMap);
  EXPECT_EQ(map.request, 0x3b85u);
  ASSERT_EQ(map.bytes.size(), 40u);
  EXPECT_EQ(uapi::load(map.bytes, 0, 4), 40u);
  EXPECT_TRUE(std::all_of(map.bytes.begin() + 4, map.bytes.end(), [](auto byte) { return byte == 0; }));
}

TEST(Step, ASelftestCallFillsInItsOp) {
  const Step mock = call(Command::MockDomain);
  EXPECT_EQ(mock.request, 0x3ba0u);
  EXPECT_EQ(uapi::load(mock.bytes, 4, 4), 2u);
}

TEST(Step, ACallFromOutsideIsACommandByItsExactNumberAndOperationOnAFileThatAnswersIt) {
  for (const auto& info : uapi::kCommandTable) {
    const Step step = call(info.command);
    for (const auto& file : uapi::kFileKinds) {
      const bool system = step.site == uapi::Site::SystemCall, its = system || uapi::answers(file.kind, info.interface);
      const auto found = command_of(file.kind, step.site, step.request, step.bytes);
      EXPECT_EQ(found == info.command, its) << info.name << " on " << file.name;
      if (system) continue;
      EXPECT_EQ(command_of(file.kind, step.site, step.request | 0x4000'0000, step.bytes), std::nullopt) << info.name;
    }
  }
  std::vector<std::uint8_t> unknown = call(Command::AddReserved).bytes;
  uapi::store(unknown, uapi::kTestOpOffset, 4, 0x7777);
  EXPECT_EQ(command_of(uapi::FileKind::Iommu, uapi::Site::Normal, uapi::kTestRequest, unknown), std::nullopt);
}

TEST(Step, AFieldReadsBackAsItWasSetAndTouchesNoOther) {
  Step map = call(Command::IoasMap);
  set(map, "length", 0x1234'5678'9abc'def0);
  EXPECT_EQ(get(map, "length"), 0x1234'5678'9abc'def0u);
  EXPECT_EQ(get(map, "user_va"), 0u);
  EXPECT_EQ(get(map, "iova"), 0u);
}

TEST(Step, AnUnknownFieldIsRefused) {
  Step map = call(Command::IoasMap);
  EXPECT_THROW(set(map, "iovas", 1), std::logic_error);
  EXPECT_THROW(get(map, "iovas"), std::logic_error);
}

TEST(Step, AReferenceReplacesANumberAndANumberReplacesAReference) {
  Step copy = call(Command::IoasCopy);
  set(copy, "src_ioas_id", 9);
  refer(copy, "src_ioas_id", 1);
  refer(copy, "dst_ioas_id", 0);
  EXPECT_EQ(get(copy, "src_ioas_id"), 0u);
  EXPECT_EQ(copy.relocations, (std::vector<NamedId>{{8, 0}, {12, 1}}));
  refer(copy, "src_ioas_id", 2);
  set(copy, "dst_ioas_id", 7);
  EXPECT_EQ(copy.relocations, (std::vector<NamedId>{{12, 2}}));
  EXPECT_EQ(get(copy, "dst_ioas_id"), 7u);
}

TEST(Step, BindingsLieByRisingOffsetHoweverMade) {
  Step mock = call(Command::MockDomain);
  bind(mock, "out_idev_id", 2);
  bind(mock, "out_stdev_id", 0);
  bind(mock, "out_hwpt_id", 1);
  EXPECT_EQ(mock.bindings, (std::vector<NamedId>{{16, 0}, {20, 1}, {24, 2}}));
}

Trace two_spaces_and_uses() {
  Trace trace;
  trace.names = {"ioas0", "ioas1"};
  bind(trace.steps.emplace_back(call(Command::IoasAlloc)), "out_ioas_id", 0);
  bind(trace.steps.emplace_back(call(Command::IoasAlloc)), "out_ioas_id", 1);
  Step& copy = trace.steps.emplace_back(call(Command::IoasCopy));
  refer(copy, "src_ioas_id", 0);
  refer(copy, "dst_ioas_id", 1);
  refer(trace.steps.emplace_back(call(Command::Destroy)), "id", 1);
  return trace;
}

TEST(Subset, KeepingEveryStepKeepsTheTrace) {
  const Trace trace = two_spaces_and_uses();
  EXPECT_EQ(subset(trace, {true, true, true, true}), trace);
}

TEST(Subset, ReferencesThatLoseTheirBindingBecomeZeroAndTheOthersFollowTheirName) {
  const Trace kept = subset(two_spaces_and_uses(), {false, true, true, true});
  EXPECT_EQ(kept.names, (std::vector<std::string>{"ioas1"}));
  ASSERT_EQ(kept.steps.size(), 3u);
  EXPECT_EQ(kept.steps[1].relocations, (std::vector<NamedId>{{8, 0}}));
  EXPECT_EQ(get(kept.steps[1], "src_ioas_id"), 0u);
  EXPECT_EQ(kept.steps[2].relocations, (std::vector<NamedId>{{4, 0}}));
}

TEST(Subset, BytesUnderAReferenceThatIsLostBecomeZeroWhateverTheyWere) {
  Trace trace = two_spaces_and_uses();
  uapi::store(trace.steps[3].bytes, 4, 4, 7);
  EXPECT_EQ(get(subset(trace, {true, false, false, true}).steps[1], "id"), 0u);
}

TEST(Subset, AReferenceBeforeTheOnlyBindingLeftBecomesZero) {
  Trace trace = two_spaces_and_uses();
  bind(trace.steps.emplace_back(call(Command::IoasAlloc)), "out_ioas_id", 1);
  const Trace kept = subset(trace, {true, false, false, true, true});
  EXPECT_TRUE(kept.steps[1].relocations.empty());
  EXPECT_EQ(kept.names, (std::vector<std::string>{"ioas0", "ioas1"}));
}

TEST(IdTable, ANumberIsNamedByWhatItIsTheNumberOf) {
  Trace trace;
  trace.names = {"ioas0", "access0", "pin0"};
  Step alloc = call(Command::IoasAlloc), access = call(Command::CreateAccess), pages = call(Command::AccessPages);
  bind(alloc, "out_ioas_id", 0);
  bind(access, "out_access_fd", 1);
  bind(pages, "out_access_pages_id", 2);
  IdTable ids;
  for (Step* step : {&alloc, &access, &pages}) {
    uapi::store(step->bytes, step->bindings[0].offset, 4, 1);
    ids.learn(*step, 0, step->bytes);
  }
  EXPECT_EQ(ids.name_of(1), 0);
  EXPECT_EQ(ids.name_of(1, uapi::FieldKind::Fd), 1);
  EXPECT_EQ(ids.name_of(1, uapi::FieldKind::PinId), 2);
}

}  // namespace
}  // namespace ioasis::traces
