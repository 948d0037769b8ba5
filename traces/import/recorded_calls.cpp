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

/// The command that an ioctl is; none when its number or operation is not in the table.
std::optional<uapi::Command> command_of(const Event& call) {
  if (call.kind == Event::Kind::System) return call.command;
  const std::uint64_t op = uapi::load(call.bytes, uapi::kTestOpOffset, 4);
  for (const auto& row : uapi::kCommandTable)
    if (row.passing != uapi::Passing::SystemCall && row.request == static_cast<std::uint32_t>(call.number) &&
        (row.test_op == 0 || row.test_op == op))
      return row.command;
  return std::nullopt;
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

/// A trace has one.
void Calls::check_caller(const Event& call, const uapi::Caller& caller) {
  if (!process_) {
    process_ = call.memory;
    trace_.caller = caller;
  }
  if (*process_ != call.memory) return stop("another process goes on with the file");
  if (trace_.caller != caller) stop("RLIMIT_MEMLOCK or a capability changed while the file was in use");
}

/// What a system call on a file that was opened by another does is known while that is open.
void Calls::check_descriptor(const Event& call) {
  closing_.reset();
  if (call.kind != Event::Kind::System) return;
  if (closed_) stop("a file that a call had opened was used after /dev/iommu was closed");
  if (call.command != uapi::Command::Close) return;
  closing_ = uapi::load(call.bytes, 0, 4);
  if (shared_.contains(*closing_)) stop("a descriptor was closed that a child may have open");
}

void Calls::begin(const Event& call, const ProcessMemory& memory, const uapi::Caller& caller) {
  ++made_;
  answered_ = false;
  changed_ = {};
  if (underway_) stop("two calls were under way at once");
  check_caller(call, caller);
  check_descriptor(call);
  if (!doubt_.reason.empty()) stop(doubt_.reason, doubt_.where);
  if (calls_.size() == kMaxSteps) stop("a trace has no more steps");
  if (looks_at_memory(call)) {
    if (!remapped_.reason.empty()) stop(remapped_.reason, remapped_.where);
    for (const std::uint64_t page : mapped_) check_page(page, memory);
  }
  if (stopped()) return;
  underway_ = true;
  argument_ = call.address;
  Recorded& recorded = calls_.emplace_back();
  take_struct(call, memory, recorded.step);
  if (!recorded.step.command) return;
  const auto& command = uapi::info(*recorded.step.command);
  for (const Field& field : command.fields)
    if (field.kind == FieldKind::Address && !stopped()) take_address(command, field, memory);
  const auto writes = [](const Field& field) { return field.pointee.use == Use::Written; };
  if (!stopped() && std::ranges::any_of(command.fields, writes)) take_mapped(memory);
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

/// What lies where only the kernel writes is a number: it means nothing.
void Calls::take_ids(Step& step) const {
  for (const Field& field : uapi::info(*step.command).fields) {
    if (!uapi::is_named(field.kind) || field.direction == uapi::Direction::Out ||
        std::size_t{field.offset} + field.width > step.bytes.size())
      continue;
    const auto known = ids_.find({field.kind, uapi::load(step.bytes, field.offset, field.width)});
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
    for (std::uint64_t page = page_of(address); page < address + length; page += kPageSize) mapped_.insert(page);
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
  if (closing_) open_.erase(*closing_);
  for (const Field& field : uapi::info(*step.command).fields) {
    const bool returned = uapi::is_named(field.kind) && field.direction != uapi::Direction::In;
    if (!returned || std::size_t{field.offset} + field.width > got.bytes.size()) continue;
    const std::uint64_t id = uapi::load(got.bytes, field.offset, field.width);
    const auto same = [&](const NamedId& known) { return known.offset == field.offset; };
    if (id == 0 || std::ranges::any_of(step.relocations, same)) continue;
    ids_[{field.kind, id}] = names_.bind(step, field.offset);
    if (field.kind == FieldKind::Fd) open_.insert(id);
  }
}

void Calls::remapped(std::uint64_t memory, std::uint64_t address, std::uint64_t length) {
  if (process_ != memory) return;
  const auto used = mapped_.lower_bound(page_of(address));
  if (used != mapped_.end() && *used - page_of(address) < length && remapped_.reason.empty())
    remapped_ = {"memory was mapped anew while the file was in use", hex(*used)};
}

}  // namespace ioasis::traces::recorded
