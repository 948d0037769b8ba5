// Code run over terms: once for each way that it can go, since a condition that is asked for its truth may be either.
#pragma once

#include <z3++.h>

#include <functional>
#include <vector>

namespace ioasis::solver::tables {

class Paths {
 public:
  explicit Paths(z3::context& z3) : solver_(z3) {}

  /// Calls `run` once for each way. While it runs, what has been decided is asserted in solver().
  void each(const std::function<void()>& run);

  /// What the condition is on this way.
  bool decide(const z3::expr& condition);

  z3::solver& solver() { return solver_; }
  /// The condition can hold on this way. Throws if Z3 does not know.
  bool possible(const z3::expr& condition);

 private:
  struct Decision {
    bool value;
    bool other_left;  ///< the other value is possible too, and still to be gone
  };

  z3::solver solver_;
  std::vector<Decision> decisions_;
  std::size_t depth_ = 0;  ///< how many of them this way has met
};

}  // namespace ioasis::solver::tables
