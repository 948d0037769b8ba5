// Values as bytes, whatever they are nested in.
#include "traces/import/syz_contents.h"

#include <algorithm>

#include "model/uapi/bytes.h"
#include "traces/notation.h"
#include "traces/trace.h"

namespace ioasis::traces::syz {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kWideWord = 8;

bool is_list(const Value& value) {
  return value.kind == Kind::Struct || value.kind == Kind::Array || value.kind == Kind::Option;
}

void add_words(const Reading& reading, const Value& value, std::size_t width, std::vector<std::uint8_t>& bytes) {
  if (is_list(value)) {
    for (const Value& part : value.parts) add_words(reading, part, width, bytes);
  } else if (value.kind == Kind::Data) {
    bytes.insert(bytes.end(), value.data.begin(), value.data.end());
  } else {
    const std::uint64_t number = reading.number(value);
    bytes.resize(bytes.size() + width);
    uapi::store(bytes, bytes.size() - width, width, number);
    if (uapi::load(bytes, bytes.size() - width, width) != number)
      reading.refuse(value, "a number of " + std::to_string(8 * width) + " bits", hex(number));
  }
}

bool all_zero(const Value& value) {
  if (is_list(value)) return std::ranges::all_of(value.parts, all_zero);
  if (value.kind == Kind::Data) return std::ranges::count(value.data, 0) == std::ssize(value.data);
  return value.kind == Kind::Number && value.number == 0;
}

}  // namespace

std::size_t most_bytes(const Value& value) {
  if (!is_list(value)) return std::max(value.data.size(), kWideWord);
  std::size_t bytes = 0;
  for (const Value& part : value.parts) bytes += most_bytes(part);
  return bytes;
}

std::vector<std::uint8_t> contents(const Reading& reading, const uapi::Field& field, const Value& value) {
  constexpr std::size_t kWord = 4;
  const bool ranges = field.pointee.bits == 8 * uapi::kIovaRangeBytes;
  std::vector<std::uint8_t> bytes;
  if (ranges && value.kind == Kind::Array) {
    for (const Value& range : value.parts) {
      if (range.kind != Kind::Struct || range.parts.size() > 2)
        reading.refuse(range, "first and last IOVA", "something else");
      const std::size_t end = bytes.size() + uapi::kIovaRangeBytes;
      add_words(reading, range, kWideWord, bytes);
      bytes.resize(end);  // what is left out is zero
    }
    return bytes;
  }
  add_words(reading, value, ranges ? kWideWord : kWord, bytes);
  return bytes;
}

void add_tail(const Reading& reading, std::span<const Value> values, std::uint64_t length,
              std::vector<std::uint8_t>& bytes) {
  for (const Value& value : values) {
    if (value.kind != Kind::Data && !all_zero(value))
      reading.refuse(value, "zeros behind the members that are known, or data", "something else");
    if (value.kind == Kind::Data) bytes.insert(bytes.end(), value.data.begin(), value.data.end());
  }
  if (!values.empty())
    bytes.resize(std::max<std::uint64_t>(bytes.size(), std::min<std::uint64_t>(length, kMaxStructBytes)));
  if (bytes.size() > kMaxStructBytes)
    reading.refuse(values.back(), "at most " + std::to_string(kMaxStructBytes) + " bytes of struct",
                   std::to_string(bytes.size()));
}

}  // namespace ioasis::traces::syz
