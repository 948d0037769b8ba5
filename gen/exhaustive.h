// Every short sequence of calls over a small set of values.
#pragma once

#include <cstdint>
#include <functional>

#include "traces/trace.h"

namespace ioasis::gen {

/// How many traces exhaustive() makes for that length: the size of its alphabet to that power.
std::uint64_t exhaustive_count(std::size_t length);

/// Passes every sequence of `length` calls (1 to 4), each after the creation of two I/O address spaces, to `sink`, in a
/// fixed order, until it returns false.
void exhaustive(std::size_t length, const std::function<bool(traces::Trace&&)>& sink);

}  // namespace ioasis::gen
