// Pages, pokes and pointers.
#include "traces/import/syz_addresses.h"

#include <algorithm>
#include <utility>

#include "model/uapi/bytes.h"
#include "model/uapi/pointee.h"
#include "traces/import/syz_contents.h"
#include "traces/notation.h"

namespace ioasis::traces::syz {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kAddressWidth = 8;
constexpr std::size_t kMostPoked = 0x2'0000;  // as fits a line of a trace

}  // namespace

void Addresses::remap(const Call& call) {
  const std::string_view name = system_call_name(call);
  const Value& at = argument(call, 0);
  const std::uint64_t length = reading_.number(argument(call, 1));
  const std::uint64_t page_bits = uapi::kPageSize - 1;
  if (at.kind != Kind::Pointer || !in_area(at.number) || (at.number & page_bits) != 0 || (length & page_bits) != 0 ||
      length > kAreaBase + kAreaBytes - at.number)
    reading_.refuse(at, "whole pages of the program's memory", "something else");
  if (name == "munmap") return memory_.set(at.number, length, uapi::PageState::Unmapped);
  constexpr std::uint64_t kRead = 1, kWrite = 2;
  const std::uint64_t access = reading_.number(argument(call, 2));
  memory_.set(at.number, length,
              (access & kWrite) != 0  ? uapi::PageState::Writable
              : (access & kRead) != 0 ? uapi::PageState::ReadOnly
                                      : uapi::PageState::Unmapped);
  if (name == "mprotect") return;
  constexpr std::uint64_t kKinds = 0x40023, kPrivateAnonymous = 0x22;  // MAP_HUGETLB, ANONYMOUS, PRIVATE, SHARED
  const std::uint64_t kind = reading_.number(argument(call, 3));
  if ((kind & kKinds) != kPrivateAnonymous)
    reading_.refuse(argument(call, 3), "private anonymous memory in small pages: a trace has no other", hex(kind));
  memory_.declare(at.number, length);
}

void Addresses::poke(const Value& at, std::uint64_t address, std::vector<std::uint8_t> bytes) {
  if (bytes.empty()) return;
  for (std::uint64_t page = address & ~(uapi::kPageSize - 1); page < address + bytes.size(); page += uapi::kPageSize)
    if (memory_.state(page) != uapi::PageState::Writable)
      reading_.refuse(at, "memory that can be written", hex(page) + ", which cannot");
  poked_ += bytes.size();
  if (poked_ > kMostPoked) reading_.refuse(at, "at most 128 KiB of memory written before a call", "more");
  memory_.use(address, bytes.size());
  const auto before = std::ranges::find(pokes_, address, &Poke::address);
  if (before != pokes_.end() && before->bytes.size() > bytes.size())
    reading_.refuse(at, "memory written once before a call", "a part of it written again");
  if (before != pokes_.end()) pokes_.erase(before);
  pokes_.push_back({address, std::move(bytes)});
}

std::vector<Poke> Addresses::take_pokes() {
  poked_ = 0;
  return std::exchange(pokes_, {});
}

void Addresses::point(const Value& pointer, std::size_t step, std::uint16_t offset, std::vector<std::uint8_t>& bytes) {
  if (!pointer.computed && !in_area(pointer.number) && pointer.number != kAreaBase + kAreaBytes)
    reading_.refuse(pointer, "an address in the program's memory", hex(pointer.number));
  const std::size_t length = pointer.parts.empty() ? 0 : most_bytes(pointer.parts[0]);
  const std::uint64_t address = pointer.computed ? memory_.allocate(length) : pointer.number;
  if (pointer.computed && memory_.state(address) == uapi::PageState::Unmapped)
    reading_.refuse(pointer, "less memory", "more than syzkaller programs have");
  uapi::store(bytes, offset, kAddressWidth, address);
  pending_.push_back({step, offset});
}

void Addresses::use(const uapi::CommandInfo& command, const uapi::Field& field, const Value& pointer,
                    const std::vector<std::uint8_t>& bytes) {
  const std::uint64_t address = uapi::load(bytes, field.offset, field.width);
  memory_.use(address, std::max(pointer.size, uapi::pointee_bytes(command, field, bytes)));
  if (pointer.parts.empty() || field.pointee.use == uapi::Use::Written) return;
  poke(pointer, address, contents(reading_, field, pointer.parts[0]));
}

void Addresses::use_all(const uapi::CommandInfo& command, const std::vector<std::uint8_t>& bytes) {
  for (const uapi::Field& field : command.fields)
    if (field.kind == uapi::FieldKind::Address)
      if (const auto address = uapi::load(bytes, field.offset, field.width); in_area(address))
        memory_.use(address, uapi::pointee_bytes(command, field, bytes));
}

void Addresses::place(Trace& trace) const {
  const auto placement = memory_.placement();
  if (!placement)
    reading_.refuse("memory", "at most " + std::to_string(uapi::kMaxBuffers) + " stretches of at most 8 MiB", "more");
  trace.memory = placement->layout();
  for (Step& step : trace.steps)
    for (Poke& poke : step.pokes) poke.address = placement->translate(poke.address).value();
  for (const Pending& pending : pending_) {
    auto& bytes = trace.steps[pending.step].bytes;
    const auto address = placement->translate(uapi::load(bytes, pending.offset, kAddressWidth));
    if (address) uapi::store(bytes, pending.offset, kAddressWidth, *address);
  }
}

}  // namespace ioasis::traces::syz
