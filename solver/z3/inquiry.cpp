// Telling the solver what is new, and reading its answers.
#include "solver/z3/inquiry.h"

namespace ioasis::solver {

namespace {
z3::context& z3_here() { return model::SymbolicSession::current().z3(); }
}  // namespace

Inquiry::Inquiry(Path& path, unsigned effort) : path_(path), solver_(z3_here()), names_(z3_here()) {
  z3::params params(z3_here());
  params.set("rlimit", effort);
  solver_.set(params);
}

void Inquiry::tell() {
  const auto& requirements = path_.requirements();
  for (; told_ < requirements.size(); ++told_) solver_.add(requirements[told_]);
}

void Inquiry::push() {
  tell();
  path_.push();
  marks_.push_back(told_);
  solver_.push();
}

void Inquiry::pop() {
  path_.pop();
  told_ = marks_.back();
  marks_.pop_back();
  solver_.pop();
}

Answer Inquiry::ask() {
  std::vector<std::size_t> refused;
  return ask({}, refused);
}

Answer Inquiry::ask(const std::vector<SymbolicBool>& wishes, std::vector<std::size_t>& refused) {
  refused.clear();
  if (path_.blocked()) return Answer::No;
  tell();
  z3::expr_vector assumed(z3_here());
  solver_.push();
  for (unsigned i = 0; i < wishes.size(); ++i) {
    if (i == names_.size()) names_.push_back(z3_here().bool_const(("wish" + std::to_string(i)).c_str()));
    assumed.push_back(names_[static_cast<int>(i)]);
    solver_.add(z3::implies(names_[static_cast<int>(i)], wishes[i].expr()));
  }
  const auto result = solver_.check(assumed);
  if (result == z3::sat) path_.adopt(solver_.get_model());
  if (result == z3::unsat) {
    const auto core = solver_.unsat_core();
    for (unsigned i = 0; i < assumed.size(); ++i)
      for (unsigned j = 0; j < core.size(); ++j)
        if (z3::eq(assumed[static_cast<int>(i)], core[static_cast<int>(j)])) refused.push_back(i);
  }
  solver_.pop();
  return result == z3::sat ? Answer::Yes : result == z3::unsat ? Answer::No : Answer::Unknown;
}

}  // namespace ioasis::solver
