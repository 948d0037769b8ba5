// A question put to Z3: can all this be true together?
#pragma once

#include <z3++.h>

#include <filesystem>
#include <optional>

#include "model/logic/symbolic_value.h"
#include "solver/limits.h"

namespace ioasis::solver {

/// Unknown is no answer: the solver ran out of time.
enum class Answer { Yes, No, Unknown };

class Question {
 public:
  void assume(const model::SymbolicBool& fact) { facts_.push_back(fact.expr()); }

  /// Whether `that` can be true with all that is assumed, and with what; the values are tried on every fact before the
  /// answer is Somehow. Written to limits.dump first, where that is given.
  Answer ask(const model::SymbolicBool& that, const Limits& limits);

  /// After Yes.
  const z3::model& example() const { return *example_; }

 private:
  std::vector<z3::expr> facts_;
  std::optional<z3::model> example_;
};

}  // namespace ioasis::solver
