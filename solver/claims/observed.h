// Calls as transitions: what the solver made of one, and what one was when it ran.
#pragma once

#include <map>

#include "model/oracle.h"
#include "solver/claims/catalogue.h"

namespace ioasis::solver {

using SymbolicFields = std::map<std::string, SymbolicWord, std::less<>>;

/// Everything passed must outlive the transition.
Transition<Symbolic> observed(uapi::Command command, const Context<Symbolic>& before, const SymbolicCall& call,
                              const SymbolicFields& given, const Context<Symbolic>& after);

/// A call that was ruled on; `bytes` as the program passed them.
Transition<Concrete> observed(const Context<Concrete>& before, std::span<const std::uint8_t> bytes,
                              const Ruling& ruling, const Context<Concrete>& after);

/// The call had its effect, or a part of it, and could not tell its answer: what a transition has of that is not so.
bool answer_lost(const Ruling& ruling);

}  // namespace ioasis::solver
