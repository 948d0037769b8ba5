// Asking Z3, and looking twice at what it says.
#include "solver/z3/question.h"

#include <atomic>
#include <cstdio>
#include <fstream>

namespace ioasis::solver {

namespace {

/// "000042.smt2": questions are numbered as they come.
void write(z3::solver& solver, z3::check_result result, const std::filesystem::path& folder) {
  static std::atomic<unsigned> asked{0};
  char name[32];
  std::snprintf(name, sizeof name, "%06u.smt2", asked++);
  const char* const status = result == z3::unsat ? "unsat" : result == z3::sat ? "sat" : "unknown";
  std::ofstream file(folder / name);
  file << "(set-logic ALL)\n(set-info :status " << status << ")\n";
  file << solver.to_smt2(status);
  if (!file.flush()) throw std::runtime_error((folder / name).string() + ": cannot write");
}

}  // namespace

Answer Question::ask(const model::SymbolicBool& that, const Limits& limits, Engine engine) {
  auto& z3 = model::SymbolicSession::current().z3();
  const auto tactic = [&](const char* name) { return z3::tactic(z3, name); };
  auto chain = tactic("simplify") & tactic("propagate-values") & tactic("solve-eqs");
  chain =
      engine == Engine::Smt ? chain & tactic("smt") : chain & tactic("simplify") & tactic("bit-blast") & tactic("sat");
  z3::solver solver = chain.mk_solver();
  z3::params params(z3);
  params.set("timeout", limits.milliseconds);
  params.set("random_seed", limits.seed);
  solver.set(params);
  for (const auto& fact : facts_) solver.add(fact);
  solver.add(that.expr());
  const auto result = solver.check();
  if (!limits.dump.empty()) write(solver, result, limits.dump);
  if (result != z3::sat) return result == z3::unsat ? Answer::No : Answer::Unknown;
  example_.emplace(solver.get_model());
  for (const auto& fact : solver.assertions())
    if (!example_->eval(fact, true).is_true()) return Answer::Unknown;
  return Answer::Yes;
}

}  // namespace ioasis::solver
