// Values chosen on purpose for what a case leaves open, so that none is the solver's default.
#pragma once

#include <random>

#include "solver/z3/inquiry.h"

namespace ioasis::solver {

/// An input that has not been fixed, and the values worth giving it.
struct Input {
  SymbolicWord word;
  std::vector<std::uint64_t> values;  ///< at least one
};

/// All open inputs of a path's calls: fields, entries of lists, and how the structs are framed.
std::vector<Input> inputs(const Path& path);

/// What became of the inputs of one case.
struct Settled {
  Answer answer = Answer::Unknown;  ///< whether there is such a case at all
  unsigned tied = 0;                ///< inputs that no value worth giving fits: the boundary ties them to the others
};

/// Asks for a model in which each input has a value drawn for it; where not all can, one of those worth giving; and
/// where the case allows none of these, any. The path must be as it is to be
/// asked, and has the model then.
Settled settle_on_purpose(Inquiry& inquiry, const std::vector<Input>& inputs, std::mt19937_64& draw);

}  // namespace ioasis::solver
