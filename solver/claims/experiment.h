// One call, with any arguments, on any context that the invariants hold in.
#pragma once

#include "solver/claims/any_call.h"
#include "solver/claims/prove.h"
#include "solver/z3/question.h"

namespace ioasis::solver {

/// Belongs to the session it was made in.
class Experiment {
 public:
  /// Makes the call, then what the weakening does besides. All that is passed must outlive it.
  Experiment(uapi::Command command, const Dialect& dialect, const Weakening& weakening);

  const SymbolicCall& call() const { return call_; }
  Transition<Symbolic> transition() const { return observed(any_.command(), before_, call_, any_.given(), after_); }

  /// Everything that may be taken for granted before the call.
  Question premises() const;
  /// The same without the invariants: what a question is put to that they have no part in.
  Question unconditioned() const;

  /// The call and what was there before it, a line each, under the values of an answer.
  std::string read(const z3::model& model) const;

 private:
  const Weakening& weakening_;
  Context<Symbolic> before_, after_;
  AnyCall any_;
  SymbolicCall call_;
};

/// That the invariants hold in a context, but the one named `unassumed`.
void assume_invariants(Question& question, const Context<Symbolic>& context, std::string_view unassumed = {});
/// That no call strays where nothing is specified.
void assume_specified(Question& question, const SymbolicCall& call);
/// What the session has taken for granted so far.
void assume_session(Question& question);

}  // namespace ioasis::solver
