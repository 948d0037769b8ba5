// This very machine: the agent as a child process, talked to over a socket pair.
#pragma once

#include <filesystem>
#include <memory>

#include "conformance/machine.h"

namespace ioasis::conformance {

class LocalMachine : public Machine {
 public:
  /// `agent`: the ioasis-agent program.
  explicit LocalMachine(std::filesystem::path agent);
  ~LocalMachine() override;

  std::string describe() const override;
  void start() override;
  int stream() const override { return stream_; }
  bool alive() override;
  /// What the agent wrote to its standard error. The kernel's own log is not looked at: others write to it too.
  std::string take_console() override;
  void stop() override;

  /// The agent's process id, 0 when it does not run.
  int process() const { return process_; }

 private:
  std::filesystem::path agent_;
  int process_ = 0;
  int stream_ = -1;
  int console_ = -1;
};

}  // namespace ioasis::conformance
