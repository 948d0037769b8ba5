// From an event to a step, and whether it can be carried.
#include "traces/import/recorded_calls.h"

#include <algorithm>

#include "model/uapi/bytes.h"
#include "model/uapi/pointee.h"
#include "traces/layout.h"
#include "traces/notation.h"

namespace ioasis::traces::recorded {
namespace {

using uapi::Field;
using uapi::FieldKind;
using uapi::kPageSize;
using uapi::PageState;
using uapi::Use;

/// The command that a call is; none when the number of an ioctl, or its operation, is not in the table.
std::optional<uapi::Command> command_of(const Event& call) {
  if (call.kind == Event::Kind::System) return call.command;
  return traces::command_of(uapi::FileKind::Iommu, uapi::Site::Normal, static_cast<std::uint32_t>(call.number),
                            call.bytes);
}

/// An ioctl may do so whatever its arguments: it may pin anew what was mapped before.
bool looks_at_memory(const Event& call) {
  return call.kind != Event::Kind::System ||
         std::ranges::any_of(uapi::info(call.command).fields,
                             [](const Field& field) { return field.kind == FieldKind::Address; });
}

}  // namespace

void Calls::stop(std::string reason, std::string where) {
  if (stopped_.reason.empty()) stopped_ = {std::move(reason), std::move(where)};
}

void Calls::doubt(std::string reason, std::string where) {
  if (doubt_.reason.empty()) doubt_ = {std::move(reason), std::move(where)};
}

/// What a system call on a file that was opened by another does is known while that is open.
void Calls::check_descriptor(const Event& call) {
  closing_.reset();
  if (call.kind != Event::Kind::System) return;
  if (closed_) stop("a file that a call had opened was used after /dev/iommu was closed");
  if (call.command != uapi::Command::Close) return;
  closing_ = uapi::load(call.bytes, 0, 4);
  if (descriptors_.hold(*closing_, call.memory) == Descriptors::Hold::First)
    stop("a descriptor was closed that a child may have open");
}

void Calls::begin(const Event& call, const ProcessMemory& memory, const uapi::Caller& caller) {
  ++made_;
  answered_ = false;
  changed_ = {};
  if (underway_) stop("two calls were under way at once");
  take_process(call, memory, caller);
  check_descriptor(call);
  if (!doubt_.reason.empty()) stop(doubt_.reason, doubt_.where);
  if (calls_.size() + ended_.size() >= kMaxSteps) stop("a trace has no more steps");
  const bool looks = looks_at_memory(call);
  if (looks) {
    if (!remapped_.reason.empty()) stop(remapped_.reason, remapped_.where);
    if (!stopped())
      for (const std::uint64_t page : maker().mapped) check_page(page, memory);
  }
  if (stopped()) return;
  take_ends();
  underway_ = true;
  argument_ = call.address;
  Recorded& recorded = calls_.emplace_back();
  take_struct(call, memory, recorded.step);
  recorded.step.origin.process = static_cast<std::uint8_t>(process_);
  if (!recorded.step.command) return;
  const auto& command = uapi::info(*recorded.step.command);
  for (const Field& field : command.fields)
    if (field.kind == FieldKind::Address && !stopped()) take_address(command, field, memory);
  const auto writes = [](const Field& field) { return field.pointee.use == Use::Written; };
  const bool copies = std::ranges::any_of(command.fields, writes);
  if (copies && std::ranges::any_of(processes_, [&](const Process& one) { return &one != &maker() && one.wrote; }))
    stop("memory that a process had mapped was written by it, and read by a call of another");
  if (!stopped() && looks && (copies || maker().wrote)) take_mapped(memory);
  if (of_file_ && processes_.size() > 1) stop("processes share memory of a file");
  check_given(recorded.step);
  if (stopped()) {  // this call is not carried, either
    underway_ = false;
    calls_.pop_back();
    return;
  }
  take_ids(recorded.step);
}

void Calls::take_struct(const Event& call, const ProcessMemory& memory, Step& step) {
  step.request = static_cast<std::uint32_t>(call.number);
  step.command = command_of(call);
  if (step.command && !uapi::has_struct(uapi::info(*step.command).passing)) {
    const bool number = call.kind == Event::Kind::Call;
    step = traces::call(*step.command);
    for (const Field& field : uapi::info(*step.command).fields)
      uapi::store(step.bytes, field.offset, field.width,
                  number ? call.address : uapi::load(call.bytes, field.offset, field.width));
    return;
  }
  const std::uint64_t size = uapi::load(call.bytes, 0, kSizeWidth);
  const std::size_t readable = call.bytes.size();
  if (readable == kMaxStructBytes && size > kMaxStructBytes)
    remark("a struct of more than 256 bytes is given up to there");
  step.bytes = call.bytes;
  step.bytes.resize(std::min<std::size_t>(readable, std::max<std::uint64_t>(size, kSizeWidth)));
  if (readable == 0) {
    step.site = uapi::Site::Unmapped;
    if (step.command) step.bytes = traces::call(*step.command).bytes;
    if (call.address != 0) remark("a pointer to nothing is null");
  } else if (size > readable && readable < kMaxStructBytes) {
    step.site = uapi::Site::Edge;
  } else if (memory.state(call.address) == PageState::ReadOnly) {
    step.site = uapi::Site::ReadOnly;
  }
}

/// A trace's processes share their descriptors; those that were recorded need not.
void Calls::check_given(const Step& step) {
  for (const Field& field : uapi::info(*step.command).fields) {
    if (field.kind != FieldKind::Fd || field.direction == uapi::Direction::Out ||
        std::size_t{field.offset} + field.width > step.bytes.size())
      continue;
    if (only_others_have(uapi::load(step.bytes, field.offset, field.width)))
      stop("a process names a descriptor that only others have");
  }
}

namespace {

/// The number by which the id in that field is known; those of pinned ranges are each access's own.
std::uint64_t known_by(const uapi::CommandInfo& command, const Field& field, std::span<const std::uint8_t> bytes) {
  const std::uint64_t id = uapi::load(bytes, field.offset, field.width);
  if (field.kind != FieldKind::PinId) return id;
  const Field& access = *uapi::field_named(command, "id");
  return id | uapi::load(bytes, access.offset, access.width) << 32;
}

}  // namespace

/// What lies where only the kernel writes is a number: it means nothing.
void Calls::take_ids(Step& step) const {
  const std::vector<std::uint8_t> given = step.bytes;
  for (const Field& field : uapi::info(*step.command).fields) {
    if (!uapi::is_named(field.kind) || field.direction == uapi::Direction::Out ||
        std::size_t{field.offset} + field.width > step.bytes.size())
      continue;
    const auto known = ids_.find({field.kind, known_by(uapi::info(*step.command), field, given)});
    if (known == ids_.end()) continue;
    uapi::store(step.bytes, field.offset, field.width, 0);
    step.relocations.push_back({field.offset, known->second});
  }
}

void Calls::take_address(const uapi::CommandInfo& command, const Field& field, const ProcessMemory& memory) {
  Recorded& recorded = calls_.back();
  const auto& bytes = recorded.step.bytes;
  if (std::size_t{field.offset} + field.width > bytes.size()) return;
  const std::uint64_t address = uapi::load(bytes, field.offset, field.width);
  const std::uint64_t length = memory.mapped(address, uapi::pointee_bytes(command, field, bytes));
  recorded.addresses.push_back(field.offset);
  use({address, std::max<std::uint64_t>(length, 1)}, memory);
  if (length == 0 || stopped()) return;
  if (field.pointee.use == Use::Pages) {
    for (std::uint64_t page = page_of(address); page < address + length; page += kPageSize) maker().mapped.insert(page);
    return;
  }
  take_contents({address, length}, memory);
  if (field.pointee.use == Use::Written) recorded.peek = {address, length};
}

void Calls::answer(const Event& answer) {
  if (!underway_) return;
  underway_ = false;
  constexpr std::int64_t kFirstRestart = -516, kLastRestart = -512;  // a signal came: the kernel makes the call anew
  if (answer.result >= kFirstRestart && answer.result <= kLastRestart) {
    calls_.pop_back();
    --made_;
    return;
  }
  answered_ = true;
  Step& step = calls_.back().step;
  Answer& got = step.got.emplace();
  (answer.result < 0 ? got.error = static_cast<std::int32_t>(std::min<std::int64_t>(-answer.result, 4095)) : 0);
  if (answer.result > 0) got.result = answer.result;
  if (uapi::is_placed(step.site)) {
    got.bytes = answer.bytes;
    got.bytes.resize(step.bytes.size());
  }
  if (got.error != 0 || !step.command) return;
  if (closing_) descriptors_.closed(*closing_, maker().memory);
  for (const Field& field : uapi::info(*step.command).fields) {
    const bool returned = uapi::is_named(field.kind) && field.direction != uapi::Direction::In;
    if (!returned || std::size_t{field.offset} + field.width > got.bytes.size()) continue;
    const std::uint64_t id = uapi::load(got.bytes, field.offset, field.width);
    const auto same = [&](const NamedId& known) { return known.offset == field.offset; };
    if (id == 0 || std::ranges::any_of(step.relocations, same)) continue;
    if (field.kind == FieldKind::Fd) {
      if (only_others_have(id)) {
        calls_.pop_back();
        answered_ = false;
        return stop("processes have different files under one descriptor");
      }
      descriptors_.opened(id, maker().memory);
    }
    ids_[{field.kind, known_by(uapi::info(*step.command), field, got.bytes)}] = names_.bind(step, field.offset);
  }
}

}  // namespace ioasis::traces::recorded
