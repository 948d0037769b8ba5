// Reading what stands beside a step's struct: memory written and looked at, the answer expected and the answer got.
#pragma once

#include <span>

#include "traces/located.h"
#include "traces/trace.h"

namespace ioasis::traces {

/// The members of "poke". All bytes must lie in writable pages of one buffer, each poke at an address of its own.
std::vector<Poke> read_pokes(const Located& value, const uapi::MemoryLayout& memory);

/// "b0+0x10:0x20", in readable pages of one buffer.
Peek read_peek(const Located& value, const uapi::MemoryLayout& memory);

/// How many allocations, `least` or more, in 32 bits.
std::uint32_t read_count(const Located& value, std::uint32_t least);

/// What the answer to a step, which is complete but for this and its answer, must be.
Expectation read_expectation(const Located& value, const Step& step);

/// The answer to a step, which is complete but for it. `placed` is the struct the recorded kernel was given.
Answer read_answer(const Located& value, const Step& step, std::span<const std::uint8_t> placed);

/// Sets a field, refusing a value that the bytes given cannot hold because the struct is cut short.
void store_field(const Located& value, const uapi::Field& field, std::uint64_t number, std::span<std::uint8_t> bytes);

}  // namespace ioasis::traces
