// Obligations: one for each invariant and each command it speaks of, and what the solver says of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/state/memory.h"
#include "solver/transitions.h"

namespace ioasis::solver {

struct Invariant {
  std::string_view name;
  std::string_view statement;  ///< one sentence
  /// Of a single context: it is assumed before the call and to be shown after it. Null for one of a whole call.
  SymbolicBool (*of_context)(const model::Context<Symbolic>&) = nullptr;
  bool (*when_run)(const model::Context<model::Concrete>&) = nullptr;  ///< the same, of a context at hand
  SymbolicBool (*of_call)(const Transition&) = nullptr;
  /// The clauses and the other invariants that a proof is first tried with; if it fails, with all.
  std::vector<std::string_view> guards = {};
  std::vector<std::string_view> rests_on = {};
  model::SymbolicCall::Choice choice = model::SymbolicCall::Choice::Any;
  std::vector<uapi::Command> only = {};  ///< the commands it speaks of; empty: all
};
const std::vector<Invariant>& invariants();

/// The name of the obligation that every clause but the unreachable can decide, and that those cannot.
inline constexpr std::string_view kClausesAlive = "clauses-alive";

struct Obligation {
  std::string_view invariant;
  uapi::Command command;
};
/// All there are, by command.
std::vector<Obligation> obligations();

/// A specification made wrong on purpose, to see that a proof fails.
struct Weakening {
  std::string clause = {};  ///< this clause never refuses, or this output field is not restricted
  void (*effect)(model::Context<Symbolic>&) = nullptr;  ///< and this happens after every call
};

struct Limits {
  unsigned milliseconds = 10000;  ///< for each question put to the solver
  unsigned seed = 0;
};

enum class Outcome { Proved, Violated, Timeout };

struct Verdict {
  Outcome outcome = Outcome::Timeout;
  double seconds = 0;
  std::string counterexample;  ///< when violated: the call and what was there before it, a line each
};

/// Safe to call from several threads at once.
Verdict prove(const Obligation& obligation, const Limits& limits = {}, const Weakening& weakening = {});

}  // namespace ioasis::solver
