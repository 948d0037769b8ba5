// What the kernel looks at besides the arguments of a call: how much memory its maker may lock, and what it may do.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace ioasis::conformance::recorder {

struct Caller {
  std::uint64_t memlock = ~std::uint64_t{0};  ///< bytes, the soft limit of RLIMIT_MEMLOCK; all ones: none
  std::uint64_t capabilities = 0;             ///< the effective ones that hold for the whole machine, as bits
  bool operator==(const Caller&) const = default;
};

/// Of that thread, now.
Caller caller_of(pid_t thread);

/// Whether a system call that succeeds may have made its maker, or another, a different caller.
bool may_change_caller(std::uint64_t system_call);

}  // namespace ioasis::conformance::recorder
