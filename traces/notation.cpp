// Spelling and reading numbers, bytes, names and addresses.
#include "traces/notation.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ioasis::traces {
namespace {

constexpr std::string_view kHexPrefix = "0x";
constexpr std::size_t kMaxHexDigits = 16;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads hex digits alone: no sign, no space, no prefix.
template <typename Number>
std::optional<Number> parse_digits(std::string_view digits) {
  Number number = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number, 16);
  if (error != std::errc{} || end != digits.end()) return std::nullopt;
  return number;
}

std::uint64_t length_of(const uapi::Buffer& buffer) { return buffer.pages * uapi::kPageSize; }

}  // namespace

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameLength && is_letter(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c); });
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
  if (!text.starts_with(kHexPrefix) || text.size() > kHexPrefix.size() + kMaxHexDigits) return std::nullopt;
  return parse_digits<std::uint64_t>(text.substr(kHexPrefix.size()));
}

std::string hex_bytes(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xf];
  }
  return text;
}

std::optional<std::vector<std::uint8_t>> parse_hex_bytes(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto byte = parse_digits<std::uint8_t>(text.substr(i, 2));
    if (!byte) return std::nullopt;
    bytes.push_back(*byte);
  }
  return bytes;
}

std::string address(const uapi::MemoryLayout& memory, std::uint64_t number) {
  const std::uint64_t index = (number - uapi::kArenaBase) / uapi::kBufferStride;
  const std::uint64_t offset = (number - uapi::kArenaBase) % uapi::kBufferStride;
  if (number < uapi::kArenaBase || index >= memory.buffers.size() || offset > length_of(memory.buffers[index]))
    return hex(number);
  return memory.buffers[index].name + "+" + hex(offset);
}

std::optional<std::uint64_t> parse_buffer_address(const uapi::MemoryLayout& memory, std::string_view text) {
  const std::size_t plus = text.find('+');
  if (plus == std::string_view::npos) return std::nullopt;
  const auto buffer = std::ranges::find(memory.buffers, text.substr(0, plus), &uapi::Buffer::name);
  const auto offset = parse_hex(text.substr(plus + 1));
  if (buffer == memory.buffers.end() || !offset || *offset > length_of(*buffer)) return std::nullopt;
  return uapi::address_of(static_cast<std::size_t>(buffer - memory.buffers.begin())) + *offset;
}

}  // namespace ioasis::traces
