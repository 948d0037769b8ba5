// A question put to Z3: can all this be true together?
#pragma once

#include <z3++.h>

#include <optional>

#include "model/logic/symbolic_value.h"
#include "solver/limits.h"
#include "solver/z3/answer.h"

namespace ioasis::solver {

class Question {
 public:
  /// What looks for the answer.
  enum class Engine {
    Smt,  ///< terms as they are
    Sat,  ///< bits one by one: for words that are bits, and memory that is known
  };

  void assume(const model::SymbolicBool& fact) { facts_.push_back(fact.expr()); }
  void assume(const std::vector<z3::expr>& facts) { facts_.insert(facts_.end(), facts.begin(), facts.end()); }

  /// Whether `that` can be true with all that is assumed, and with what; the values are tried on every fact before the
  /// answer is Somehow. Written to limits.dump first, where that is given.
  Answer ask(const model::SymbolicBool& that, const Limits& limits, Engine engine = Engine::Smt);

  /// After Yes.
  const z3::model& example() const { return *example_; }

 private:
  std::vector<z3::expr> facts_;
  std::optional<z3::model> example_;
};

}  // namespace ioasis::solver
