// The boundaries of a condition: the comparisons in it, and what puts a call right on one side of one.
#pragma once

#include <z3++.h>

#include <vector>

namespace ioasis::solver {

/// One comparison in a condition, and its sides: for a < b, a one below b, a equal to b, a one above b; for an
/// alignment, a multiple, one off, and half off; for an id or a set of flags, equal or not.
struct Boundary {
  z3::expr comparison;
  std::vector<z3::expr> sides;
};

/// The comparisons of 64-bit words in these conditions that are not decided by constants alone, each once, in the order
/// in which they are met.
std::vector<Boundary> boundaries(const std::vector<z3::expr>& conditions);

}  // namespace ioasis::solver
