// How the trace format spells numbers, bytes, names and addresses.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/uapi/hex.h"
#include "model/uapi/program.h"

namespace ioasis::traces {

inline constexpr std::size_t kMaxNameLength = 64;

/// An object's or a buffer's name: a letter or underscore, then letters, digits and underscores; ASCII, at most
/// kMaxNameLength characters. No number reads as a name.
bool is_name(std::string_view text);
inline constexpr std::string_view kNameExpected = "a name: a letter, then letters, digits and _, at most 64";

using uapi::hex;

/// The number of "0x" and 1 to 16 hex digits in either case; nothing for any other text.
std::optional<std::uint64_t> parse_hex(std::string_view text);

inline constexpr std::string_view kBetweenBounds = "..";

/// Two lower-case digits a byte, in order of address.
std::string hex_bytes(std::span<const std::uint8_t> bytes);

/// The bytes hex_bytes() writes so, in either case; nothing for an odd number of digits or for any other text.
std::optional<std::vector<std::uint8_t>> parse_hex_bytes(std::string_view text);

/// "b0+0x800" when the address is at most the buffer's length from the start of a buffer, hex otherwise.
std::string address(const uapi::MemoryLayout& memory, std::uint64_t number);

/// The number of "b0+0x800", whose offset is at most the buffer's length; nothing for any other text.
std::optional<std::uint64_t> parse_buffer_address(const uapi::MemoryLayout& memory, std::string_view text);

}  // namespace ioasis::traces
