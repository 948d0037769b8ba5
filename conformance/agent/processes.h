// The further processes of a trace: copies of the agent that share its descriptors and make the calls that are theirs.
#pragma once

#include <sys/types.h>

#include <array>

#include "conformance/agent/decoder.h"

namespace ioasis::conformance::agent {

/// A call that has been made ready, for whichever process is to make it.
struct ReadyCall {
  const DecodedStep* step;
  std::uint8_t* place;                                                      ///< where its struct lies, null if nowhere
  int file;                                                                 ///< the descriptor an ioctl is made on
  int last_withheld;                                                        ///< as Files has it
  std::array<std::uint64_t, kMaxStruct / sizeof(std::uint64_t)> arguments;  ///< of a system call
};

/// What came of it.
struct MadeCall {
  std::int64_t result;  ///< what it returned, or minus the errno
  std::uint32_t fault_left;
};

/// What a process does; `process` counts from 1.
class Work {
 public:
  /// Before its first call: null, or why it cannot be. What it opens is open for all, and stays so when it ends.
  virtual const char* enter(unsigned process) = 0;
  virtual MadeCall make(const ReadyCall& call) = 0;

 protected:
  ~Work() = default;
};

class Processes {
 public:
  /// Maps what all will share. False, with errno set, when it cannot be had.
  bool create();

  /// Makes so many, each with memory of its own but for what is mapped shared. Null, or why they cannot be had; there
  /// are none then.
  const char* start(unsigned count, Work& work);

  /// Has that process make the call, and waits for it. Ends the agent if the process dies of it.
  MadeCall make(unsigned process, const ReadyCall& call);

  /// The memory that the call's step peeks at, as that process saw it afterwards; valid until the next call.
  const std::uint8_t* peeked() const { return peeked_; }

  /// Ends that process, and waits until it is gone.
  void end(unsigned process);
  /// Ends all that are left.
  void stop();

 private:
  struct Errand;

  [[noreturn]] void serve(unsigned process, Work& work);
  void await(unsigned process);

  Errand* errands_ = nullptr;  ///< by process, the first for number 1
  std::uint8_t* peeked_ = nullptr;
  std::array<pid_t, uapi::kMaxProcesses> pids_{};  ///< 0: there is none
};

}  // namespace ioasis::conformance::agent
