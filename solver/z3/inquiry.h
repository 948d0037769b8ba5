// Many questions about one path, asked one after another of a solver that keeps what it has learnt.
#pragma once

#include "solver/search/path.h"

namespace ioasis::solver {

/// A path and a solver side by side. The path must be changed through push() and pop() alone, apart from calls and
/// requirements added to it.
class Inquiry {
 public:
  /// `effort` bounds each question, in the solver's own units, which are the same on every machine.
  Inquiry(Path& path, unsigned effort);

  void push();
  void pop();

  /// Whether all that the path requires can be met with the wishes granted too. On Yes the path has the model. On No,
  /// `refused` are indices of some wishes that cannot all be granted; none if the path cannot be walked at all.
  Answer ask(const std::vector<SymbolicBool>& wishes, std::vector<std::size_t>& refused);
  /// As above, with no wish.
  Answer ask();

  Path& path() { return path_; }

 private:
  void tell();

  Path& path_;
  z3::solver solver_;
  std::size_t told_ = 0;  ///< requirements of the path that the solver knows
  std::vector<std::size_t> marks_;
  z3::expr_vector names_;  ///< of wishes, by position; each is used again by the next question
};

}  // namespace ioasis::solver
