// A command with any arguments, as a call that can be made in one context after another.
#pragma once

#include <vector>

#include "model/logic/symbolic_call.h"
#include "model/logic/symbolic_memory.h"
#include "model/state/context.h"
#include "solver/claims/observed.h"

namespace ioasis::solver {

/// Belongs to the session it was made in.
class AnyCall {
 public:
  explicit AnyCall(uapi::Command command);

  /// Makes the call: `context` becomes what it leaves.
  SymbolicCall make(Context<Symbolic>& context, SymbolicCall::Variation variation) const;

  uapi::Command command() const { return command_; }
  /// The arguments, by field.
  const SymbolicFields& given() const { return given_; }

 private:
  uapi::Command command_;
  SymbolicFields given_;
  SymbolicBool writable_;         ///< the struct
  SymbolicMemory::Entries list_;  ///< what memory holds where the call reads a list
  std::vector<SymbolicWord> arguments_;
};

}  // namespace ioasis::solver
