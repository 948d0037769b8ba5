// What is true of every call: of the contexts before and after it, and its answer.
#pragma once

#include "model/logic/symbolic_call.h"
#include "solver/arbitrary.h"
#include "solver/quantifiers.h"

namespace ioasis::solver {

/// A call of `command` on any context.
struct Transition {
  uapi::Command command;
  const model::Context<Symbolic>& before;
  const model::SymbolicCall& call;
  const model::Context<Symbolic>& after;
};

/// A refused call leaves the context as it was, unless its clause says what it leaves (Cite::leaves).
SymbolicBool refused_changes_nothing(const Transition& transition);

/// Attaching a device and reserving only narrow what an IOAS can map, DESTROY only widens it, other calls leave it.
SymbolicBool usable_ranges_move_one_way(const Transition& transition);

/// What Linux chooses, a place or an id, is one of those it may choose.
SymbolicBool choice_permitted(const Transition& transition);

/// UNMAP answers how many bytes disappeared (struct iommu_ioas_unmap @length).
SymbolicBool unmapped_bytes_counted(const Transition& transition);

}  // namespace ioasis::solver
