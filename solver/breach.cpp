// Searching for a breach, and running it.
#include "solver/breach.h"

#include <stdexcept>

#include "gen/standing.h"
#include "solver/observed.h"
#include "solver/path.h"

namespace ioasis::solver {

namespace {

/// Of MAP and COPY a search leaves out what flags do not change, unless the predicate speaks of them.
Predicate last_call(uapi::Command command) {
  const bool places = command == uapi::Command::IoasMap || command == uapi::Command::IoasCopy;
  return parse_predicate(std::string(uapi::info(command).name) + (places ? " with flags == 1.flags" : ""));
}

/// That the path's last call breaks the claim.
SymbolicBool broken(const Path& path, const Invariant& invariant, const Weakening& weakening) {
  const auto& step = path.steps().back();
  SymbolicFields given;
  for (const auto& argument : step.arguments) given.emplace(argument.field->name, argument.word);
  auto after = path.context();
  if (weakening.symbolic) weakening.symbolic(step.call().accepted(), after);
  return !invariant.holds(observed(step.command, *step.before.front(), step.call(), given, after)).whole();
}

}  // namespace

bool breaks(const traces::Trace& trace, const Obligation& obligation, const Weakening& weakening) {
  const auto dialect = weakening.dialect();
  const auto& invariant = *invariant_named(obligation.claim);
  gen::Standing standing(dialect, trace);
  for (std::size_t i = 0; i + 1 < trace.steps.size(); ++i) standing.take(trace.steps[i]);

  const auto& last = trace.steps.back();
  const auto before = standing.context();
  const auto bytes = standing.ids().filled(last);
  const auto ruling = standing.take(last);
  auto after = standing.context();
  if (weakening.concrete) weakening.concrete(ruling.clause == Ruling::kNone, after);
  return !invariant.holds(observed(before, bytes, ruling, after));
}

FindResult breach(const Obligation& obligation, const Weakening& weakening, const FindOptions& options) {
  const auto* invariant = invariant_named(obligation.claim);
  if (!invariant) return {};
  const auto dialect = weakening.dialect();
  auto search = options;
  search.besides = [&](Path& path) { path.require(broken(path, *invariant, weakening)); };
  auto result = find(last_call(obligation.command), dialect, search);
  if (result.trace && !breaks(*result.trace, obligation, weakening))
    throw std::logic_error("a trace of the solver does not break " + std::string(obligation.claim) + " when it runs");
  return result;
}

}  // namespace ioasis::solver
