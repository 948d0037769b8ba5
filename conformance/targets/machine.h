// A machine that runs the agent: a guest in QEMU, or this very machine. It is started, talked to, and started anew when
// it hangs or panics.
#pragma once

#include <chrono>
#include <string>

namespace ioasis::conformance {

class Machine {
 public:
  virtual ~Machine() = default;

  virtual std::string describe() const = 0;

  /// Starts it and waits until the agent can be spoken to; replaces a machine already running. Throws Unavailable.
  virtual void start() = 0;

  /// A stream to the agent, non-blocking, owned by the machine; valid from start() to the next start() or stop().
  virtual int stream() const = 0;

  /// False once the machine is known to have ended (QEMU exited, the agent's process died).
  virtual bool alive() = 0;

  /// Everything the console printed since the last call: kernel warnings are found here. Never blocks.
  virtual std::string take_console() = 0;

  /// So long since its start its threads, all together, were ready to run and had no processor of this machine.
  virtual std::chrono::nanoseconds starved() = 0;

  /// Ends it. Safe to call at any time.
  virtual void stop() = 0;
};

}  // namespace ioasis::conformance
