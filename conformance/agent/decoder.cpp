// Checks a trace frame's payload. All that the runner relies on is refused here when it does not hold.
#include "conformance/agent/decoder.h"

namespace ioasis::conformance::agent {
namespace {

/// Whether the buffer and its exceptions are whole huge pages, each with one use.
bool in_huge_pages(const DecodedBuffer& buffer) {
  const auto& exceptions = buffer.exceptions;
  if (buffer.pages % uapi::kHugePages != 0) return false;
  if (!uapi::whole_huge_pages(exceptions.size(), [&](std::size_t i) -> std::size_t { return exceptions[i].page; }))
    return false;
  for (std::size_t i = 0; i < exceptions.size(); ++i)
    if (exceptions[i].use != exceptions[i - i % uapi::kHugePages].use) return false;
  return true;
}

bool decode_buffer(Reader& reader, DecodedBuffer& buffer) {
  const auto head = reader.take<BufferHead>();
  if (head.pages < 1 || head.pages > uapi::kMaxBufferPages || head.exceptions > head.pages) return false;
  if (head.kind >= uapi::kMemoryKinds.size() || head.zero != 0) return false;
  buffer.pages = head.pages;
  buffer.kind = static_cast<uapi::MemoryKind>(head.kind);
  buffer.exceptions = {reader.take(head.exceptions * sizeof(PageException)), head.exceptions};
  if (!reader.ok()) return false;
  for (std::uint32_t i = 0; i < head.exceptions; ++i) {
    const PageException exception = buffer.exceptions[i];
    if (exception.page >= head.pages || exception.zero != 0) return false;
    if (i > 0 && buffer.exceptions[i - 1].page >= exception.page) return false;
    if (exception.use != PageUse::ReadOnly && exception.use != PageUse::Unmapped) return false;
  }
  return buffer.kind != uapi::MemoryKind::Huge || in_huge_pages(buffer);
}

bool decode_file(Reader& reader, DecodedFile& file) {
  const auto head = reader.take<FileHead>();
  if (head.path_bytes < 2 || head.path_bytes > kMaxPath) return false;
  if (head.use < FileUse::Read || head.use > FileUse::ReadAndWrite) return false;
  if (head.descriptor != kLowestFree && head.descriptor - uapi::kFirstFile >= kMaxFiles) return false;
  const std::uint8_t* const path = reader.take(head.path_bytes);
  if (!path || std::memchr(path, 0, head.path_bytes) != path + head.path_bytes - 1) return false;
  file = {head.descriptor, head.use, reinterpret_cast<const char*>(path)};
  return true;
}

/// Whether the range lies in one buffer, away from holes and, if it is to be written, from read-only pages.
bool accessible(const DecodedTrace& trace, Range range, bool written) {
  if (range.address < uapi::kArenaBase) return false;
  const std::uint64_t index = (range.address - uapi::kArenaBase) / uapi::kBufferStride;
  if (index >= trace.head.buffers) return false;
  const DecodedBuffer& buffer = trace.buffers[index];
  const std::uint64_t offset = range.address - uapi::address_of(index);
  const std::uint64_t size = buffer.pages * uapi::kPageSize;
  if (range.length < 1 || range.length > size || offset > size - range.length) return false;
  const std::uint64_t first = offset / uapi::kPageSize;
  const std::uint64_t last = (offset + range.length - 1) / uapi::kPageSize;
  for (std::size_t i = 0; i < buffer.exceptions.size(); ++i) {
    const PageException exception = buffer.exceptions[i];
    const bool excluded = written || exception.use == PageUse::Unmapped;
    if (excluded && exception.page >= first && exception.page <= last) return false;
  }
  return true;
}

bool decode_pokes(Reader& reader, const DecodedTrace& trace, DecodedStep& step) {
  const std::span<const std::uint8_t> start = reader.rest();
  for (std::uint32_t i = 0; i < step.head.pokes; ++i) {
    const auto range = reader.take<Range>();
    if (!reader.ok() || !accessible(trace, range, true)) return false;
    if (!reader.take(range.length)) return false;
  }
  step.pokes = start.first(start.size() - reader.rest().size());
  return true;
}

bool below(const Packed<Slot>& slots, std::uint16_t limit) {
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (slots[i].slot >= limit) return false;
  return true;
}

const char* decode_step(Reader& reader, const DecodedTrace& trace, DecodedStep& step) {
  const StepHead head = step.head = reader.take<StepHead>();
  step.peek = head.peeks > 0 ? reader.take<Range>() : Range{};
  step.fault = head.faults > 0 ? reader.take<Fault>() : Fault{};
  if (!reader.ok()) return "a step is cut off";
  if (head.peeks > 1 || (head.peeks == 1 && !accessible(trace, step.peek, false)))
    return "a peek is not in readable memory";
  if (head.faults > 1 || step.fault.zero != 0 || (head.faults == 1) != (step.fault.nth != 0))
    return "a fault is malformed";
  const bool needs_file = uapi::needs_file(step.site(), head.request);
  if (head.process > trace.head.processes || (needs_file ? head.file >= trace.head.files : head.file != 0))
    return "a step is by a process, or on a file, that does not exist";
  if (head.struct_bytes > kMaxStruct) return "a step's struct is too long";
  if (head.site > static_cast<std::uint8_t>(uapi::Site::SystemCall)) return "a step's site is unknown";
  if (step.site() == uapi::Site::Number && head.struct_bytes != sizeof(std::uint64_t))
    return "a number passed has not eight bytes";
  if (step.site() == uapi::Site::SystemCall && head.struct_bytes % sizeof(std::uint64_t) != 0)
    return "a system call's arguments have not eight bytes each";
  const std::uint8_t* slots = reader.take((std::size_t{head.relocations} + head.bindings) * sizeof(Slot));
  if (!reader.ok()) return "a step's slots are cut off";
  step.relocations = {slots, head.relocations};
  step.bindings = {slots + head.relocations * sizeof(Slot), head.bindings};
  if (!below(step.relocations, trace.head.slots) || !below(step.bindings, trace.head.slots))
    return "a step names a slot that does not exist";
  step.bytes = reader.take(head.struct_bytes);
  if (!reader.ok()) return "a step's struct is cut off";
  if (!decode_pokes(reader, trace, step)) return "a poke is cut off, or not in writable memory";
  return nullptr;
}

}  // namespace

const char* decode(std::span<const std::uint8_t> payload, DecodedTrace& trace) {
  Reader reader(payload);
  const TraceHead head = trace.head = reader.take<TraceHead>();
  if (!reader.ok()) return "the trace's head is cut off";
  if (head.steps > kMaxSteps) return "too many steps";
  if (head.buffers > uapi::kMaxBuffers) return "too many buffers";
  if (head.memlock > uapi::kMostMemlock && head.memlock != uapi::kUnlimited) return "a limit is malformed";
  if (head.without >> uapi::kCapabilities.size() != 0) return "a capability is unknown";
  if (head.files < 1 || head.files > kMaxFiles) return "no file, or too many";
  if (head.processes > uapi::kMaxProcesses) return "too many processes";
  for (std::size_t i = 0; i < head.files; ++i)
    if (!decode_file(reader, trace.files[i])) return "a file is malformed";
  for (std::size_t i = 0; i < head.buffers; ++i)
    if (!decode_buffer(reader, trace.buffers[i])) return "a buffer is malformed";
  trace.writes = {reader.take(std::size_t{head.writes} * sizeof(Range)), head.writes};
  if (!reader.ok()) return "the written ranges are cut off";
  for (std::size_t i = 0; i < head.writes; ++i)
    if (!accessible(trace, trace.writes[i], true)) return "a written range is not in writable memory";

  std::array<bool, uapi::kMaxProcesses + 1> ended{};
  std::size_t answered = sizeof(AnswersHead);
  for (std::size_t i = 0; i < head.steps; ++i) {
    DecodedStep& step = trace.steps[i];
    if (const char* reason = decode_step(reader, trace, step)) return reason;
    if (ended[step.head.process]) return "a step is by a process that has ended";
    if (step.ends_process() && step.head.process == 0) return "the first process cannot end";
    if (step.ends_process() && step.peek.length > 0) return "a process that ends has no memory to peek at";
    ended[step.head.process] = step.ends_process();
    answered += answer_bytes(step.struct_answered(), step.peek.length, step.head.faults);
    if (answered > kMaxPayload) return "the answers would be too long";
  }
  return reader.rest().empty() ? nullptr : "bytes follow the last step";
}

}  // namespace ioasis::conformance::agent
