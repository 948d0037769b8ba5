// Encodes traces and decodes answers.
#include "conformance/targets/frames.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <ranges>
#include <stdexcept>

#include "conformance/agent/decoder.h"
#include "model/uapi/bytes.h"
#include "model/uapi/pointee.h"
#include "model/uapi/roles.h"
#include "traces/errno_names.h"
#include "traces/layout.h"

namespace ioasis::conformance {
namespace {

using Bytes = std::vector<std::uint8_t>;

void append(Bytes& stream, const void* data, std::size_t size) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  stream.insert(stream.end(), bytes, bytes + size);
}

template <typename Record>
void append(Bytes& stream, const Record& record) {
  append(stream, &record, sizeof record);
}

/// Pads what was appended since `start`.
void pad(Bytes& stream, std::size_t start) { stream.resize(start + agent::padded(stream.size() - start)); }

void append_buffer(Bytes& stream, const uapi::Buffer& buffer) {
  std::map<std::uint32_t, agent::PageUse> exceptions;
  for (const std::uint32_t page : buffer.readonly) exceptions[page] = agent::PageUse::ReadOnly;
  for (const std::uint32_t page : buffer.unmapped) exceptions[page] = agent::PageUse::Unmapped;
  exceptions.erase(exceptions.lower_bound(buffer.pages), exceptions.end());
  append(stream, agent::BufferHead{buffer.pages, static_cast<std::uint16_t>(exceptions.size()),
                                   static_cast<std::uint8_t>(buffer.kind), 0});
  for (const auto& [page, use] : exceptions)
    append(stream, agent::PageException{static_cast<std::uint16_t>(page), use, 0});
}

void append_slots(Bytes& stream, const std::vector<traces::NamedId>& ids) {
  for (const traces::NamedId& id : ids) append(stream, agent::Slot{id.offset, id.name});
}

bool needs_file(const traces::Step& step) { return uapi::needs_file(step.site, step.request); }

/// `files_before`: those that the agent has open before the trace's first named one.
void append_step(Bytes& stream, const traces::Step& step, unsigned files_before) {
  const unsigned file = step.origin.file == 0 ? 0 : step.origin.file - 1 + files_before;
  const bool peeks = step.peek.length > 0;
  append(stream, agent::StepHead{step.request,
                                 static_cast<std::uint16_t>(step.bytes.size()),
                                 static_cast<std::uint8_t>(step.site),
                                 peeks,
                                 static_cast<std::uint8_t>(step.relocations.size()),
                                 step.fail_nth != 0,
                                 static_cast<std::uint16_t>(step.bindings.size()),
                                 static_cast<std::uint32_t>(step.pokes.size()),
                                 static_cast<std::uint8_t>(needs_file(step) ? file : 0),
                                 step.origin.process,
                                 {}});
  if (peeks) append(stream, agent::Range{step.peek.address, step.peek.length});
  if (step.fail_nth != 0) append(stream, agent::Fault{step.fail_nth, 0});
  const std::size_t start = stream.size();
  append_slots(stream, step.relocations);
  append_slots(stream, step.bindings);
  pad(stream, start);
  append(stream, step.bytes.data(), step.bytes.size());
  pad(stream, start);
  for (const traces::Poke& poke : step.pokes) {
    append(stream, agent::Range{poke.address, poke.bytes.size()});
    append(stream, poke.bytes.data(), poke.bytes.size());
    pad(stream, start);
  }
}

/// What the step calls, also where the trace gives it in bytes.
std::optional<uapi::Command> command_of(const traces::Trace& trace, const traces::Step& step) {
  if (step.command) return step.command;
  return traces::command_of(traces::kind_of(trace, step), step.site, step.request, step.bytes);
}

/// A call of the trace may set the limit of temporary memory, which outlives it and would be the next trace's.
bool sets_memory_limit(const traces::Trace& trace) {
  return std::any_of(trace.steps.begin(), trace.steps.end(), [&](const traces::Step& step) {
    return command_of(trace, step) == uapi::Command::SetTempMemoryLimit;
  });
}

/// The call by which it is put back, after the trace's own.
traces::Step usual_memory_limit() {
  auto step = traces::call(uapi::Command::SetTempMemoryLimit);
  traces::set(step, "limit", uapi::kUsualMemoryLimit);
  return step;
}

struct OpenedFile {
  std::uint32_t descriptor;
  uapi::FileKind kind;
};

/// The files that the agent opens, in the order in which steps name them there: the usual one, unless no ioctl is made
/// on it and there are others, then those of the trace.
std::vector<OpenedFile> files_opened(const traces::Trace& trace) {
  const bool usual = trace.files.empty() || sets_memory_limit(trace) ||
                     std::any_of(trace.steps.begin(), trace.steps.end(),
                                 [](const traces::Step& step) { return step.origin.file == 0 && needs_file(step); });
  std::vector<OpenedFile> files;
  if (usual) files.push_back({agent::kLowestFree, uapi::FileKind::Iommu});
  for (std::size_t i = 0; i < trace.files.size(); ++i)
    files.push_back({static_cast<std::uint32_t>(uapi::kFirstFile + i), trace.files[i].kind});
  return files;
}

void append_file(Bytes& stream, std::uint32_t descriptor, const std::string& path) {
  const auto bytes = static_cast<std::uint16_t>(path.size() + 1);
  append(stream, agent::FileHead{descriptor, bytes, agent::FileUse::ReadAndWrite});
  const std::size_t start = stream.size();
  append(stream, path.c_str(), bytes);
  pad(stream, start);
}

void append_payload(Bytes& stream, const traces::Trace& trace, std::uint32_t repetitions, const FilePaths& paths) {
  const auto files = files_opened(trace);
  const auto before = static_cast<unsigned>(files.size() - trace.files.size());
  const std::vector<agent::Range> writes = written_memory(trace);
  const bool restores = sets_memory_limit(trace);
  append(stream, agent::TraceHead{static_cast<std::uint32_t>(trace.steps.size() + restores),
                                  static_cast<std::uint32_t>(writes.size()),
                                  static_cast<std::uint16_t>(trace.names.size()),
                                  static_cast<std::uint16_t>(trace.memory.buffers.size()),
                                  repetitions,
                                  trace.caller.memlock,
                                  uapi::lacking(trace.caller),
                                  static_cast<std::uint8_t>(files.size()),
                                  static_cast<std::uint8_t>(trace.processes.size()),
                                  {}});
  for (const OpenedFile& file : files) append_file(stream, file.descriptor, paths[std::size_t(file.kind)]);
  for (const uapi::Buffer& buffer : trace.memory.buffers) append_buffer(stream, buffer);
  for (const agent::Range& range : writes) append(stream, range);
  for (const traces::Step& step : trace.steps) append_step(stream, step, before);
  if (restores) append_step(stream, usual_memory_limit(), before);
}

/// Whether the counts fit the records they go into.
bool representable(const traces::Trace& trace) {
  constexpr std::size_t kMost = 0xffff;
  return trace.steps.size() + sets_memory_limit(trace) <= agent::kMaxSteps && trace.names.size() <= kMost &&
         trace.memory.buffers.size() <= uapi::kMaxBuffers && trace.files.size() <= uapi::kMaxFiles &&
         trace.processes.size() <= uapi::kMaxProcesses &&
         std::all_of(trace.steps.begin(), trace.steps.end(), [](const traces::Step& step) {
           return step.bytes.size() <= agent::kMaxStruct && step.relocations.size() <= agent::kMaxStruct / 4 &&
                  step.bindings.size() <= kMost;
         });
}

/// Why the agent would refuse the payload, or null: it is asked the very code the agent runs.
const char* refusal(std::span<const std::uint8_t> payload) {
  thread_local const auto trace = std::make_unique<agent::DecodedTrace>();
  return payload.size() > agent::kMaxPayload ? "the trace is too long" : agent::decode(payload, *trace);
}

void close_frame(Bytes& stream, std::size_t start, agent::Kind kind, std::uint32_t sequence) {
  const std::span<const std::uint8_t> payload(stream.begin() + start + sizeof(agent::FrameHead), stream.end());
  const agent::FrameHead head = agent::head_for(kind, sequence, payload);
  std::memcpy(stream.data() + start, &head, sizeof head);
}

/// As much of the range as can be written without a fault, starting at its front.
agent::Range writable_part(const uapi::MemoryLayout& memory, std::uint64_t address, std::uint64_t length) {
  std::uint64_t end = address;
  while (end - address < length && uapi::page_state(memory, end) == uapi::PageState::Writable)
    end = (end / uapi::kPageSize + 1) * uapi::kPageSize;
  return {address, std::min(length, end - address)};
}

std::vector<agent::Range> all_writable(const uapi::MemoryLayout& memory) {
  std::vector<agent::Range> ranges;
  for (std::size_t i = 0; i < memory.buffers.size(); ++i) {
    const std::uint64_t end = uapi::address_of(i) + memory.buffers[i].pages * uapi::kPageSize;
    for (std::uint64_t at = uapi::address_of(i); at < end;) {
      const agent::Range run = writable_part(memory, at, end - at);
      if (run.length > 0) ranges.push_back(run);
      at += std::max(run.length, uapi::kPageSize);
    }
  }
  return ranges;
}

/// The row of what the step calls; null if that cannot be told, or if what it passes lies where that of no such call
/// does.
const uapi::CommandInfo* row_of(const traces::Trace& trace, const traces::Step& step) {
  const auto command = command_of(trace, step);
  if (!command) return nullptr;
  const auto& info = uapi::info(*command);
  return uapi::is_of_struct(step.site) == uapi::has_struct(info.passing) ? &info : nullptr;
}

enum class Writes { Nothing, AsSaid, Anything };

Writes memory_written(const traces::Step& step, const uapi::CommandInfo* info) {
  // In bytes a name may stand where the operation, the address or the size does.
  if (!info || (!step.command && !step.relocations.empty())) return Writes::Anything;
  // An access, or a device, writes what is mapped, too.
  if (info->command == uapi::Command::AccessRw || info->command == uapi::Command::DmaCopy) return Writes::Anything;
  return uapi::address_of(*info, uapi::Use::Written) ? Writes::AsSaid : Writes::Nothing;
}

/// What of the memory that the call may write can be written. Most calls end at the first byte that cannot be; of
/// bitmaps the kernel passes over what it cannot write, and sets bits up to the end of a page.
/// @see kernel: drivers/iommu/iommufd/iova_bitmap.c iova_bitmap_set
std::vector<agent::Range> written_by_call(const traces::Step& step, const uapi::CommandInfo& info,
                                          const uapi::MemoryLayout& memory) {
  const uapi::Field& place = *uapi::address_of(info, uapi::Use::Written);
  const std::uint64_t first = uapi::load(step.bytes, place.offset, place.width);
  std::uint64_t length = uapi::pointee_bytes(info, place, step.bytes);
  std::vector<agent::Range> ranges;
  if (!place.pointee.is_bitmap()) {
    if (const auto front = writable_part(memory, first, length); front.length > 0) ranges.push_back(front);
    return ranges;
  }
  length += uapi::kPageSize - 1 - (first + length + uapi::kPageSize - 1) % uapi::kPageSize;
  for (const agent::Range& run : all_writable(memory)) {
    const std::uint64_t start = std::max(first, run.address), end = run.address + run.length;
    if (start < end && start - first < length)
      ranges.push_back({start, std::min(end - start, length - (start - first))});
  }
  return ranges;
}

}  // namespace

const FilePaths& usual_paths() {
  static const FilePaths paths = [] {
    FilePaths all;
    std::ranges::copy(uapi::kFileKinds | std::views::transform(&uapi::FileKindInfo::path), all.begin());
    return all;
  }();
  return paths;
}

std::vector<agent::Range> written_memory(const traces::Trace& trace) {
  std::vector<agent::Range> ranges;
  for (const traces::Step& step : trace.steps) {
    const auto* const info = row_of(trace, step);
    const Writes writes = memory_written(step, info);
    if (writes == Writes::Anything) return all_writable(trace.memory);
    if (writes == Writes::AsSaid)
      std::ranges::copy(written_by_call(step, *info, trace.memory), std::back_inserter(ranges));
  }
  return ranges;
}

void append_request(Bytes& stream, agent::Kind kind, std::uint32_t sequence, std::span<const std::uint8_t> payload) {
  const std::size_t start = stream.size();
  stream.resize(start + sizeof(agent::FrameHead));
  append(stream, payload.data(), payload.size());
  pad(stream, start);
  close_frame(stream, start, kind, sequence);
}

void append_trace(Bytes& stream, agent::Kind kind, std::uint32_t sequence, const traces::Trace& trace,
                  std::uint32_t repetitions, const FilePaths& paths) {
  if (!representable(trace)) throw std::invalid_argument("a trace beyond the limits of the format");
  const std::size_t start = stream.size();
  stream.resize(start + sizeof(agent::FrameHead));
  append_payload(stream, trace, repetitions, paths);
  if (const char* reason = refusal(std::span<const std::uint8_t>(stream).subspan(start + sizeof(agent::FrameHead)))) {
    stream.resize(start);
    throw std::invalid_argument(reason);
  }
  close_frame(stream, start, kind, sequence);
}

Progress take_answers(std::span<const std::uint8_t> payload, const traces::Trace& trace,
                      std::vector<traces::Answer>& answers) {
  agent::Reader reader(payload);
  const auto head = reader.take<agent::AnswersHead>();
  const traces::Step restoring = usual_memory_limit();
  const std::size_t sent = trace.steps.size() + sets_memory_limit(trace);
  if (!reader.ok() || head.steps > sent - answers.size()) return Progress::Damaged;
  for (std::uint32_t i = 0; i < head.steps; ++i) {
    const bool own = answers.size() < trace.steps.size();
    const traces::Step& step = own ? trace.steps[answers.size()] : restoring;
    traces::Answer answer;
    if (uapi::is_placed(step.site)) answer.bytes = step.bytes;
    const auto answer_head = reader.take<agent::AnswerHead>();
    const std::size_t changed_bytes = answer_head.changed_bytes;
    if (step.fail_nth != 0) answer.fail_nth = reader.take<agent::Fault>().nth;
    const std::uint8_t* const bytes = reader.take(changed_bytes + step.peek.length);
    if (!reader.ok() || answer_head.changed + changed_bytes > answer.bytes.size()) return Progress::Damaged;
    std::copy_n(bytes, changed_bytes, answer.bytes.begin() + answer_head.changed);
    answer.peeked.assign(bytes + changed_bytes, bytes + changed_bytes + step.peek.length);
    answer.error = std::max(0, -answer_head.result);
    answer.result = std::max(0, answer_head.result);
    if (own) answers.push_back(std::move(answer));
  }
  if (!reader.rest().empty() || (head.last && answers.size() < trace.steps.size())) return Progress::Damaged;
  return head.last ? Progress::Whole : Progress::Partial;
}

std::uint64_t number_in(std::span<const std::uint8_t> payload) { return uapi::load(payload, 0, 8); }

std::string text_in(std::span<const std::uint8_t> payload) {
  return {payload.begin(), std::find(payload.begin(), payload.end(), 0)};
}

std::string not_opened(std::span<const std::uint8_t> payload, const traces::Trace& trace, const FilePaths& paths) {
  const auto failure = agent::Reader(payload).take<agent::OpenFailure>();
  const auto files = files_opened(trace);
  const std::string path = failure.file < files.size() ? paths[std::size_t(files[failure.file].kind)] : "a file";
  return "the target could not open " + path + ": " + traces::errno_name(static_cast<std::int32_t>(failure.error));
}

}  // namespace ioasis::conformance
