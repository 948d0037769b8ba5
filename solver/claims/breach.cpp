// Searching for a breach, and running it.
#include "solver/claims/breach.h"

#include <algorithm>
#include <stdexcept>

#include "gen/generator.h"
#include "model/uapi/roles.h"
#include "solver/claims/observed.h"
#include "solver/search/path.h"
#include "traces/following/follower.h"
#include "traces/shrink.h"

namespace ioasis::solver {

namespace {

/// Of calls that may have their place chosen a search leaves out what flags do not change, unless the predicate speaks
/// of them.
Predicate last_call(uapi::Command command) {
  const bool places = uapi::fixing_flag(uapi::info(command)) != 0;
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

/// Takes the step; true if it breaks the claim. What is not specified breaks none, nor does what was refused for
/// another reason than the command's own: on a file that is closed, for one. A claim that asks what was answered says
/// nothing of a call whose answer was lost.
bool take(traces::Follower& follower, const traces::Step& step, const Invariant& invariant,
          const Weakening& weakening) {
  const auto before = follower.context();
  const auto bytes = follower.ids().filled(step);
  const auto ruling = follower.follow(step);
  if (ruling.unspecified || ruling.undefined != Ruling::kNone) return false;
  if (!step.command || ruling.command != static_cast<int>(*step.command)) return false;
  auto after = follower.context();
  if (weakening.concrete) weakening.concrete(ruling.clause == Ruling::kNone, after);
  auto transition = observed(before, bytes, ruling, after);
  bool asked_what_was_lost = false;
  if (answer_lost(ruling))
    transition.answered = [&, told = transition.answered](std::string_view field) {
      asked_what_was_lost = true;
      return told(field);
    };
  return !invariant.holds(transition) && !asked_what_was_lost;
}

/// The trace makes the first call of that command once more, at its end, where there is more that it can break than
/// where such a call is mostly made.
void call_again(traces::Trace& trace, uapi::Command command) {
  const auto first = std::ranges::find(trace.steps, std::optional(command), &traces::Step::command);
  if (first == trace.steps.end()) return;
  auto again = *first;
  trace.steps.push_back(std::move(again));
}

constexpr int kDrawn = 4000;
constexpr std::size_t kShrinkBudget = 2000;

/// A random trace that breaks the claim, made small: of contexts that many calls lead to, which a search does not
/// reach.
std::optional<traces::Trace> drawn(const Obligation& obligation, const Weakening& weakening, const Dialect& dialect,
                                   const Invariant& invariant) {
  gen::Generator generator(dialect, 1, {.limited_callers = false, .files = false, .processes = false});
  const auto last_breaks = [&](const traces::Trace& trace) {
    return !trace.steps.empty() && trace.steps.back().command == obligation.command &&
           breaks(trace, obligation, weakening);
  };
  for (int i = 0; i < kDrawn; ++i) {
    auto trace = generator.next();
    call_again(trace, obligation.command);
    traces::Follower follower(trace, dialect);
    for (std::size_t step = 0; step < trace.steps.size(); ++step) {
      if (trace.steps[step].command != obligation.command) {
        follower.follow(trace.steps[step]);
        continue;
      }
      if (!take(follower, trace.steps[step], invariant, weakening)) continue;
      trace.steps.resize(step + 1);
      return traces::shrink(trace, last_breaks, kShrinkBudget);
    }
  }
  return std::nullopt;
}

}  // namespace

bool breaks(const traces::Trace& trace, const Obligation& obligation, const Weakening& weakening) {
  const auto dialect = weakening.dialect();
  traces::Follower follower(trace, dialect);
  for (std::size_t i = 0; i + 1 < trace.steps.size(); ++i) follower.follow(trace.steps[i]);
  return take(follower, trace.steps.back(), *invariant_named(obligation.claim), weakening);
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
  if (!result.trace) result.trace = drawn(obligation, weakening, dialect, *invariant);
  return result;
}

}  // namespace ioasis::solver
