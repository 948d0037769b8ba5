// What is done with the files that ioctls of the device open: reads, writes, polls, and that they are closed.
#pragma once

#include <sys/ptrace.h>
#include <sys/types.h>

#include <vector>

#include "conformance/recorder/memory.h"
#include "conformance/recorder/recording.h"

namespace ioasis::conformance::recorder {

/// What a thread is about to do with such files.
struct GivenCall {
  bool moves = false;  ///< a read or a write is under way
  unsigned number = 0;
  std::vector<int> closes;  ///< descriptors that are closed if the system call succeeds
};

class GivenFiles {
 public:
  explicit GivenFiles(Recording& recording) : recording_(recording) {}

  using Entry = decltype(__ptrace_syscall_info::entry);

  /// The thread enters a system call.
  GivenCall entered(pid_t thread, const Entry& entry, Memory& memory);
  /// And leaves it.
  void left(pid_t thread, const Entry& entry, const GivenCall& call, std::int64_t result, Memory& memory);

 private:
  unsigned begin(const Memory& memory, std::uint32_t system_call, std::vector<std::uint64_t> arguments);
  void end(unsigned call, std::int64_t result);
  void polled(pid_t thread, const Entry& entry, const Memory& memory);

  Recording& recording_;
  unsigned calls_ = 0;
};

}  // namespace ioasis::conformance::recorder
