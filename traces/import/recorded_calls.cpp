#include "traces/import/recorded_calls.h"

#include <algorithm>

#include "model/uapi/bytes.h"
#include "model/uapi/pointee.h"
#include "traces/import/placement.h"
#include "traces/layout.h"
#include "traces/notation.h"

namespace ioasis::traces::recorded {
namespace {

using uapi::Field;
using uapi::FieldKind;
using uapi::kPageSize;
using uapi::PageState;
using uapi::Use;

constexpr std::uint64_t kMostCarried = uapi::kMaxBufferPages * kPageSize;
constexpr std::uint64_t kMostContents = 0x2'0000;  ///< bytes of memory that fit a line of a trace
constexpr std::size_t kAddressWidth = 8;

std::uint64_t page_of(std::uint64_t address) { return address & ~(kPageSize - 1); }

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

/// As a file's name may have it.
std::string tame(const std::string& text) {
  std::string name;
  for (const char c : text)
    name +=
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ? c : '_';
  return name.substr(0, 100);
}

/// As a trace's note may have it: printable ASCII.
std::string printable(const std::string& text) {
  std::string note = text;
  std::ranges::replace_if(
      note, [](char c) { return c < ' ' || c > '~'; }, '?');
  return note;
}

}  // namespace

void Calls::stop(std::string reason) {
  if (stopped_.empty()) stopped_ = std::move(reason);
}

void Calls::doubt(std::string reason) {
  if (doubt_.empty()) doubt_ = printable(reason);
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
  if (!doubt_.empty()) stop(doubt_);
  if (calls_.size() == kMaxSteps) stop("a trace has no more steps");
  for (const auto& [page, state] : states_)
    if (memory.state(page) != state) stop("memory at " + hex(page) + " was mapped otherwise while the file was in use");
  if (!stopped_.empty()) return;
  underway_ = true;
  argument_ = call.address;
  Recorded& recorded = calls_.emplace_back();
  take_struct(call, memory, recorded.step);
  if (!recorded.step.command) return;
  const auto& command = uapi::info(*recorded.step.command);
  for (const Field& field : command.fields)
    if (field.kind == FieldKind::Address && stopped_.empty()) take_address(command, field, memory);
  const auto writes = [](const Field& field) { return field.pointee.use == Use::Written; };
  if (stopped_.empty() && std::ranges::any_of(command.fields, writes)) take_mapped(memory);
  if (!stopped_.empty()) {  // this call is not carried, either
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

void Calls::take_ids(Step& step) const {
  for (const Field& field : uapi::info(*step.command).fields) {
    if (!uapi::is_named(field.kind) || std::size_t{field.offset} + field.width > step.bytes.size()) continue;
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
  if (length == 0 || !stopped_.empty()) return;
  if (field.pointee.use == Use::Pages) {
    for (std::uint64_t page = page_of(address); page < address + length; page += kPageSize) mapped_.insert(page);
    return;
  }
  take_contents({address, length}, memory);
  if (field.pointee.use == Use::Written) recorded.peek = {address, length};
}

/// The pages must be in the trace, as they are now.
void Calls::use(Range range, const ProcessMemory& memory) {
  if (range.length > kMostCarried) return stop("a call uses more than 8 MiB of memory at once");
  Recorded& recorded = calls_.back();
  const std::uint64_t first = page_of(range.address), last = page_of(range.address + range.length - 1);
  for (const std::uint64_t border : {first - kPageSize, last + kPageSize}) {
    recorded.borders.insert(border);
    borders_.emplace(border, memory.state(border));
  }
  for (std::uint64_t page = first; page - first <= last - first; page += kPageSize) {
    const PageState state = memory.state(page);
    (state == PageState::Unmapped ? recorded.borders : recorded.pages).insert(page);
    if (state == PageState::Unmapped) continue;
    const Mapping& mapping = *memory.at(page);
    states_.emplace(page, state);
    kinds_.emplace(page, mapping.kind);
    if (!mapping.file.empty()) remark("memory that was " + printable(mapping.file) + " is private and anonymous");
  }
}

std::vector<std::uint8_t> Calls::in_trace(std::uint64_t address, std::size_t length) const {
  std::vector<std::uint8_t> bytes(length);
  for (std::size_t i = 0; i < length; ++i) image_.read(address + i, std::span(bytes).subspan(i, 1));  // 0 if never set
  return bytes;
}

/// What the process has there and the trace has not is written by the trace.
void Calls::take_contents(Range range, const ProcessMemory& memory) {
  if (range.length > kMostContents) return stop("a call reads or writes more than 128 KiB of memory at once");
  std::vector<std::uint8_t> now(range.length);
  if (!memory.image.read(range.address, now)) return stop("memory at " + hex(range.address) + " was not recorded");
  const std::vector<std::uint8_t> before = in_trace(range.address, range.length);
  std::size_t first = 0, end = now.size();
  while (first < end && now[first] == before[first]) ++first;
  while (end > first && now[end - 1] == before[end - 1]) --end;
  if (first == end) return;
  first -= std::min<std::size_t>(first, (range.address + first) % 8);
  end += std::min<std::size_t>(now.size() - end, (8 - (range.address + end) % 8) % 8);
  for (std::uint64_t page = page_of(range.address + first); page < range.address + end; page += kPageSize)
    if (memory.state(page) != PageState::Writable) return stop("read-only memory at " + hex(page) + " is not zero");
  poke(range.address + first,
       {now.begin() + static_cast<std::ptrdiff_t>(first), now.begin() + static_cast<std::ptrdiff_t>(end)});
}

/// A call that writes answers into memory may have them from memory that is mapped for DMA.
void Calls::take_mapped(const ProcessMemory& memory) {
  std::size_t poked = 0;
  for (const std::uint64_t page : mapped_) {
    std::uint8_t byte;
    if (memory.state(page) == PageState::Unmapped) continue;
    if (!memory.image.read(page, {&byte, 1})) {
      remark("what mapped memory holds beyond 64 KiB from a pointer is not carried");
      continue;
    }
    const std::size_t before = calls_.back().step.pokes.size();
    take_contents({page, kPageSize}, memory);
    if (calls_.back().step.pokes.size() != before) poked += calls_.back().step.pokes.back().bytes.size();
    if (poked > kMostContents) return stop("a program wrote more than 128 KiB of memory between two calls");
  }
}

void Calls::poke(std::uint64_t address, std::vector<std::uint8_t> bytes) {
  for (std::uint64_t page = page_of(address); page < address + bytes.size(); page += kPageSize)
    if (std::uint8_t byte; !image_.read(page, {&byte, 1})) image_.zero(page, kPageSize);
  image_.write(address, bytes);
  auto& pokes = calls_.back().step.pokes;
  std::erase_if(pokes, [&](const Poke& poke) { return poke.address == address && poke.bytes.size() <= bytes.size(); });
  pokes.push_back({address, std::move(bytes)});
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

void Calls::changed(const Event& change, const ProcessMemory& memory) {
  if (!answered_ || *process_ != change.memory) return;
  std::vector<std::uint8_t> before(change.bytes.size());
  if (!memory.image.read(change.address, before)) return;
  const auto elsewhere = [&](std::size_t i) {
    return change.bytes[i] != before[i] && change.address + i - argument_ >= kMaxStructBytes;
  };
  std::size_t first = 0, end = before.size();
  while (first < end && !elsewhere(first)) ++first;
  while (end > first && !elsewhere(end - 1)) --end;
  if (first == end) return;
  // The trace's memory changes with the call, whether that is looked at or not.
  for (std::size_t at = first; at < end; ++at)
    image_.write(change.address + at, std::span(change.bytes).subspan(at, 1));
  widen(changed_, {change.address + first, end - first});
}

/// Makes `range` cover the other, too, if both are near.
void Calls::widen(Range& range, Range other) {
  if (range.length == 0) {
    range = other;
    return;
  }
  const std::uint64_t low = std::min(range.address, other.address);
  const std::uint64_t high = std::max(range.address + range.length, other.address + other.length);
  if (high - low > kMostContents) return remark("memory that a call wrote in several places is looked at in one");
  range = {low, high - low};
}

void Calls::finish(const ProcessMemory& memory) {
  if (!answered_) return;
  answered_ = false;
  Recorded& recorded = calls_.back();
  // Where it may write is of less interest than where it did.
  const Range may = recorded.peek, did = changed_;
  const bool within = did.address >= may.address && did.address + did.length <= may.address + may.length;
  if (did.length != 0 && !within) recorded.peek = did;
  if (recorded.peek.length == 0) return;
  std::vector<std::uint8_t> now(recorded.peek.length);
  const bool there = memory.mapped(recorded.peek.address, now.size()) == now.size();
  if (!there || !memory.image.read(recorded.peek.address, now)) {
    recorded.peek = {};
    return remark("memory that a call wrote is not looked at: it was not recorded");
  }
  use(recorded.peek, memory);
  recorded.step.got->peeked = now;
  for (std::uint64_t page = page_of(recorded.peek.address); page < recorded.peek.address + now.size();
       page += kPageSize)
    if (std::uint8_t byte; !image_.read(page, {&byte, 1})) image_.zero(page, kPageSize);
  image_.write(recorded.peek.address, now);
}

void Calls::remapped(std::uint64_t memory, std::uint64_t address, std::uint64_t length) {
  if (process_ != memory) return;
  const auto used = states_.lower_bound(page_of(address));
  if (used != states_.end() && used->first - page_of(address) < length)
    doubt("memory at " + hex(used->first) + " was mapped anew while the file was in use");
}

RecordedTrace Calls::result(std::size_t order) {
  if (underway_) {  // the program ended in it
    calls_.pop_back();
    stop("the last call did not return");
  }
  const auto placement_of = [&](std::size_t count) {
    std::set<std::uint64_t> pages, borders;
    for (std::size_t i = 0; i < count; ++i) {
      pages.insert(calls_[i].pages.begin(), calls_[i].pages.end());
      borders.insert(calls_[i].borders.begin(), calls_[i].borders.end());
    }
    return Placement::of(pages, borders, [&](std::uint64_t page) {
      if (const auto used = states_.find(page); used != states_.end()) return used->second;
      const auto border = borders_.find(page);
      return border == borders_.end() ? PageState::Unmapped : border->second;
    });
  };
  std::size_t least = 0, most = calls_.size();  // no call needs no memory
  while (least < most) {
    const std::size_t middle = least + (most - least + 1) / 2;
    placement_of(middle) ? least = middle : most = middle - 1;
  }
  if (least < calls_.size()) stop("memory lies in more places than a trace has buffers");
  Placement placement = *placement_of(least);
  if (!placement.take_kinds(kinds_)) remark("memory of several kinds that lies together is private");
  trace_.memory = placement.layout();
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    Step& step = trace_.steps.emplace_back(std::move(calls_[i].step));
    if (i >= least) continue;
    const auto place = [&](std::uint64_t address) { return placement.translate(address).value_or(address); };
    for (const std::uint16_t offset : calls_[i].addresses) {
      const std::uint64_t placed = place(uapi::load(step.bytes, offset, kAddressWidth));
      uapi::store(step.bytes, offset, kAddressWidth, placed);
      if (step.got && !step.got->bytes.empty()) uapi::store(step.got->bytes, offset, kAddressWidth, placed);
    }
    for (Poke& poke : step.pokes) poke.address = place(poke.address);
    if (calls_[i].peek.length != 0)
      step.peek = {place(calls_[i].peek.address), static_cast<std::uint32_t>(calls_[i].peek.length)};
  }
  std::vector<bool> keep(trace_.steps.size());
  std::fill_n(keep.begin(), least, true);

  RecordedTrace result;
  const std::string origin = test_.empty() ? program_ : test_;
  const std::string digits = std::to_string(order + 1);
  result.name = std::string(3 - std::min<std::size_t>(3, digits.size()), '0') + digits + "-" + tame(origin);
  result.trace = subset(trace_, keep);
  result.calls = made_;
  result.cut = stopped_;
  result.notes.assign(notes_.begin(), notes_.end());
  result.trace.note = "recorded from " + printable(program_ + (test_.empty() ? "" : ", " + test_));
  if (least < made_)
    result.trace.note +=
        "; the first " + std::to_string(least) + " of " + std::to_string(made_) + " calls: " + stopped_;
  for (const std::string& note : result.notes) result.trace.note += "; " + note;
  return result;
}

}  // namespace ioasis::traces::recorded
