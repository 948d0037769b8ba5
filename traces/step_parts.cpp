// Reading pokes, peeks, expectations and answers.
#include "traces/step_parts.h"

#include <algorithm>
#include <limits>

#include "model/uapi/bytes.h"
#include "traces/errno_names.h"
#include "traces/notation.h"

namespace ioasis::traces {
namespace {

constexpr std::size_t kWide = 8;

/// The state of the pages from `address` on that can do least. Buffers are kept apart by unmapped pages, so a range
/// that is mapped throughout lies in one of them.
uapi::PageState least_state(const uapi::MemoryLayout& memory, std::uint64_t address, std::uint64_t length) {
  auto least = uapi::PageState::Writable;
  const std::uint64_t first = address / uapi::kPageSize * uapi::kPageSize;
  for (std::uint64_t page = first; page < address + length && least != uapi::PageState::Unmapped;
       page += uapi::kPageSize)
    least = std::min(least, uapi::page_state(memory, page));
  return least;
}
static_assert(uapi::PageState::Unmapped < uapi::PageState::ReadOnly);
static_assert(uapi::PageState::ReadOnly < uapi::PageState::Writable);
static_assert(uapi::kMaxBufferPages * uapi::kPageSize < uapi::kBufferStride);

std::int32_t read_errno(const Located& value) {
  const auto error = errno_named(value.text());
  if (!error) value.refuse("OK, an errno's name, or the decimal number of one without");
  return *error;
}

const uapi::Field& output_field(const Located& member, const Step& step) {
  const uapi::Field* field = uapi::field_named(uapi::info(*step.command), member.key());
  if (!field || field->direction == uapi::Direction::In) member.refuse("an output field of this op", "another key");
  return *field;
}

std::vector<FieldBounds> read_expected_fields(const Located& out, const Step& step) {
  if (!step.command) out.refuse("no out for a raw call, whose fields have no names", "out");
  std::vector<FieldBounds> all;
  for (const Located& member : out.members()) {
    const uapi::Field& field = output_field(member, step);
    if (!uapi::is_placed(step.site) || std::size_t{field.offset} + field.width > step.bytes.size())
      member.refuse("a field within the bytes that lie in memory", "one beyond");
    all.push_back({field.offset, member.bounds(field.width)});
  }
  std::ranges::sort(all, {}, &FieldBounds::offset);
  return all;
}

/// As data is spelt, but with bounds for words.
std::vector<Bounds> read_expected_memory(const Located& value, std::uint32_t length) {
  std::vector<Bounds> all;
  std::size_t stated = 0;
  if (value.is_array()) {
    for (const Located& word : value.elements()) all.push_back(word.bounds(kWide));
    stated = all.size() * kWide;
  } else {
    const auto bytes = value.bytes();
    const std::size_t unit = peeked_unit(length);
    for (std::size_t at = 0; at < bytes.size(); at += unit) {
      const std::uint64_t number = uapi::load(bytes, at, unit);
      all.push_back({number, number});
    }
    stated = bytes.size();
  }
  if (stated != length || length == 0)
    value.refuse("the " + std::to_string(length) + " bytes that peek looks at", std::to_string(stated) + " bytes");
  return all;
}

}  // namespace

std::vector<Poke> read_pokes(const Located& value, const uapi::MemoryLayout& memory) {
  std::vector<Poke> pokes;
  for (const Located& member : value.members()) {
    const auto address = parse_buffer_address(memory, member.key());
    if (!address) value.refuse("keys like b0+0x10, an address in a buffer", '"' + std::string(member.key()) + '"');
    Poke& poke = pokes.emplace_back(Poke{*address, member.data()});
    if (poke.bytes.empty()) member.refuse("at least one byte");
    if (least_state(memory, poke.address, poke.bytes.size()) != uapi::PageState::Writable)
      member.refuse("bytes within writable pages of one buffer", std::to_string(poke.bytes.size()) + " bytes");
    if (std::ranges::count(pokes, poke.address, &Poke::address) > 1) member.refuse("an address once", "it again");
  }
  return pokes;
}

Peek read_peek(const Located& value, const uapi::MemoryLayout& memory) {
  const std::string& text = value.text();
  const std::size_t colon = text.find(':');
  const auto address = parse_buffer_address(memory, std::string_view(text).substr(0, colon));
  const auto length = colon == std::string::npos ? std::nullopt : parse_hex(std::string_view(text).substr(colon + 1));
  if (!address || !length || *length == 0 || *length > uapi::kBufferStride)
    value.refuse("b0+0x10:0x20, an address in a buffer and a length");
  if (least_state(memory, *address, *length) == uapi::PageState::Unmapped)
    value.refuse("bytes within readable pages of one buffer");
  return Peek{*address, static_cast<std::uint32_t>(*length)};
}

std::uint32_t read_count(const Located& value, std::uint32_t least) {
  return static_cast<std::uint32_t>(value.integer(least, std::numeric_limits<std::uint32_t>::max()));
}

Expectation read_expectation(const Located& value, const Step& step) {
  value.only({"errno", "clause", "result", "out", "peek"});
  Expectation expectation;
  const Located errors = value.at("errno");
  for (const Located& name : errors.elements()) {
    const std::int32_t error = read_errno(name);
    if (std::ranges::count(expectation.errors, error) != 0) name.refuse("an errno once", name.text() + " again");
    expectation.errors.push_back(error);
  }
  if (expectation.errors.empty()) errors.refuse("at least one errno");
  if (const auto clause = value.find("clause")) expectation.clause = clause->text();
  if (const auto result = value.find("result")) expectation.result = result->bounds(kWide);
  if (const auto out = value.find("out")) expectation.out = read_expected_fields(*out, step);
  if (const auto peek = value.find("peek")) expectation.peeked = read_expected_memory(*peek, step.peek.length);
  return expectation;
}

void store_field(const Located& value, const uapi::Field& field, std::uint64_t number, std::span<std::uint8_t> bytes) {
  uapi::store(bytes, field.offset, field.width, number);
  if (uapi::load(bytes, field.offset, field.width) != number)
    value.refuse("a value that fits the " + std::to_string(bytes.size()) + " bytes of the struct");
}

Answer read_answer(const Located& value, const Step& step, std::span<const std::uint8_t> placed) {
  value.only({"errno", "result", "out", "bytes", "peek", "fail_nth"});
  Answer answer;
  if (const auto error = value.find("errno")) answer.error = read_errno(*error);
  if (const auto result = value.find("result")) answer.result = static_cast<std::int64_t>(result->number(kWide));

  answer.bytes.assign(placed.begin(), placed.end());
  const auto bytes = value.find("bytes");
  const auto out = value.find("out");
  if (bytes) {
    if (out) out->refuse("either out or bytes", "both");
    answer.bytes = bytes->bytes();
    if (answer.bytes.size() != placed.size()) bytes->refuse(std::to_string(placed.size()) + " bytes");
  }
  if (out) {
    if (!step.command) out->refuse("bytes for a raw call", "out");
    for (const Located& member : out->members()) {
      const uapi::Field& field = output_field(member, step);
      store_field(member, field, member.number(field.width), answer.bytes);
    }
  }

  if (const auto peeked = value.find("peek")) answer.peeked = peeked->data();
  if (answer.peeked.size() != step.peek.length)
    value.refuse("peek of " + std::to_string(step.peek.length) + " bytes",
                 std::to_string(answer.peeked.size()) + " bytes");

  const auto left = value.find("fail_nth");
  if (left && step.fail_nth == 0) left->refuse("fail_nth only where the step has it", "it");
  if (!left && step.fail_nth != 0) value.refuse("fail_nth, what is left of the step's");
  if (left) answer.fail_nth = read_count(*left, 0);
  return answer;
}

}  // namespace ioasis::traces
