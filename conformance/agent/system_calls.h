// The system calls that a trace may make: those on descriptors that its ioctls gave out.
#pragma once

#include <cstdint>
#include <span>

namespace ioasis::conformance::agent {

/// Makes the call of that number (model/uapi/system_calls.h) and returns what it did, -1 with errno set where it
/// failed; of POLL, which does not wait, the events. Descriptors up to `last_withheld` are not the trace's: to it
/// they are closed.
std::int64_t system_call(std::uint32_t number, std::span<const std::uint64_t> arguments, int last_withheld);

}  // namespace ioasis::conformance::agent
