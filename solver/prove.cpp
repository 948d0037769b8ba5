// Putting obligations to Z3.
#include "solver/prove.h"

#include <algorithm>
#include <chrono>

#include "model/commands.h"
#include "model/spec.h"
#include "solver/cases.h"
#include "solver/counterexample.h"

namespace ioasis::solver {

using namespace model;

namespace {

static_assert(kSlots<Ioas<Symbolic>> >= 2 && kSlots<Area<Symbolic>> >= 2 && kSlots<IovaRange<Symbolic>> >= 2 &&
                  kSlots<Hwpt<Symbolic>> >= 2 && kSlots<Device<Symbolic>> >= 2,
              "an invariant speaks of two elements of a set, and COPY of two I/O address spaces");

/// The ids an arbitrary context can hold, those one call makes, and one that is free.
constexpr unsigned kIds = kSlots<Ioas<Symbolic>> + kSlots<Hwpt<Symbolic>> + 2 * kSlots<Device<Symbolic>> + 3;

const Invariant* invariant_named(std::string_view name) {
  const auto& all = invariants();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Invariant& i) { return i.name == name; });
  return at == all.end() ? nullptr : &*at;
}

bool unreachable(uapi::Command command, const std::string& clause) {
  const auto id = std::string(uapi::info(command).name) + "/" + clause;
  return std::ranges::any_of(unreachable_clauses(), [&](const auto& one) { return one.id == id; });
}

using Premises = std::vector<const Invariant*>;

/// What is assumed before the call: all that is shown of contexts, or what the invariant rests on and itself.
Premises premises_for(const Invariant* invariant, bool few) {
  Premises premises;
  for (const auto& one : invariants()) {
    const bool wanted =
        !few || &one == invariant || std::ranges::find(invariant->rests_on, one.name) != invariant->rests_on.end();
    if (one.of_context && wanted) premises.push_back(&one);
  }
  return premises;
}

/// One call on any context that satisfies the invariants.
template <class Args>
class Experiment {
 public:
  Experiment(uapi::Command command, const SymbolicCall::Variation& variation, Premises premises, const Limits& limits)
      : command_(command),
        premises_(std::move(premises)),
        limits_(limits),
        before_(arbitrary_context(dialects().front())),
        after_(before_),
        call_(SymbolicSession::current().fresh_bool("struct.writable"), variation) {
    std::size_t position = 0;
    args_.fields([&](const char* name, auto& value) {
      const auto width = uapi::info(command).fields[position++].width;
      value.word = SymbolicSession::current().fresh_word(name, 8 * width);
    });
  }

  template <class Text>
  void run(Text text, const Weakening& weakening) {
    text(call_, after_, args_);
    if (weakening.effect) weakening.effect(after_);
  }

  Transition transition() const { return {command_, before_, call_, after_}; }
  const SymbolicCall& call() const { return call_; }

  /// Whether the question can be answered yes, and with what.
  z3::check_result ask(const SymbolicBool& question, std::string& example) const {
    auto answer = z3::unsat;
    for (const auto& given : cases<Symbolic>(args_, before_, call_.chosen())) {
      const auto result = ask(question, given, example);
      if (result == z3::sat) return result;
      if (result == z3::unknown) answer = result;
    }
    return answer;
  }

 private:
  z3::check_result ask(const SymbolicBool& question, const Facts& given, std::string& example) const {
    auto& session = SymbolicSession::current();
    const auto tactic = [&](const char* name) { return z3::tactic(session.z3(), name); };
    z3::solver solver =
        (tactic("simplify") & tactic("propagate-values") & tactic("solve-eqs") & tactic("smt")).mk_solver();
    z3::params params(session.z3());
    params.set("timeout", limits_.milliseconds);
    params.set("random_seed", limits_.seed);
    solver.set(params);
    for (const auto& fact : given) solver.add(fact.expr());
    for (const auto& assumption : session.assumptions()) solver.add(assumption.expr());
    for (const auto& clause : call_.clauses())
      if (clause.error == 0) solver.add(!clause.decides.expr());
    for (const auto* invariant : premises_) solver.add(invariant->of_context(before_).expr());
    solver.add(question.expr());
    const auto result = solver.check();
    if (result == z3::sat) example = read(solver.get_model());
    return result;
  }

  std::string read(const z3::model& model) const {
    Reading reading(model);
    reading.line("call", std::string(uapi::info(command_).name));
    reading.read(args_, "");
    std::string answer = "accepted";
    for (const auto& clause : call_.clauses())
      if (reading.holds(clause.decides)) answer = clause.name;
    reading.line("answer", answer);
    reading.read(before_.ioases, "ioas");
    reading.read(before_.hwpts, "domain");
    reading.read(before_.devices, "device");
    return reading.text();
  }

  uapi::Command command_;
  Premises premises_;
  Limits limits_;
  Context<Symbolic> before_, after_;
  SymbolicCall call_;
  Args args_;
};

Outcome outcome_of(z3::check_result result) {
  return result == z3::unsat ? Outcome::Proved : result == z3::sat ? Outcome::Violated : Outcome::Timeout;
}

/// Each clause decides some call, but those said to be unreachable decide none.
template <class Args>
Verdict clauses_alive(uapi::Command command, const Experiment<Args>& experiment) {
  Verdict verdict{Outcome::Proved, 0, {}};
  for (const auto& clause : experiment.call().clauses()) {
    if (clause.error == 0) continue;
    std::string example;
    const auto result = experiment.ask(clause.decides, example);
    const bool dead = unreachable(command, clause.name);
    if (result == z3::unknown) {
      if (verdict.outcome == Outcome::Proved) verdict = {Outcome::Timeout, 0, {}};
    } else if ((result == z3::unsat) != dead) {
      verdict.outcome = Outcome::Violated;
      verdict.counterexample += dead ? "the clause " + clause.name + " can decide\n" + example
                                     : "the clause " + clause.name + " decides no call\n";
    }
  }
  return verdict;
}

/// `few`: with the clauses and premises the invariant names, and others left open.
Verdict examine(const Obligation& obligation, const Limits& limits, const Weakening& weakening, bool few) {
  Verdict verdict;
  SymbolicSession session({.indices = 3, .ids = kIds, .entries = 2});
  const Invariant* invariant = invariant_named(obligation.invariant);
  SymbolicCall::Variation variation{.skipped = weakening.clause};
  if (invariant) variation.choice = invariant->choice;
  if (few) variation.kept = invariant->guards;
  with_text<Symbolic>(obligation.command, [&](auto args, auto text) {
    Experiment<decltype(args)> experiment(obligation.command, variation, premises_for(invariant, few), limits);
    experiment.run(text, weakening);
    if (!invariant) {
      verdict = clauses_alive(obligation.command, experiment);
      return;
    }
    const auto transition = experiment.transition();
    const auto holds = invariant->of_context ? invariant->of_context(transition.after) : invariant->of_call(transition);
    verdict.outcome = outcome_of(experiment.ask(!holds, verdict.counterexample));
  });
  return verdict;
}

}  // namespace

std::vector<Obligation> obligations() {
  std::vector<Obligation> all;
  for (const auto& info : uapi::kCommandTable) {
    for (const auto& invariant : invariants())
      if (invariant.only.empty() || std::ranges::find(invariant.only, info.command) != invariant.only.end())
        all.push_back({invariant.name, info.command});
    all.push_back({kClausesAlive, info.command});
  }
  return all;
}

Verdict prove(const Obligation& obligation, const Limits& limits, const Weakening& weakening) {
  const auto begun = std::chrono::steady_clock::now();
  Verdict verdict;
  if (invariant_named(obligation.invariant)) verdict = examine(obligation, limits, weakening, true);
  // What fails on more calls than there are may still hold of those there are.
  if (verdict.outcome != Outcome::Proved) verdict = examine(obligation, limits, weakening, false);
  verdict.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return verdict;
}

}  // namespace ioasis::solver
