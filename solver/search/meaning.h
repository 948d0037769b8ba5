// What a predicate's conditions say of a path.
#pragma once

#include "solver/search/path.h"
#include "solver/search/predicate.h"

namespace ioasis::solver {

/// `steps[i]` is the step of the path that the predicate's call number i is. Counts are of the path's context.
SymbolicBool meaning(const Condition& condition, const Path& path, const std::vector<std::size_t>& steps);

}  // namespace ioasis::solver
