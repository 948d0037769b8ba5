#include "traces/test/random_trace.h"

#include <algorithm>
#include <set>

#include "model/uapi/bytes.h"

namespace ioasis::traces {
namespace {

using uapi::Direction;
using uapi::Field;
using uapi::FieldKind;

template <typename Number>
Number below(Number end) {
  return *rc::gen::inRange<Number>(0, end);
}

bool chance(int percent) { return below(100) < percent; }

std::vector<std::uint8_t> random_bytes(std::size_t length) {
  return *rc::gen::container<std::vector<std::uint8_t>>(length, rc::gen::arbitrary<std::uint8_t>());
}

std::string random_text() {
  return *rc::gen::elementOf(
      std::vector<std::string>{"", "map", "tab\tand \"quotes\" \\ /", "Zürich 東京", "\n", "{}"});
}

std::vector<std::uint32_t> random_pages(std::uint32_t count, const std::vector<std::uint32_t>& taken) {
  std::vector<std::uint32_t> pages;
  for (std::uint32_t page = 0; page < count; ++page)
    if (chance(20) && !std::ranges::binary_search(taken, page)) pages.push_back(page);
  return pages;
}

uapi::MemoryLayout random_memory() {
  uapi::MemoryLayout memory;
  memory.buffers.resize(below<std::size_t>(4));
  for (std::size_t i = 0; i < memory.buffers.size(); ++i) {
    uapi::Buffer& buffer = memory.buffers[i];
    buffer.name = "b" + std::to_string(9 - i);
    buffer.kind = static_cast<uapi::MemoryKind>(below(uapi::kMemoryKinds.size()));
    if (buffer.kind == uapi::MemoryKind::Huge) {
      buffer.pages = uapi::kHugePages * (1 + below(4u));
      auto& exceptions = chance(50) ? buffer.readonly : buffer.unmapped;
      for (std::uint32_t page = uapi::kHugePages; page < buffer.pages; ++page) exceptions.push_back(page);
      continue;
    }
    buffer.pages = chance(20) ? uapi::kMaxBufferPages : 1 + below(6u);
    buffer.readonly = random_pages(std::min(buffer.pages, 6u), {});
    buffer.unmapped = random_pages(std::min(buffer.pages, 6u), buffer.readonly);
  }
  return memory;
}

/// An address and a length whose pages are all at least `state`; length 0 when the dice find none.
Peek random_range(const uapi::MemoryLayout& memory, uapi::PageState state) {
  if (memory.buffers.empty()) return {};
  const std::size_t index = below(memory.buffers.size());
  const std::uint64_t pages = std::min(memory.buffers[index].pages, 6u);
  const std::uint64_t offset = below(pages * uapi::kPageSize);
  const auto length = static_cast<std::uint32_t>(1 + below(chance(50) ? 40 : 5000));
  const std::uint64_t address = uapi::address_of(index) + offset;
  for (std::uint64_t i = 0; i < length; ++i)
    if (uapi::page_state(memory, address + i) < state) return {};
  return {address, length};
}

std::uint64_t random_value(const Field& field, const uapi::MemoryLayout& memory) {
  const std::uint64_t mask = field.width == 8 ? ~0ull : (1ull << 8 * field.width) - 1;
  if (field.kind == FieldKind::Address && !memory.buffers.empty() && chance(80))
    return uapi::address_of(below(memory.buffers.size() + 1)) + below<std::uint64_t>(uapi::kBufferStride);
  if (field.kind == FieldKind::Flags && chance(80)) return below(16ull);
  return (chance(50) ? below(1000ull) : *rc::gen::arbitrary<std::uint64_t>()) & mask;
}

/// Builds a trace step by step, keeping to what earlier steps bind.
class Builder {
 public:
  Trace build() {
    trace_.memory = random_memory();
    if (chance(20)) trace_.caller = {below(2) ? uapi::kUnlimited : below(99ull), chance(50), chance(50)};
    for (std::size_t i = chance(20) ? below(uapi::kMaxFiles + 1) : 0; i > 0; --i)
      trace_.files.push_back({"file" + std::to_string(i), static_cast<uapi::FileKind>(below(uapi::kFileKinds.size()))});
    for (std::size_t i = chance(20) ? below(uapi::kMaxProcesses + 1) : 0; i > 0; --i)
      trace_.processes.push_back("process" + std::to_string(i));
    trace_.note = random_text();
    trace_.dialect = *rc::gen::elementOf(std::vector<std::string>{"linux-6.12", "contract"});
    for (std::size_t steps = below<std::size_t>(12); steps > 0; --steps) add_step();
    for (std::size_t process = trace_.processes.size(); process > 0; --process)
      if (chance(50))
        trace_.steps.emplace_back(call(uapi::Command::Exit)).origin.process = static_cast<std::uint8_t>(process);
    return std::move(trace_);
  }

 private:
  void add_step() {
    Step step = chance(80) ? command_step() : raw_step();
    if (step.command == uapi::Command::Exit) return;  // what ends makes no call afterwards: see build()
    if (uapi::is_of_struct(step.site))
      step.site = *rc::gen::element(uapi::Site::Normal, uapi::Site::Edge, uapi::Site::ReadOnly, uapi::Site::Unmapped);
    if (step.site != uapi::Site::SystemCall) step.origin.file = up_to(trace_.files.size());
    step.origin.process = up_to(trace_.processes.size());
    if (step.command && makes_device(*step.command) && chance(50)) step.platform = "two-windows";
    std::set<std::uint64_t> poked;
    for (std::size_t pokes = below<std::size_t>(3); pokes > 0; --pokes) {
      const Peek range = random_range(trace_.memory, uapi::PageState::Writable);
      if (range.length != 0 && poked.insert(range.address).second)
        step.pokes.push_back({range.address, random_bytes(range.length)});
    }
    if (chance(20)) step.peek = random_range(trace_.memory, uapi::PageState::ReadOnly);
    if (chance(20)) step.fail_nth = 1 + below(chance(50) ? 9u : 0xffff'fffeu);
    if (chance(40)) step.expect = expectation_of(step);
    if (chance(60)) step.got = answer_to(step);
    step.note = random_text();
    trace_.steps.push_back(std::move(step));
  }

  static Bounds random_bounds(std::size_t width) {
    const std::uint64_t mask = width == 8 ? ~0ull : (1ull << 8 * width) - 1;
    const std::uint64_t a = *rc::gen::arbitrary<std::uint64_t>() & mask,
                        b = *rc::gen::arbitrary<std::uint64_t>() & mask;
    return chance(50) ? Bounds{a, a} : Bounds{std::min(a, b), std::max(a, b)};
  }

  static Expectation expectation_of(const Step& step) {
    Expectation expect{{below(2) * 22, 14, 3000}, random_text()};
    if (chance(30)) expect.result = random_bounds(8);
    if (step.command && uapi::is_placed(step.site) && chance(60))
      for (const Field& field : uapi::info(*step.command).fields)
        if (field.direction != Direction::In && std::size_t{field.offset} + field.width <= step.bytes.size() &&
            chance(60))
          expect.out.push_back({field.offset, random_bounds(field.width)});
    const std::size_t unit = peeked_unit(step.peek.length);
    if (chance(60))
      for (std::size_t at = 0; at < step.peek.length; at += unit) {
        const Bounds bounds = random_bounds(unit);
        expect.peeked.push_back(unit == 1 ? Bounds{bounds.least, bounds.least} : bounds);
      }
    return expect;
  }

  static std::uint8_t up_to(std::size_t last) { return static_cast<std::uint8_t>(below(last + 1)); }

  Step command_step() {
    Step step = call(static_cast<uapi::Command>(below(uapi::kCommands)));
    const uapi::CommandInfo& command = uapi::info(*step.command);
    const bool in_struct = uapi::has_struct(command.passing);
    if (in_struct && chance(20)) step.bytes = random_bytes(step.bytes.size());
    for (const Field& field : command.fields)
      if (chance(60)) set(step, field.name, random_value(field, trace_.memory));
    for (const Field& field : command.fields)
      if (field.kind == FieldKind::Fd && chance(30)) set(step, field.name, uapi::kFirstFile + below(uapi::kMaxFiles));
    for (const Field& field : command.fields)
      if (!in_struct && uapi::is_named(field.kind) && !trace_.names.empty() && chance(60))
        refer(step, field.name, any_name());
    if (!in_struct) return step;
    if (chance(20)) uapi::store(step.bytes, 0, 4, below(300u));
    if (chance(20)) {
      const std::vector<std::uint8_t> more = random_bytes(below(kMaxStructBytes - step.bytes.size() + 1));
      step.bytes.insert(step.bytes.end(), more.begin(), more.end());
    } else if (chance(20)) {
      step.bytes.resize(below(step.bytes.size() + 1));
    }
    for (const Field& field : command.fields) {
      if (!uapi::is_named(field.kind) || field.offset + 4u > step.bytes.size()) continue;
      if (!trace_.names.empty() && chance(60)) refer(step, field.name, any_name());
    }
    for (const Field& field : command.fields)
      if (uapi::is_named(field.kind) && field.direction != Direction::In && field.offset + 4u <= step.bytes.size() &&
          chance(70))
        bind_at(step, field.offset);
    return step;
  }

  Step raw_step() {
    Step step;
    step.request = *rc::gen::arbitrary<std::uint32_t>();
    step.bytes = random_bytes(below<std::size_t>(40));
    for (std::uint16_t at = 0; at + 4u <= step.bytes.size() && !trace_.names.empty(); at += 4) {
      if (!chance(20)) continue;
      uapi::store(step.bytes, at, 4, 0);
      step.relocations.push_back({at, any_name()});
    }
    for (std::uint16_t at = 1; at + 4u <= step.bytes.size(); at += 4)
      if (chance(20)) bind_at(step, at);
    return step;
  }

  std::uint16_t any_name() const { return static_cast<std::uint16_t>(below(trace_.names.size())); }

  void bind_at(Step& step, std::uint16_t offset) {
    std::uint16_t name = static_cast<std::uint16_t>(trace_.names.size());
    if (name != 0 && chance(30)) name = any_name();
    if (std::ranges::count(step.bindings, name, &NamedId::name) != 0) return;
    if (name == trace_.names.size()) trace_.names.push_back("object" + std::to_string(name));
    step.bindings.push_back({offset, name});
  }

  static Answer answer_to(const Step& step) {
    Answer answer;
    if (chance(40)) answer.error = *rc::gen::element(1, 17, 22, 41, 524, 4095);
    if (chance(20)) answer.result = *rc::gen::arbitrary<std::int64_t>();
    if (uapi::is_placed(step.site)) {
      answer.bytes = chance(20) ? random_bytes(step.bytes.size()) : step.bytes;
      for (const NamedId& id : step.bindings) uapi::store(answer.bytes, id.offset, 4, 1 + below(5u));
    }
    answer.peeked = random_bytes(step.peek.length);
    if (step.fail_nth != 0) answer.fail_nth = below(step.fail_nth);
    return answer;
  }

  Trace trace_;
};

}  // namespace

rc::Gen<Trace> random_trace() {
  // At full size from the first trace on: a small size would narrow every choice.
  return rc::gen::resize(rc::kNominalSize, rc::gen::exec([] { return Builder().build(); }));
}

}  // namespace ioasis::traces
