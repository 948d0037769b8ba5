// Runs traces: opens the device, makes the calls, collects what they answered.
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
  /// Prepares to run traces on `device`, a path. False, with errno set, when the call pages cannot be had.
  bool create(const char* device);

  /// The errno of opening the device, 0 when it can be opened.
  int probe() const { return files_.probe(); }

  /// Runs the trace of a Run or RunStepwise frame and answers it.
  void run(const Frame& frame, Channel& channel);

  /// Runs the trace of a Bench frame as often as it says, and answers with the time that took.
  void bench(const Frame& frame, Channel& channel);

 private:
  const char* prepare(const Frame& frame);
  const char* begin();
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
