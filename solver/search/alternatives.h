// The fields of a call that hold one of a few things - ids, flags, counts, options - enumerated.
#pragma once

#include "solver/search/path.h"

namespace ioasis::solver {

struct Alternative {
  decltype(Call::pins) pins;
  /// At most one field is out of the ordinary: boundaries are tried with this one, not only clauses.
  bool plain;
};

/// The combinations of such values for a call of `command`, in which at most two are out of the ordinary.
std::vector<Alternative> alternatives(uapi::Command command, const model::Context<Symbolic>& context);

}  // namespace ioasis::solver
