// The file by which a thread asks that one of the allocations the kernel makes for it fails.
#pragma once

#include <cstdint>

#include "model/uapi/program.h"

namespace ioasis::conformance::agent {

/// /proc/thread-self/fail-nth. It counts down with each allocation from arm() on, and the one at which it reaches 0
/// fails.
/// @see Documentation/fault-injection/fault-injection.rst
class FaultFile {
 public:
  /// Opens the file, for as long as the agent lives.
  void open();

  /// In a further process, counted from 1, that shares the agent's descriptors: opens that one's file.
  void reopen(unsigned process);

  /// False on a kernel without fault injection.
  bool usable() const { return file_ >= 0; }

  void arm(std::uint32_t nth);

  /// How many more allocations it would have taken, 0 if the fault was hit; none fails from now on.
  std::uint32_t disarm();

 private:
  int file_ = -1;
  int spare_[uapi::kMaxProcesses];  ///< descriptors for further processes: one opened during a trace would be in its
                                    ///< way
};

}  // namespace ioasis::conformance::agent
