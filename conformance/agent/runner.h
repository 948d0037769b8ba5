// Runs traces: opens the files, makes the calls, collects what they answered.
#pragma once

#include "conformance/agent/channel.h"
#include "conformance/agent/fault_file.h"
#include "conformance/agent/files.h"
#include "conformance/agent/memory.h"
#include "conformance/agent/privileges.h"
#include "conformance/agent/processes.h"

namespace ioasis::conformance::agent {

class Runner : Work {
 public:
  /// Prepares to run traces. False, with errno set, when the call pages cannot be had.
  bool create();

  /// Runs the trace of a Run or RunStepwise frame and answers it.
  void run(const Frame& frame, Channel& channel);

  /// Runs the trace of a Bench frame as often as it says, and answers with the time that took.
  void bench(const Frame& frame, Channel& channel);

 private:
  const char* prepare(const Frame& frame);
  bool begin(std::uint32_t sequence, Channel& channel);
  void end();
  std::uint8_t* run_step(const DecodedStep& step, std::uint8_t* answer);
  std::int32_t call(const DecodedStep& step, std::uint8_t* place);
  const char* enter(unsigned process) override;
  MadeCall make(const ReadyCall& call) override;
  void fill_in(const DecodedStep& step, std::uint8_t* bytes) const;
  void wipe();

  Files files_;
  TraceMemory memory_;
  CallPages call_pages_;
  FaultFile faults_;
  Processes processes_;
  Privileges privileges_;
  std::uint32_t fault_left_ = 0;  ///< of the last call that had a fault
  DecodedTrace trace_;
  std::array<std::uint32_t, 65536> slots_;
};

}  // namespace ioasis::conformance::agent
