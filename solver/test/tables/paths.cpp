// Each way repeats the decisions of the one before, up to the last of which the other value is left.
#include "solver/test/tables/paths.h"

#include <stdexcept>

namespace ioasis::solver::tables {

void Paths::each(const std::function<void()>& run) {
  decisions_.clear();
  do {
    depth_ = 0;
    solver_.push();
    run();
    solver_.pop();
    while (!decisions_.empty() && !decisions_.back().other_left) decisions_.pop_back();
    if (!decisions_.empty()) decisions_.back() = {!decisions_.back().value, false};
  } while (!decisions_.empty());
}

bool Paths::decide(const z3::expr& condition) {
  if (depth_ == decisions_.size()) {
    const bool can_hold = possible(condition);
    decisions_.push_back({can_hold, can_hold && possible(!condition)});
  }
  const bool value = decisions_[depth_++].value;
  solver_.add(value ? condition : !condition);
  return value;
}

bool Paths::possible(const z3::expr& condition) {
  solver_.push();
  solver_.add(condition);
  const z3::check_result answer = solver_.check();
  solver_.pop();
  if (answer == z3::unknown) throw std::runtime_error("Z3 does not know whether " + condition.to_string());
  return answer == z3::sat;
}

}  // namespace ioasis::solver::tables
