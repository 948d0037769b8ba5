// Traces through the frames and back.
#include "conformance/targets/frames.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "conformance/agent/decoder.h"
#include "model/uapi/bytes.h"

namespace ioasis::conformance {
namespace {

using agent::Kind;
using Bytes = std::vector<std::uint8_t>;

traces::Trace full_trace() {
  traces::Trace trace;
  trace.names = {"a", "b"};
  trace.caller = {.memlock = 7, .ipc_lock = true, .sys_resource = false};
  trace.memory.buffers = {{.name = "x", .pages = 3, .readonly = {0, 1}, .unmapped = {1}},
                          {.name = "y", .pages = 2, .readonly = {}, .unmapped = {}, .kind = uapi::MemoryKind::Memfd}};
  traces::Step step;
  step.request = 0x3b99;
  step.bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  step.site = uapi::Site::Edge;
  step.relocations = {{0, 1}, {4, 0}, {7, 1}};
  step.bindings = {{2, 0}};
  step.pokes = {{uapi::address_of(1) + 4090, {1, 2, 3, 4, 5, 6, 7, 8, 9}}, {uapi::address_of(0) + 8192, {7}}};
  step.peek = {uapi::address_of(0), 5};
  step.fail_nth = 70000;
  trace.steps = {step, traces::call(uapi::Command::IoasMap)};
  return trace;
}

Bytes payload_of(const traces::Trace& trace) {
  Bytes stream;
  append_trace(stream, Kind::Run, 7, trace);
  return {stream.begin() + sizeof(agent::FrameHead), stream.end()};
}

TEST(Frames, carry_all_of_a_trace_to_the_agent) {
  const traces::Trace trace = full_trace();
  Bytes stream;
  append_trace(stream, Kind::Bench, 7, trace, 3);
  agent::Frame frame;
  ASSERT_EQ(agent::find_frame(stream, frame), agent::Framing::Complete);
  EXPECT_EQ(frame.bytes(), stream.size());
  EXPECT_EQ(frame.head.sequence, 7u);
  EXPECT_EQ(frame.head.kind, Kind::Bench);
  const auto decoded = std::make_unique<agent::DecodedTrace>();
  ASSERT_STREQ(agent::decode(frame.payload, *decoded), nullptr);
  EXPECT_EQ(decoded->head.repetitions, 3u);
  EXPECT_EQ(decoded->head.slots, 2u);
  EXPECT_EQ(decoded->head.memlock, 7u);
  EXPECT_EQ(decoded->head.without, uapi::lacking(trace.caller));
  EXPECT_NE(decoded->head.without, 0u);
  ASSERT_EQ(decoded->head.buffers, 2u);
  ASSERT_EQ(decoded->buffers[0].exceptions.size(), 2u);
  EXPECT_EQ(decoded->buffers[0].exceptions[0].use, agent::PageUse::ReadOnly);
  EXPECT_EQ(decoded->buffers[0].exceptions[1].use, agent::PageUse::Unmapped);
  EXPECT_EQ(decoded->buffers[0].kind, uapi::MemoryKind::Private);
  EXPECT_EQ(decoded->buffers[1].pages, 2u);
  EXPECT_EQ(decoded->buffers[1].kind, uapi::MemoryKind::Memfd);
  ASSERT_EQ(decoded->head.steps, 2u);

  const agent::DecodedStep& step = decoded->steps[0];
  EXPECT_EQ(step.head.request, 0x3b99u);
  EXPECT_EQ(Bytes(step.bytes, step.bytes + step.head.struct_bytes), trace.steps[0].bytes);
  EXPECT_EQ(step.site(), uapi::Site::Edge);
  ASSERT_EQ(step.relocations.size(), 3u);
  EXPECT_EQ(step.relocations[2].offset, 7);
  EXPECT_EQ(step.relocations[2].slot, 1);
  ASSERT_EQ(step.bindings.size(), 1u);
  EXPECT_EQ(step.bindings[0].offset, 2);
  EXPECT_EQ(step.peek.length, 5u);
  EXPECT_EQ(step.fault.nth, 70000u);
  agent::Reader pokes(step.pokes);
  for (const traces::Poke& poke : trace.steps[0].pokes) {
    const auto range = pokes.take<agent::Range>();
    EXPECT_EQ(range.address, poke.address);
    const std::uint8_t* const bytes = pokes.take(range.length);
    EXPECT_EQ(Bytes(bytes, bytes + range.length), poke.bytes);
  }
  EXPECT_EQ(decoded->steps[1].fault.nth, 0u);
  EXPECT_EQ(decoded->steps[1].head.request, uapi::info(uapi::Command::IoasMap).request);
}

TEST(Frames, tell_the_agent_which_files_to_open_and_which_of_them_a_call_is_made_on) {
  const auto decoded = std::make_unique<agent::DecodedTrace>();
  traces::Trace trace;
  trace.files = {{"second", uapi::FileKind::Iommu}, {"container", uapi::FileKind::Vfio}};
  traces::Step map = traces::call(uapi::Command::IoasMap);
  for (const std::uint8_t file : std::to_array<std::uint8_t>({1, 0, 2}))
    trace.steps.emplace_back(map).origin.file = file;
  const Bytes all = payload_of(trace);
  ASSERT_STREQ(agent::decode(all, *decoded), nullptr);
  ASSERT_EQ(decoded->head.files, 3u);
  EXPECT_STREQ(decoded->files[0].path, "/dev/iommu");
  EXPECT_EQ(decoded->files[0].descriptor, agent::kLowestFree);
  EXPECT_STREQ(decoded->files[2].path, "/dev/vfio/vfio");
  EXPECT_EQ(decoded->files[2].descriptor, uapi::kFirstFile + 1);
  EXPECT_EQ(decoded->files[2].use, agent::FileUse::ReadAndWrite);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(decoded->steps[i].head.file, trace.steps[i].origin.file);

  trace.steps.erase(trace.steps.begin() + 1);
  const Bytes without_the_usual = payload_of(trace);
  ASSERT_STREQ(agent::decode(without_the_usual, *decoded), nullptr);
  ASSERT_EQ(decoded->head.files, 2u);
  EXPECT_EQ(decoded->files[0].descriptor, uapi::kFirstFile);
  EXPECT_EQ(decoded->steps[0].head.file, 0u);
  EXPECT_EQ(decoded->steps[1].head.file, 1u);

  trace.steps.push_back(traces::call(uapi::Command::SetTempMemoryLimit));
  trace.steps.back().origin.file = 1;
  const Bytes restoring = payload_of(trace);
  ASSERT_STREQ(agent::decode(restoring, *decoded), nullptr);
  EXPECT_EQ(decoded->head.files, 3u) << "the call that puts the limit back needs a /dev/iommu";
  EXPECT_EQ(decoded->steps[2].head.file, 1u);
  EXPECT_EQ(decoded->steps[3].head.file, 0u);
}

TEST(Frames, bring_answers_back_in_one_piece_or_several) {
  const traces::Trace trace = full_trace();
  Bytes payload(sizeof(agent::AnswersHead));
  payload[0] = 1;
  const agent::AnswerHead answer{5, 3, 2};
  const agent::Fault left{69990, 0};
  payload.resize(payload.size() + sizeof answer + sizeof left);
  std::memcpy(payload.data() + sizeof(agent::AnswersHead), &answer, sizeof answer);
  std::memcpy(payload.data() + sizeof(agent::AnswersHead) + sizeof answer, &left, sizeof left);
  for (std::uint8_t i = 20; i < 27; ++i) payload.push_back(i);
  payload.resize(agent::padded(payload.size()));
  std::vector<traces::Answer> answers;
  EXPECT_EQ(take_answers(payload, trace, answers), Progress::Partial);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].result, 5);
  EXPECT_EQ(answers[0].error, 0);
  EXPECT_EQ(answers[0].bytes, (Bytes{1, 2, 3, 20, 21, 6, 7, 8, 9}));
  EXPECT_EQ(answers[0].fail_nth, 69990u);
  EXPECT_EQ(answers[0].peeked, (Bytes{22, 23, 24, 25, 26}));

  answers.clear();
  payload[sizeof(agent::AnswersHead) + 4] = 8;  // the changed bytes would end behind the struct
  EXPECT_EQ(take_answers(payload, trace, answers), Progress::Damaged);
  payload[sizeof(agent::AnswersHead) + 4] = 7;
  payload[sizeof(agent::AnswersHead)] = 0xef;
  for (std::size_t i = 1; i < 4; ++i) payload[sizeof(agent::AnswersHead) + i] = 0xff;
  EXPECT_EQ(take_answers(payload, trace, answers), Progress::Partial);
  EXPECT_EQ(answers[0].error, 17);
  EXPECT_EQ(answers[0].result, 0);
  Bytes early_end(sizeof(agent::AnswersHead));
  early_end[4] = 1;
  EXPECT_EQ(take_answers(early_end, trace, answers), Progress::Damaged);
}

TEST(Frames, put_back_a_limit_that_the_trace_sets_and_keep_its_answer_to_themselves) {
  traces::Trace trace;
  trace.steps = {traces::call(uapi::Command::SetTempMemoryLimit)};
  traces::set(trace.steps[0], "limit", 12);
  const auto decoded = std::make_unique<agent::DecodedTrace>();
  const Bytes sent = payload_of(trace);
  ASSERT_STREQ(agent::decode(sent, *decoded), nullptr);
  ASSERT_EQ(decoded->head.steps, 2u);
  const agent::DecodedStep& last = decoded->steps[1];
  const auto& limit = *uapi::field_named(uapi::info(uapi::Command::SetTempMemoryLimit), "limit");
  EXPECT_EQ(uapi::load({last.bytes, last.head.struct_bytes}, limit.offset, limit.width), uapi::kUsualMemoryLimit);

  Bytes answered(sizeof(agent::AnswersHead) + 2 * agent::answer_bytes(0, 0));
  answered[0] = 2;
  answered[4] = 1;
  std::vector<traces::Answer> answers;
  EXPECT_EQ(take_answers(answered, trace, answers), Progress::Whole);
  EXPECT_EQ(answers.size(), 1u);
}

TEST(Frames, refuse_traces_beyond_the_limits_and_leave_the_stream_alone) {
  Bytes stream{1, 2, 3};
  traces::Trace trace = full_trace();
  trace.steps[0].relocations[0].name = 2;
  EXPECT_THROW(append_trace(stream, Kind::Run, 0, trace), std::invalid_argument);
  trace = full_trace();
  trace.steps[0].bytes.resize(traces::kMaxStructBytes + 1);
  EXPECT_THROW(append_trace(stream, Kind::Run, 0, trace), std::invalid_argument);
  trace = full_trace();
  trace.steps[0].peek.address += 2 * uapi::kPageSize - 1;
  trace.steps[0].pokes.clear();
  EXPECT_NO_THROW(payload_of(full_trace()));
  EXPECT_THROW(append_trace(stream, Kind::Run, 0, trace), std::invalid_argument);
  EXPECT_EQ(stream, (Bytes{1, 2, 3}));
}

TEST(WrittenMemory, is_none_for_calls_that_write_only_their_struct) {
  traces::Trace trace = full_trace();
  trace.steps.erase(trace.steps.begin());
  EXPECT_TRUE(written_memory(trace).empty());
}

TEST(WrittenMemory, is_the_array_of_iova_ranges_as_far_as_it_is_writable) {
  traces::Trace trace = full_trace();
  traces::Step ranges = traces::call(uapi::Command::IoasIovaRanges);
  traces::set(ranges, "num_iovas", 2);
  traces::set(ranges, "allowed_iovas", uapi::address_of(1) + 16);
  trace.steps = {ranges};
  auto written = written_memory(trace);
  ASSERT_EQ(written.size(), 1u);
  EXPECT_EQ(written[0].address, uapi::address_of(1) + 16);
  EXPECT_EQ(written[0].length, 32u);
  traces::set(trace.steps[0], "num_iovas", 0xffff'ffff);
  EXPECT_EQ(written_memory(trace)[0].length, 2 * uapi::kPageSize - 16);
  traces::set(trace.steps[0], "allowed_iovas", uapi::address_of(0));
  EXPECT_TRUE(written_memory(trace).empty());
}

TEST(WrittenMemory, is_what_get_hw_info_is_told_to_fill) {
  traces::Trace trace = full_trace();
  traces::Step info = traces::call(uapi::Command::GetHwInfo);
  traces::set(info, "data_len", 24);
  traces::set(info, "data_uptr", uapi::address_of(1) + 16);
  trace.steps = {info};
  const auto written = written_memory(trace);
  ASSERT_EQ(written.size(), 1u);
  EXPECT_EQ(written[0].address, uapi::address_of(1) + 16);
  EXPECT_EQ(written[0].length, 24u);
}

TEST(WrittenMemory, is_known_of_every_command_that_writes_where_a_field_points) {
  for (const auto& info : uapi::kCommandTable)
    for (const auto& field : info.fields) {
      if (field.kind != uapi::FieldKind::Address || field.pointee.use != uapi::Use::Written) continue;
      traces::Trace trace = full_trace();
      traces::Step step = traces::call(info.command);
      traces::set(step, field.name, uapi::address_of(1) + 16);
      traces::set(step, field.pointee.count, 8);
      if (!field.pointee.per.empty()) traces::set(step, field.pointee.per, 1);
      trace.steps = {step};
      const auto written = written_memory(trace);
      const bool is_there = std::ranges::any_of(written, [](const agent::Range& range) {
        return range.address <= uapi::address_of(1) + 16 && uapi::address_of(1) + 17 <= range.address + range.length;
      });
      EXPECT_TRUE(is_there) << info.name << " " << field.name;
    }
}

TEST(WrittenMemory, of_a_call_in_bytes_is_of_the_command_that_its_file_answers) {
  traces::Trace trace = full_trace();
  trace.files = {{"native", uapi::FileKind::VfioSpapr}};
  traces::Step info = traces::call(uapi::Command::GetHwInfo);
  traces::set(info, "data_len", 24);
  traces::set(info, "data_uptr", uapi::address_of(1) + 16);
  info.command.reset();
  trace.steps = {info};
  EXPECT_EQ(written_memory(trace).front().length, 24u);
  trace.steps.front().origin.file = 1;
  EXPECT_EQ(written_memory(trace).size(), 2u) << "all that is writable: nothing is known of such a call";
}

TEST(Frames, carry_a_number_that_two_kinds_of_file_share_to_the_file_that_it_is_for) {
  traces::Trace trace;
  trace.files = {{"emulated", uapi::FileKind::Vfio}, {"native", uapi::FileKind::VfioSpapr}};
  trace.steps = {traces::call(uapi::Command::VfioIommuGetInfo), traces::call(uapi::Command::SpaprTceGetInfo)};
  for (std::uint8_t i = 0; i < 2; ++i) trace.steps[i].origin.file = i + 1;
  const auto decoded = std::make_unique<agent::DecodedTrace>();
  const Bytes all = payload_of(trace);
  ASSERT_STREQ(agent::decode(all, *decoded), nullptr);
  EXPECT_EQ(decoded->steps[0].head.request, decoded->steps[1].head.request);
  EXPECT_EQ(decoded->steps[0].head.struct_bytes, 24u);
  EXPECT_EQ(decoded->steps[1].head.struct_bytes, 32u);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_STREQ(decoded->files[decoded->steps[i].head.file].path, "/dev/vfio/vfio");
  EXPECT_NE(decoded->steps[0].head.file, decoded->steps[1].head.file);
}

TEST(WrittenMemory, of_a_bitmap_goes_to_the_end_of_the_page) {
  traces::Trace trace = full_trace();
  traces::Step bitmap = traces::call(uapi::Command::HwptGetDirtyBitmap);
  traces::set(bitmap, "data", uapi::address_of(1) + 16);
  traces::set(bitmap, "length", 0x80000);
  traces::set(bitmap, "page_size", 0x800);
  trace.steps = {bitmap};
  const auto written = written_memory(trace);
  ASSERT_EQ(written.size(), 1u);
  EXPECT_EQ(written[0].address, uapi::address_of(1) + 16);
  EXPECT_EQ(written[0].length, uapi::kPageSize - 16);
}

TEST(WrittenMemory, of_a_call_in_bytes_is_known_by_its_number_and_operation_unless_a_name_may_change_them) {
  traces::Trace trace = full_trace();
  traces::Step limit = traces::call(uapi::Command::SetTempMemoryLimit);
  limit.command.reset();
  trace.steps = {limit};
  EXPECT_TRUE(written_memory(trace).empty());
  trace.steps[0].relocations.push_back({uapi::kTestOpOffset, 0});
  EXPECT_FALSE(written_memory(trace).empty());
  trace.steps = {limit};
  trace.steps[0].request |= 0x4000'0000;
  EXPECT_FALSE(written_memory(trace).empty()) << "another number";
}

TEST(WrittenMemory, is_all_that_is_writable_for_an_unknown_call) {
  const auto written = written_memory(full_trace());
  ASSERT_EQ(written.size(), 2u);
  EXPECT_EQ(written[0].address, uapi::address_of(0) + 2 * uapi::kPageSize);
  EXPECT_EQ(written[0].length, uapi::kPageSize);
  EXPECT_EQ(written[1].length, 2 * uapi::kPageSize);
}

}  // namespace
}  // namespace ioasis::conformance
