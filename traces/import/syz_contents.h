// The bytes of what a program has behind a pointer, or behind the members of a struct that are known.
#pragma once

#include <span>

#include "model/uapi/commands.h"
#include "traces/import/syz_reading.h"

namespace ioasis::traces::syz {

/// As many bytes as what is pointed to has at most.
std::size_t most_bytes(const Value& value);

/// What lies where the field points: data as it is, structs and arrays as the words that IOVA ranges, or the data of
/// the selftest's devices, consist of.
std::vector<std::uint8_t> contents(const Reading& reading, const uapi::Field& field, const Value& value);

/// What follows the struct, up to `length` bytes in all if that is more: data, or zeros of no known width.
void add_tail(const Reading& reading, std::span<const Value> values, std::uint64_t length,
              std::vector<std::uint8_t>& bytes);

}  // namespace ioasis::traces::syz
