// This very machine: the agent as a child process, talked to over a socket pair.
#pragma once

#include <filesystem>
#include <memory>

#include "conformance/child_process.h"
#include "conformance/descriptor.h"
#include "conformance/targets/machine.h"

namespace ioasis::conformance {

class LocalMachine : public Machine {
 public:
  /// `agent`: the ioasis-agent program.
  explicit LocalMachine(std::filesystem::path agent);

  std::string describe() const override;
  void start() override;
  int stream() const override { return stream_.get(); }
  bool alive() override { return process_.running(); }
  /// What the agent wrote to its standard error. The kernel's own log is not looked at: others write to it too.
  std::string take_console() override;
  std::chrono::nanoseconds starved() override { return process_.starved(); }
  void stop() override;

  /// The agent's process id, 0 when it does not run.
  int process() const { return process_.id(); }

 private:
  std::filesystem::path agent_;
  Descriptor stream_;
  Descriptor console_;
  Child process_;
};

}  // namespace ioasis::conformance
