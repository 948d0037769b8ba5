// Compares what a target answered with what the specification says, step by step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/targets/target.h"
#include "model/coverage.h"
#include "model/dialect.h"

namespace ioasis::conformance {

struct Verdict {
  enum class Kind {
    Conforms,   ///< every step judged answered as specified, and there was one
    Diverges,   ///< a step answered otherwise
    Crash,      ///< kernel warning, oops, panic, sanitizer report, or a target that vanished
    Timeout,    ///< a step did not answer
    Leak,       ///< every step answered as specified, and the kernel holds memory for the trace when it is over
    NotJudged,  ///< no step was compared with anything; `unjudged` says why
    Skipped,    ///< could not be run; `unjudged` says why
  };
  Kind kind = Kind::Conforms;
  std::size_t judged = 0;  ///< steps compared, from the first
  std::size_t step = 0;    ///< the step at fault, from 0; meaningful for Diverges, Crash, Timeout, Leak
  std::string clause;      ///< the clause that decides that step, "IOAS_MAP/accepted" when none refuses, if any does
  std::string expected;    ///< what the specification says, in words
  std::string got;         ///< what the target answered
  std::string console;     ///< its last lines, for Crash and Timeout
  std::string unjudged;    ///< why the steps from `judged` on were not compared; empty if all were
};

/// "conforms", "diverges", "crash", "timeout", "leak", "not judged", "skipped".
std::string_view name(Verdict::Kind kind);

/// What it is called in few words: the clause that decides, or where none does the verdict's name.
std::string title(const Verdict& verdict);

/// True for verdicts that speak against the target.
constexpr bool failed(Verdict::Kind kind) {
  return kind != Verdict::Kind::Conforms && kind != Verdict::Kind::NotJudged && kind != Verdict::Kind::Skipped;
}

/// True for verdicts that cost the machine its life.
constexpr bool ended_machine(Verdict::Kind kind) {
  return kind == Verdict::Kind::Crash || kind == Verdict::Kind::Timeout;
}

/// Judges the outcome of `trace`. Steps that the specification leaves undefined, or does not speak of, end the judging.
/// A trace's own `expect` is held against the target too, behind those steps as well. `coverage`, if given, counts the
/// clauses that decided.
Verdict judge(const traces::Trace& trace, const Outcome& outcome, const model::Dialect& dialect,
              model::Coverage* coverage = nullptr);

}  // namespace ioasis::conformance
