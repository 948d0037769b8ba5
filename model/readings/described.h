// The texts as they are printed.
#pragma once

#include <vector>

#include "model/clause.h"
#include "model/dialect.h"

namespace ioasis::model {

/// All texts as a dialect words them, indexed as in spec.h. A command without a text has an empty one.
/// @throws std::length_error for a text of more clauses than a Ruling can tell apart
std::vector<CommandText> described(const Dialect& dialect);

}  // namespace ioasis::model
