// What a target is: something that runs traces and reports the answers.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "traces/trace.h"

namespace ioasis::conformance {

/// How the run of one trace ended.
struct Outcome {
  enum class End {
    Completed,  ///< every step was answered
    Crashed,    ///< the kernel warned, oopsed, panicked or vanished; `answers` holds those that came before
    TimedOut,   ///< no answer within the target's limit; likewise
    Leaked,     ///< every step was answered, and the kernel still holds memory for it; `console` says what
    NotRun,     ///< not a step of it was made: the target lacks what the trace needs
  };
  End end = End::Completed;
  std::vector<traces::Answer> answers;  ///< one a step, in order, fewer when not Completed
  std::string console;  ///< the target's last lines, when Crashed or TimedOut; what or why, when Leaked or NotRun

  /// It cost the machine its life.
  bool ended_machine() const { return end == End::Crashed || end == End::TimedOut; }
};

/// Called once a trace, in the order given. Returning false asks the target to stop early.
using OutcomeSink = std::function<bool(std::size_t index, Outcome&& outcome)>;

class Target {
 public:
  virtual ~Target() = default;

  /// What the target is, for reports: "simulator", "kernel 6.12.117 x86 (QEMU TCG)".
  virtual std::string describe() const = 0;

  /// Runs each trace from a fresh context (a newly opened /dev/iommu). A crash or a hang costs the trace at fault: the
  /// target recovers and goes on with the next. Throws Unavailable when it cannot be had at all.
  virtual void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) = 0;
};

/// The target cannot be had: QEMU is missing, the kernel is not built, /dev/iommu does not exist. Exit code 3.
struct Unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws Unavailable for a trace that was NotRun. For who made the trace: no other of theirs would be run either.
inline void require_run(const Target& target, const Outcome& outcome) {
  if (outcome.end == Outcome::End::NotRun) throw Unavailable(target.describe() + ": " + outcome.console);
}

}  // namespace ioasis::conformance
