// A target that is a kernel: traces are streamed to the agent in a machine, and a kernel that warns, dies or hangs
// costs the trace at fault and a restart.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "conformance/targets/agent_link.h"
#include "conformance/targets/frames.h"
#include "conformance/targets/machine.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance {

struct AgentOptions {
  std::chrono::milliseconds limit{3000};  ///< of AgentLink::silence(): beyond it, the trace at fault has TimedOut
  std::size_t in_flight = 256;  ///< traces sent and not answered, at most: so many are looked into after a crash
  std::size_t in_flight_bytes = 1 << 20;  ///< unsent bytes from which on no further trace is encoded
  FilePaths paths = usual_paths();        ///< what is opened for the files of a trace
};

/// How it finds the trace at fault: traces are answered in order, so when the kernel reports something, dies or falls
/// silent, the suspects are the traces not delivered to the sink yet. The machine is restarted (a WARN_ON_ONCE is armed
/// again) and the suspects run one at a time, a step's answer being sent before the next step, until one does it again:
/// that is the one at fault. If none does, the most likely one is blamed, and its console text says so. A single trace
/// is run like that from the start.
class AgentTarget : public Target {
 public:
  AgentTarget(std::unique_ptr<Machine> machine, AgentOptions options);

  std::string describe() const override;
  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override;

  /// The time of one run of the trace (open, steps, close) in a bare loop of `repetitions` inside the machine, with no
  /// answers collected: what replay speed is measured against. Throws Unavailable when no time comes back.
  std::chrono::nanoseconds bench(const traces::Trace& trace, std::uint32_t repetitions);

  /// For errands, between two runs.
  AgentLink& link() { return link_; }

 private:
  struct Incident {
    Outcome::End end;
    std::string console;
  };
  struct Batch;

  void send_more(Batch& batch);
  std::optional<Incident> collect(Batch& batch);
  std::optional<Incident> trouble(bool busy);
  std::optional<Incident> damaged();
  void deliver(Batch& batch, std::size_t count);
  void find_fault(Batch& batch, Incident incident);
  void require_accepted(const agent::Frame& frame) const;
  Outcome not_run(const agent::Frame& frame, const traces::Trace& trace) const;
  Outcome run_alone(const traces::Trace& trace);

  AgentOptions options_;
  AgentLink link_;
};

}  // namespace ioasis::conformance
