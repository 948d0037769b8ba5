// The list of all that is shown of the specification.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "model/logic/symbolic_call.h"
#include "model/logic/symbolic_memory.h"
#include "solver/claims/transitions.h"

namespace ioasis::solver {

/// A claim as both readings see it: for a proof, and for what is at hand.
template <template <class> class Subject>
struct Both {
  Conjunction (*any)(const Subject<Symbolic>&) = nullptr;
  bool (*at_hand)(const Subject<Concrete>&) = nullptr;
};

struct Invariant {
  std::string_view name;
  std::string_view statement;            ///< one sentence
  std::string_view because;              ///< where it is written, or why it must hold
  Both<Context> of_context = {};         ///< assumed before the call and shown after it; or
  Both<Transition> of_call = {};         ///< of contexts and answer together
  bool follows = false;                  ///< it follows from others, so that no proof needs it
  std::vector<uapi::Command> only = {};  ///< the commands it speaks of; empty: all
  std::vector<uapi::Proposal> of = {};   ///< the proposals that promise it; empty: whatever is proposed or not
  std::optional<uapi::Command> with = std::nullopt;  ///< what it speaks of came with that command

  bool speaks_of(const Dialect& dialect) const {
    if (with && !dialect.has(*with)) return false;
    return of.empty() || std::ranges::find(of, dialect.proposal) != of.end();
  }

  /// What it says of a call.
  Conjunction holds(const Transition<Symbolic>& t) const {
    return of_context.any ? of_context.any(t.after) : of_call.any(t);
  }
  bool holds(const Transition<Concrete>& t) const {
    return of_context.at_hand ? of_context.at_hand(t.after) : of_call.at_hand(t);
  }
};
const std::vector<Invariant>& invariants();

/// Null if there is none of that name.
const Invariant* invariant_named(std::string_view name);

}  // namespace ioasis::solver
