// What a predicate's conditions say of a path.
#pragma once

#include "solver/path.h"
#include "solver/predicate.h"

namespace ioasis::solver {

/// `steps[i]` is the step of the path that the predicate's call number i is. Counts are of the path's context.
SymbolicBool meaning(const Condition& condition, const Path& path, const std::vector<std::size_t>& steps);

}  // namespace ioasis::solver
