// Putting obligations to the solver.
#include "solver/claims/prove.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>

#include "gen/usual_suite.h"
#include "model/spec.h"
#include "model/system/framing.h"
#include "solver/claims/arbitrary.h"
#include "solver/claims/breach.h"
#include "solver/claims/exclusive.h"
#include "solver/claims/experiment.h"
#include "solver/commands.h"

namespace ioasis::solver {

using namespace model;

namespace {

constexpr std::string_view kClausesAlive = "clauses-alive";
constexpr std::string_view kClausesExclusive = "clauses-exclusive";

/// How far a trace is sought that shows a failure, for twice as long as a question may take.
constexpr unsigned kBreachCalls = 4;

/// UNMAP_DMA may cut two areas. That the pieces are aligned is known of bits alone, which takes half a minute.
constexpr Obligation kOutOfReach[] = {{"areas-aligned", uapi::Command::VfioIommuUnmapDma}};

bool out_of_reach(std::string_view claim, uapi::Command command) {
  return std::ranges::any_of(kOutOfReach,
                             [&](const auto& one) { return one.claim == claim && one.command == command; });
}

bool speaks_of(const std::vector<uapi::Command>& commands, uapi::Command command) {
  return std::ranges::find(commands, command) != commands.end();
}

/// What a usual suite reaches: a call that a clause decides needs no solver to show that the clause is alive. Of some
/// it cannot be shown otherwise: the reading that proves knows no limit of locked memory.
const Coverage& seen(const Dialect& dialect) {
  static std::mutex mutex;
  static std::map<std::string, Coverage> known;
  const std::lock_guard lock(mutex);
  auto [entry, fresh] = known.try_emplace(dialect.name);
  if (fresh) {
    constexpr std::size_t kTraces = 20000;
    gen::UsualSuite suite(dialect, 1, kTraces);
    for (std::size_t i = 0; i < kTraces; ++i) suite.next();
    entry->second = suite.coverage();
  }
  return entry->second;
}

/// An obligation under examination, with one way of writing words.
class Examination {
 public:
  Examination(uapi::Command command, const Limits& limits, const Weakening& weakening)
      : command_(command), limits_(limits), dialect_(weakening.dialect()), experiment_(command, dialect_, weakening) {}

  Verdict run(std::string_view claim) {
    if (claim == kClausesAlive) return clauses_alive();
    if (claim == kClausesExclusive) return clauses_exclusive();
    return holds(*invariant_named(claim));
  }

 private:
  /// Whether the invariant holds after every call. It is asked part by part, until one fails.
  Verdict holds(const Invariant& invariant) {
    const auto claim = invariant.holds(experiment_.transition());
    auto question = experiment_.premises();
    for (const auto& part : claim.parts()) refute(question, !part, "");
    return verdict_;
  }

  /// Each clause that can decide a call in the dialect decides some.
  Verdict clauses_alive() {
    const auto deciding = deciding_clauses(dialect_);
    for (const auto& clause : experiment_.call().clauses()) {
      // What the overlay takes away or adds is not random traces' to show.
      const bool declared = clause.number >= kFirstDeclared;
      const int number = declared ? clause.number : clause.number + framing_clauses(command_);
      const auto index = clause_index(static_cast<int>(command_), number);
      const bool undefined = clause.error == 0, gone = clause.name == dialect_.without_of(uapi::info(command_).name);
      const bool decided = !declared && seen(unamended(dialect_))[index] > 0;
      if (undefined || !deciding[index] || (decided && !gone)) continue;
      const auto answer = experiment_.premises().ask(clause.decides, limits_);
      if (answer == Answer::Unknown) verdict_.outcome = Outcome::Timeout;
      if (answer == Answer::No)
        verdict_ = {
            Outcome::Violated, 0, {}, verdict_.counterexample + "the clause " + clause.name + " decides no call\n"};
    }
    return verdict_;
  }

  /// No call meets the conditions of two clauses that are said to exclude one another.
  Verdict clauses_exclusive() {
    const auto condition = [&](std::string_view name) {
      return std::ranges::find(experiment_.call().clauses(), name, &SymbolicCall::Clause::name)->holds;
    };
    auto question = experiment_.premises();
    for (const auto& exclusion : exclusions()) {
      if (!speaks_of(exclusion.commands, command_)) continue;
      for (const auto one : exclusion.these)
        for (const auto other : exclusion.those)
          refute(question, condition(one) && condition(other),
                 std::string(one) + " and " + std::string(other) + " both hold\n");
    }
    return verdict_;
  }

  /// Notes what it means that `that` is possible, or may be.
  void refute(Question& question, const SymbolicBool& that, const std::string& words) {
    if (verdict_.outcome == Outcome::Violated) return;
    const auto answer = question.ask(that, limits_);
    if (answer == Answer::Yes) verdict_ = {Outcome::Violated, 0, {}, words + experiment_.read(question.example())};
    if (answer == Answer::Unknown) verdict_.outcome = Outcome::Timeout;
  }

  uapi::Command command_;
  const Limits& limits_;
  Dialect dialect_;
  Experiment experiment_;
  Verdict verdict_{.outcome = Outcome::Proved};
};

Verdict examine(const Obligation& obligation, const Limits& limits, const Weakening& weakening, Words words) {
  const SymbolicSession session(proof_bounds(words, weakening.dialect()));
  return Examination(obligation.command, limits, weakening).run(obligation.claim);
}

}  // namespace

Dialect Weakening::dialect() const {
  auto weakened = of ? *of : dialects().front();
  weakened.without = without;
  if (adjust) adjust(weakened);
  return weakened;
}

std::vector<Claimed> claims() {
  std::vector<Claimed> all;
  for (const auto& invariant : invariants()) all.push_back({invariant.name, invariant.statement, invariant.because});
  all.push_back({kClausesAlive, "each clause decides some call", "a clause that never decides says nothing"});
  all.push_back(
      {kClausesExclusive, "clauses that claim to exclude one another do", "the list in solver/claims/exclusive.cpp"});
  return all;
}

std::vector<Obligation> obligations(const Dialect& dialect) {
  std::vector<Obligation> all;
  for (const auto& info : commands(dialect)) {
    for (const auto& invariant : invariants())
      if (invariant.speaks_of(dialect) && (invariant.only.empty() || speaks_of(invariant.only, info.command)) &&
          !out_of_reach(invariant.name, info.command))
        all.push_back({invariant.name, info.command});
    all.push_back({kClausesAlive, info.command});
    if (std::ranges::any_of(exclusions(), [&](const auto& one) { return speaks_of(one.commands, info.command); }))
      all.push_back({kClausesExclusive, info.command});
  }
  return all;
}

std::vector<Obligation> not_asked() { return {std::begin(kOutOfReach), std::end(kOutOfReach)}; }

Verdict prove(const Obligation& obligation, const Limits& limits, const Weakening& weakening) {
  const auto begun = std::chrono::steady_clock::now();
  // What holds of numbers, of which less is known, holds of bits. What fails may not: a trace that runs would show it,
  // and is found sooner than a context of bits.
  auto verdict = examine(obligation, limits, weakening, Words::Numbers);
  if (verdict.outcome != Outcome::Proved && weakening.of_devices() != platform::mock()) {
    verdict = examine(obligation, limits, weakening, Words::Bits);
  } else if (verdict.outcome != Outcome::Proved) {
    const auto enough = std::chrono::steady_clock::now() + std::chrono::milliseconds(2 * limits.milliseconds);
    auto found =
        breach(obligation, weakening, {.length = kBreachCalls, .milliseconds = limits.milliseconds, .cancelled = [&] {
                                         return std::chrono::steady_clock::now() > enough;
                                       }});
    if (found.trace)
      verdict = {Outcome::Violated, 0, std::move(found.trace), {}};
    else
      verdict = examine(obligation, limits, weakening, Words::Bits);
  }
  verdict.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return verdict;
}

}  // namespace ioasis::solver
