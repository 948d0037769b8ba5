// The decoder is total: damaged frames and payloads are refused, whatever the damage.
#include "conformance/agent/decoder.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <random>

#include "conformance/targets/frames.h"

namespace ioasis::conformance {
namespace {

using agent::Framing;
using Bytes = std::vector<std::uint8_t>;

Bytes frame_of_a_trace() {
  traces::Trace trace;
  trace.names = {"a"};
  trace.memory.buffers = {{.name = "x", .pages = 3, .readonly = {0}, .unmapped = {1}}};
  traces::Step step = traces::call(uapi::Command::IoasMap);
  step.relocations = {{8, 0}};
  step.bindings = {{4, 0}};
  step.pokes = {{uapi::kArenaBase + 8192, {1, 2, 3}}};
  step.peek = {uapi::kArenaBase, 8};
  step.fail_nth = 5;
  trace.steps = {step, step};
  Bytes stream;
  append_trace(stream, agent::Kind::Run, 1, trace);
  return stream;
}

/// The payload of a trace of steps by those processes, the ones marked ending them.
Bytes payload_by(const std::vector<std::pair<std::uint8_t, bool>>& steps) {
  traces::Trace trace;
  trace.processes = {"child"};
  for (const auto& [process, ends] : steps)
    trace.steps.emplace_back(traces::call(ends ? uapi::Command::Exit : uapi::Command::IoasAlloc)).origin.process =
        process;
  Bytes stream;
  append_trace(stream, agent::Kind::Run, 1, trace);
  return {stream.begin() + sizeof(agent::FrameHead), stream.end()};
}

/// The payload of frame_of_a_trace() in memory of just its size, so that a sanitizer sees a read beyond it.
Bytes payload() {
  const Bytes frame = frame_of_a_trace();
  return {frame.begin() + sizeof(agent::FrameHead), frame.end()};
}

const char* decoded(const Bytes& bytes) {
  static const auto trace = std::make_unique<agent::DecodedTrace>();
  return agent::decode(bytes, *trace);
}

template <typename Value>
Bytes with(Bytes bytes, std::size_t offset, Value value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
  return bytes;
}

// Where things lie in payload().
constexpr std::size_t kFile = sizeof(agent::TraceHead);
constexpr std::size_t kPath = kFile + sizeof(agent::FileHead);
constexpr std::size_t kBuffer = kPath + agent::padded(sizeof "/dev/iommu");
constexpr std::size_t kException = kBuffer + sizeof(agent::BufferHead);
constexpr std::size_t kStep = kException + 2 * sizeof(agent::PageException);
constexpr std::size_t kPeek = kStep + sizeof(agent::StepHead);
constexpr std::size_t kFault = kPeek + sizeof(agent::Range);
constexpr std::size_t kSlots = kFault + sizeof(agent::Fault);
constexpr std::size_t kPoke = kSlots + 8 + 40;

TEST(FindFrame, waits_for_every_prefix_of_a_frame_and_takes_the_whole) {
  const Bytes whole = frame_of_a_trace();
  agent::Frame frame;
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(agent::find_frame(Bytes(whole.begin(), whole.begin() + size), frame), Framing::Incomplete) << size;
  EXPECT_EQ(agent::find_frame(whole, frame), Framing::Complete);
}

TEST(FindFrame, notices_each_changed_byte_of_the_payload_and_of_what_identifies_a_frame) {
  const Bytes whole = frame_of_a_trace();
  agent::Frame frame;
  const auto damaged_at = [&](std::size_t at) {
    return agent::find_frame(with(whole, at, static_cast<std::uint8_t>(whole[at] ^ 0x10)), frame);
  };
  for (std::size_t at = 0; at < 5; ++at) EXPECT_EQ(damaged_at(at), Framing::Damaged) << at;
  for (std::size_t at = sizeof(agent::FrameHead); at < whole.size(); ++at)
    EXPECT_EQ(damaged_at(at), Framing::Damaged) << at;
}

TEST(Decoder, takes_the_payload_it_was_made_for) { EXPECT_STREQ(decoded(payload()), nullptr); }

TEST(Decoder, refuses_every_prefix_and_every_longer_payload) {
  const Bytes whole = payload();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_STRNE(decoded(Bytes(whole.begin(), whole.begin() + size)), nullptr) << size;
  Bytes longer = whole;
  longer.resize(longer.size() + 8);
  EXPECT_STREQ(decoded(longer), "bytes follow the last step");
}

TEST(Decoder, refuses_what_the_runner_must_not_do) {
  const Bytes whole = payload();
  EXPECT_STREQ(decoded(with(whole, 0, std::uint32_t{65537})), "too many steps");
  EXPECT_STREQ(decoded(with(whole, 10, std::uint16_t{17})), "too many buffers");
  EXPECT_STREQ(decoded(with(whole, 16, std::uint64_t{1} << 32)), "a limit is malformed");
  EXPECT_STREQ(decoded(with(whole, 24, std::uint64_t{1} << uapi::kCapabilities.size())), "a capability is unknown");
  EXPECT_STREQ(decoded(with(whole, 32, std::uint8_t{0})), "no file, or too many");
  EXPECT_STREQ(decoded(with(whole, 32, std::uint8_t{10})), "no file, or too many");
  for (const std::uint32_t descriptor : {1u, 899u, 909u, ~0u})
    EXPECT_STREQ(decoded(with(whole, kFile, descriptor)), "a file is malformed") << descriptor;
  for (const std::uint16_t bytes : std::array<std::uint16_t, 5>{0, 1, 10, 12, 257})
    EXPECT_STREQ(decoded(with(whole, kFile + 4, bytes)), "a file is malformed") << bytes;
  for (const std::uint16_t use : std::array<std::uint16_t, 2>{0, 4})
    EXPECT_STREQ(decoded(with(whole, kFile + 6, use)), "a file is malformed");
  EXPECT_STREQ(decoded(with(whole, kPath + 4, std::uint8_t{0})), "a file is malformed") << "a path in two";
  EXPECT_STREQ(decoded(with(whole, kPath + 10, std::uint8_t{'x'})), "a file is malformed") << "a path without end";
  EXPECT_STREQ(decoded(with(whole, kStep + 16, std::uint8_t{1})),
               "a step is by a process, or on a file, that does not exist");
  EXPECT_STREQ(decoded(with(whole, kBuffer, std::uint32_t{0})), "a buffer is malformed");
  EXPECT_STREQ(decoded(with(whole, kBuffer, std::uint32_t{2049})), "a buffer is malformed");
  EXPECT_STREQ(decoded(with(whole, kBuffer + 6, std::uint8_t{4})), "a buffer is malformed");
  EXPECT_STREQ(decoded(with(whole, kBuffer + 7, std::uint8_t{1})), "a buffer is malformed");
  EXPECT_STREQ(decoded(with(whole, kException, std::uint16_t{1})), "a buffer is malformed");
  EXPECT_STREQ(decoded(with(whole, kException + 2, std::uint16_t{3})), "a buffer is malformed");
  EXPECT_STREQ(decoded(with(whole, kStep + 4, std::uint16_t{257})), "a step's struct is too long");
  EXPECT_STREQ(decoded(with(whole, kStep + 6, std::uint8_t{6})), "a step's site is unknown");
  EXPECT_STREQ(decoded(with(with(whole, kStep + 4, std::uint16_t{12}), kStep + 6, std::uint8_t{5})),
               "a system call's arguments have not eight bytes each");
  EXPECT_STREQ(decoded(with(whole, kStep + 6, std::uint8_t{4})), "a number passed has not eight bytes");
  EXPECT_STREQ(decoded(with(whole, kSlots + 2, std::uint16_t{1})), "a step names a slot that does not exist");
  EXPECT_STREQ(decoded(with(whole, kSlots + 6, std::uint16_t{1})), "a step names a slot that does not exist");
  EXPECT_STREQ(decoded(with(whole, kStep + 9, std::uint8_t{2})), "a fault is malformed");
  EXPECT_STREQ(decoded(with(whole, kFault, std::uint32_t{0})), "a fault is malformed");
  EXPECT_STREQ(decoded(with(whole, kFault + 4, std::uint32_t{1})), "a fault is malformed");
  const char* const poke = "a poke is cut off, or not in writable memory";
  for (const std::uint64_t bad :
       {std::uint64_t{0}, uapi::kArenaBase - 1, uapi::kArenaBase, uapi::kArenaBase + 8190, uapi::kArenaBase + 4096,
        uapi::kArenaBase + 12286, uapi::address_of(1), ~std::uint64_t{0}})
    EXPECT_STREQ(decoded(with(whole, kPoke, bad)), poke) << std::hex << bad;
  EXPECT_STREQ(decoded(with(whole, kStep + 7, std::uint8_t{2})), "a peek is not in readable memory");
  const char* const peek = "a peek is not in readable memory";
  EXPECT_STREQ(decoded(with(whole, kPeek, uapi::kArenaBase + 4089)), peek);
  EXPECT_STREQ(decoded(with(whole, kPeek + 8, ~std::uint64_t{0})), peek);
}

TEST(Decoder, refuses_calls_of_a_process_that_has_ended_and_the_end_of_the_first) {
  EXPECT_STREQ(decoded(payload_by({{1, false}, {1, true}, {0, false}})), nullptr);
  // It is the decoder that the host asks before it sends a trace.
  EXPECT_THROW(payload_by({{1, true}, {1, false}}), std::invalid_argument);
  EXPECT_THROW(payload_by({{1, true}, {1, true}}), std::invalid_argument);
  EXPECT_THROW(payload_by({{0, true}}), std::invalid_argument);
}

TEST(Decoder, refuses_huge_pages_that_are_not_whole) {
  const auto refused = [](std::uint32_t pages, std::uint32_t first, std::uint32_t end) {
    traces::Trace trace;
    trace.memory.buffers = {{"x", pages, {}, {}, uapi::MemoryKind::Huge}};
    for (std::uint32_t page = first; page < end; ++page) trace.memory.buffers[0].unmapped.push_back(page);
    Bytes stream;
    try {
      append_trace(stream, agent::Kind::Run, 0, trace);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refused(1024, 512, 1024), "");
  for (const auto& [pages, first, end] :
       {std::array{1023u, 0u, 0u}, std::array{1024u, 0u, 1u}, std::array{1024u, 256u, 768u}})
    EXPECT_EQ(refused(pages, first, end), "a buffer is malformed");
}

TEST(Decoder, refuses_a_trace_whose_answers_would_not_fit_in_a_frame) {
  traces::Trace trace;
  trace.memory.buffers = {{.name = "x", .pages = 2048, .readonly = {}, .unmapped = {}}};
  traces::Step step = traces::call(uapi::Command::IoasAlloc);
  step.peek = {uapi::kArenaBase, 2048 * 4096};
  trace.steps.assign(3, step);
  Bytes stream;
  EXPECT_NO_THROW(append_trace(stream, agent::Kind::Run, 0, trace));
  trace.steps.assign(4, step);
  EXPECT_THROW(append_trace(stream, agent::Kind::Run, 0, trace), std::invalid_argument);
}

TEST(Decoder, survives_random_damage) {
  std::mt19937 random(1);
  const Bytes whole = payload();
  std::size_t refused = 0;
  for (int i = 0; i < 20000; ++i) {
    Bytes bytes = whole;
    for (int changes = 0; changes < 3; ++changes) bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    refused += decoded(bytes) != nullptr;
  }
  EXPECT_GT(refused, 10000u);
}

}  // namespace
}  // namespace ioasis::conformance
