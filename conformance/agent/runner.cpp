// The loop over the steps of a trace. No system call is made here but what the trace asks for.
#include "conformance/agent/runner.h"

#include <errno.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <bit>

#include "conformance/agent/edu.h"
#include "conformance/agent/request.h"
#include "conformance/agent/system_calls.h"
#include "model/uapi/vfio_device.h"

namespace ioasis::conformance::agent {
namespace {

std::uint8_t* memory_at(std::uint64_t address) { return reinterpret_cast<std::uint8_t*>(address); }

/// Bytes of a 32-bit id at that offset that belong to the struct.
std::size_t id_bytes(const DecodedStep& step, std::uint16_t offset) {
  return offset < step.head.struct_bytes ? std::min<std::size_t>(4, step.head.struct_bytes - offset) : 0;
}

/// What is passed as the third argument of ioctl: the struct's address, or the number that stands in its place.
std::uintptr_t argument(const DecodedStep& step, const std::uint8_t* place) {
  if (step.site() != uapi::Site::Number) return reinterpret_cast<std::uintptr_t>(place);
  std::uint64_t number;
  std::memcpy(&number, step.bytes, sizeof number);
  return number;
}

struct Stretch {
  std::size_t start;
  std::size_t size;
};

/// The shortest stretch outside of which both are equal.
Stretch difference(const std::uint8_t* one, const std::uint8_t* other, std::size_t size) {
  std::size_t start = 0;
  while (start < size && one[start] == other[start]) ++start;
  while (size > start && one[size - 1] == other[size - 1]) --size;
  return {start, size - start};
}

/// Calls `visit(range, bytes)` for each poke of the step.
template <typename Visit>
void for_each_poke(const DecodedStep& step, Visit visit) {
  Reader reader(step.pokes);
  for (std::uint32_t i = 0; i < step.head.pokes; ++i) {
    const auto range = reader.take<Range>();
    visit(range, reader.take(range.length));
  }
}

/// What the call returns; minus one, and errno, where it fails.
std::int64_t perform(const ReadyCall& call) {
  const DecodedStep& step = *call.step;
  if (step.site() != uapi::Site::SystemCall)
    return ioctl(call.file, native_request(step.head.request), argument(step, call.place));
  const auto arguments = std::span(call.arguments).first(step.head.struct_bytes / sizeof(std::uint64_t));
  if (step.head.request != uapi::kDmaCopy) return system_call(step.head.request, arguments, call.last_withheld);
  const std::int64_t result = edu_copies(call.file, arguments);
  if (result >= 0) return result;
  errno = static_cast<int>(-result);
  return -1;
}

}  // namespace

bool Runner::create() {
  faults_.open();
  return call_pages_.create() && processes_.create();
}

const char* Runner::prepare(const Frame& frame) {
  if (const char* reason = decode(frame.payload, trace_)) return reason;
  for (std::uint32_t i = 0; i < trace_.head.steps && !faults_.usable(); ++i)
    if (trace_.steps[i].fault.nth != 0) return "faults cannot be injected: this kernel has no fail-nth";
  return memory_.provide(trace_);
}

/// Becomes the trace's caller, makes the other processes and opens its files. False where that cannot be, which it has
/// answered then.
bool Runner::begin(std::uint32_t sequence, Channel& channel) {
  if (!privileges_.assume(trace_.head))
    return channel.answer(Kind::Refused, sequence, "the caller's limit or capabilities cannot be set"), false;
  const char* const reason = processes_.start(trace_.head.processes, *this);
  const auto failure = reason ? std::nullopt : files_.open(trace_);
  if (!reason && !failure) return true;
  processes_.stop();
  privileges_.resume();
  if (reason)
    channel.answer(Kind::Refused, sequence, reason);
  else
    channel.answer(Kind::NotOpened, sequence, std::bit_cast<std::uint64_t>(*failure));
  return false;
}

void Runner::end() {
  files_.close();
  processes_.stop();
  privileges_.resume();
  wipe();
}

void Runner::run(const Frame& frame, Channel& channel) {
  const std::uint32_t sequence = frame.head.sequence;
  if (const char* reason = prepare(frame)) return channel.answer(Kind::Refused, sequence, reason);
  const bool stepwise = frame.head.kind == Kind::RunStepwise;
  if (!begin(sequence, channel)) return;
  std::fill_n(slots_.begin(), trace_.head.slots, 0u);

  AnswersHead head{0, 0};
  std::uint8_t* payload = channel.begin();
  std::uint8_t* at = payload + sizeof head;
  const auto send = [&](bool last) {
    head.last = last;
    std::memcpy(payload, &head, sizeof head);
    channel.end(Kind::Answers, sequence, at);
    head.steps = 0;
  };
  for (std::uint32_t i = 0; i < trace_.head.steps; ++i) {
    at = run_step(trace_.steps[i], at);
    ++head.steps;
    if (!stepwise) continue;
    send(false);
    channel.flush();
    payload = channel.begin();
    at = payload + sizeof head;
  }
  end();
  send(true);
}

void Runner::bench(const Frame& frame, Channel& channel) {
  const char* const unfit = prepare(frame);
  if (unfit) return channel.answer(Kind::Refused, frame.head.sequence, unfit);
  if (trace_.head.processes > 0)
    return channel.answer(Kind::Refused, frame.head.sequence, "a trace of several processes is not benched");
  if (!begin(frame.head.sequence, channel)) return;
  const std::uint64_t started = now();
  for (std::uint32_t round = 0; round < trace_.head.repetitions; ++round) {
    std::fill_n(slots_.begin(), trace_.head.slots, 0u);
    for (std::uint32_t i = 0; i < trace_.head.steps; ++i) call(trace_.steps[i], call_pages_.place(trace_.steps[i]));
    files_.close();
    files_.open(trace_);
  }
  const std::uint64_t nanoseconds = now() - started;
  end();
  channel.answer(Kind::BenchTime, frame.head.sequence, nanoseconds);
}

/// Puts into the step's bytes what its names stand for.
void Runner::fill_in(const DecodedStep& step, std::uint8_t* bytes) const {
  for (std::size_t i = 0; i < step.relocations.size(); ++i) {
    const Slot slot = step.relocations[i];
    std::memcpy(bytes + slot.offset, &slots_[slot.slot], id_bytes(step, slot.offset));
  }
}

/// In a process that has just been made: its memory, and its own file to ask for faults by.
const char* Runner::enter(unsigned process) {
  if (faults_.usable()) faults_.reopen(process);
  return TraceMemory::provide_own(trace_);
}

/// In the process whose call it is.
MadeCall Runner::make(const ReadyCall& call) {
  const DecodedStep& step = *call.step;
  for_each_poke(
      step, [](Range range, const std::uint8_t* bytes) { std::memcpy(memory_at(range.address), bytes, range.length); });
  const bool readonly = step.site() == uapi::Site::ReadOnly;
  if (readonly) protect(call.place, true);
  if (step.fault.nth != 0) faults_.arm(step.fault.nth);
  const std::int64_t result = perform(call);
  const int error = errno;
  const std::uint32_t left = step.fault.nth != 0 ? faults_.disarm() : 0;
  if (readonly) protect(call.place, false);
  return {result < 0 ? -error : result, left};
}

/// Makes the call, or has it made, and returns what it did, or minus the errno.
std::int32_t Runner::call(const DecodedStep& step, std::uint8_t* place) {
  if (step.ends_process()) {
    processes_.end(step.head.process);
    fault_left_ = step.fault.nth;
    return 0;
  }
  ReadyCall ready{&step, place, files_.descriptor(step.head), files_.last_withheld(), {}};
  if (place) fill_in(step, place);
  if (step.site() == uapi::Site::SystemCall) {
    std::uint8_t* const bytes = reinterpret_cast<std::uint8_t*>(ready.arguments.data());
    std::memcpy(bytes, step.bytes, step.head.struct_bytes);
    fill_in(step, bytes);
  }
  const auto [result, left] = step.head.process == 0 ? make(ready) : processes_.make(step.head.process, ready);
  fault_left_ = left;
  if (result < 0) return static_cast<std::int32_t>(result);
  if (place)
    for (std::size_t i = 0; i < step.bindings.size(); ++i) {
      const Slot slot = step.bindings[i];
      slots_[slot.slot] = 0;
      std::memcpy(&slots_[slot.slot], place + slot.offset, id_bytes(step, slot.offset));
    }
  return static_cast<std::int32_t>(result);
}

/// Runs the step, writes its answer, and returns where the next one goes.
std::uint8_t* Runner::run_step(const DecodedStep& step, std::uint8_t* answer) {
  std::uint8_t* const place = call_pages_.place(step);
  const std::int32_t result = call(step, place);
  const std::size_t peeked = step.peek.length;
  const Stretch changed = difference(place, step.bytes, step.struct_answered());
  const std::size_t whole = answer_bytes(changed.size, peeked, step.head.faults);
  const AnswerHead head{result, static_cast<std::uint16_t>(changed.start), static_cast<std::uint16_t>(changed.size)};
  std::memset(answer + whole - 8, 0, 8);  // the padding, if there is any
  std::memcpy(answer, &head, sizeof head);
  const Fault left{fault_left_, 0};
  std::uint8_t* at = answer + sizeof head;
  std::memcpy(at, &left, step.head.faults * sizeof left);
  at += step.head.faults * sizeof left;
  std::memcpy(at, place + changed.start, changed.size);
  std::memcpy(at + changed.size, step.head.process == 0 ? memory_at(step.peek.address) : processes_.peeked(), peeked);
  return answer + whole;
}

/// Leaves the memory as the next trace with this layout must find it.
void Runner::wipe() {
  for (std::uint32_t i = 0; i < trace_.head.steps; ++i)
    for_each_poke(trace_.steps[i],
                  [](Range range, const std::uint8_t*) { std::memset(memory_at(range.address), 0, range.length); });
  for (std::size_t i = 0; i < trace_.writes.size(); ++i)
    std::memset(memory_at(trace_.writes[i].address), 0, trace_.writes[i].length);
}

}  // namespace ioasis::conformance::agent
