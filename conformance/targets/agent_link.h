// The conversation with the agent in a machine: bytes out, frames in, and the console read alongside.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/agent/frame.h"
#include "conformance/targets/machine.h"

namespace ioasis::conformance {

class AgentLink {
 public:
  explicit AgentLink(std::unique_ptr<Machine> machine);

  Machine& machine() { return *machine_; }
  const Machine& machine() const { return *machine_; }

  /// Starts the machine unless it runs, and pings the agent. Throws Unavailable when either fails.
  void require();

  /// How often the machine has been started.
  unsigned starts() const { return starts_; }

  /// Ends the machine; require() starts a fresh one.
  void stop();

  /// The kernel's name and release as the agent gave it; empty before the first require().
  const std::string& kernel() const { return kernel_; }

  /// Bytes to be sent: append requests here.
  std::vector<std::uint8_t>& outgoing() { return outgoing_; }

  /// Sends and receives what can be, waiting up to `patience` for something to do, then reads the console: what the
  /// kernel had printed before it answered is in console() when the answer is in next().
  void pump(std::chrono::milliseconds patience);

  /// The next whole frame, valid until the next pump(). Incomplete when there is none.
  agent::Framing next(agent::Frame& frame);

  /// No more will come: the stream was closed or the machine is dead.
  bool ended() const { return ended_; }

  /// So long the machine has run, or had nothing to run, without a word: from the first pump() that heard none. What it
  /// waited for a processor does not count, so that it is no longer on a crowded machine.
  std::chrono::nanoseconds silence() const { return silence_; }
  /// Starts counting silence from now: the agent had nothing to do so far.
  void hear();

  /// What the console printed since the start, as far as trim_console() left it; its last line perhaps unfinished.
  const std::string& console() const { return console_; }

  /// Drops old text, once there is much; what is left serves as context, and to find a line that came in two pieces.
  void trim_console();

  /// Waits until the console is quiet: a report is printed over some time.
  void settle_console();

 private:
  /// A moment, and how long the machine had waited for processors by then.
  struct Look {
    std::chrono::steady_clock::time_point at;
    std::chrono::nanoseconds starved;
  };

  void handshake();
  void count_silence();
  void send();
  void receive();

  std::unique_ptr<Machine> machine_;
  bool running_ = false;
  bool ended_ = false;
  unsigned starts_ = 0;
  std::string kernel_;
  std::string console_;
  std::vector<std::uint8_t> outgoing_;
  std::size_t sent_ = 0;  ///< of outgoing_
  std::vector<std::uint8_t> incoming_;
  std::size_t taken_ = 0;  ///< of incoming_
  std::chrono::nanoseconds silence_{0};
  std::optional<Look> looked_;  ///< last, since a word came
};

}  // namespace ioasis::conformance
