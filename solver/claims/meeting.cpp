// One call on any context, and two of its clauses.
#include "solver/claims/meeting.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "model/spec.h"
#include "model/system/no_command.h"
#include "solver/claims/arbitrary.h"
#include "solver/claims/experiment.h"
#include "solver/search/framing.h"

namespace ioasis::solver {

using namespace model;

namespace {

using Pairs = std::vector<gen::ClausePair>;

/// Pairs are many, and one without an answer costs nothing but that it is named so.
const Limits kLimits{.milliseconds = 2000};

/// Those of which the question is answered No. `skipped`: clauses that the call was not asked for. Pairs with the same
/// first clause are asked together: an example shows for some that they meet, and No is said of all that are left.
Pairs refuted(const SymbolicCall& call, const Pairs& pairs, Question question, int skipped) {
  const auto clause = [&](int index) -> const auto& {
    return call.clauses()[static_cast<std::size_t>(index - skipped)];
  };
  const auto meet = [&](const gen::ClausePair& pair) {
    return clause(pair.first).decides && clause(pair.second).holds;
  };
  std::map<int, Pairs> by_first;
  for (const auto& pair : pairs) by_first[pair.first].push_back(pair);
  Pairs never;
  for (auto& [first, open] : by_first) {
    auto answer = Answer::Yes;
    while (!open.empty() && answer == Answer::Yes) {
      SymbolicBool some(false);
      for (const auto& pair : open) some = some || meet(pair);
      answer = question.ask(some, kLimits);
      const auto shown = [&](const auto& pair) { return question.example().eval(meet(pair).expr(), true).is_true(); };
      if (answer == Answer::Yes && std::erase_if(open, shown) == 0) break;
    }
    for (const auto& pair : open)
      if (answer == Answer::No || question.ask(meet(pair), kLimits) == Answer::No) never.push_back(pair);
  }
  return never;
}

bool framings_alone(const gen::ClausePair& pair) {
  return pair.command >= kUnknownNumber || pair.second < framing_clauses(static_cast<uapi::Command>(pair.command));
}

/// Pairs of the common format, or of what comes of numbers and operations that do not exist.
Pairs never_in_framing(int command, const Pairs& pairs) {
  SymbolicSession session;
  SymbolicCall call(SymbolicBool(true), SymbolicWord(uapi::kPageSize), uapi::kThisRelease, {});
  const bool test = command == kUnknownTestOp;
  if (command == kUnknownNumber) {
    unknown_number<Symbolic>(call, session.fresh_bool("readable"), session.fresh_bool("between"));
  } else {
    const auto& info = uapi::info(test ? uapi::Command::AddReserved : static_cast<uapi::Command>(command));
    framing<Symbolic>(call, Framing::any(info).frame(info), info.passing);
    if (test) unknown_test_op<Symbolic>(call);
  }
  Question question;
  for (const auto& assumption : session.assumptions()) question.assume(assumption);
  return refuted(call, pairs, std::move(question), 0);
}

/// Pairs of a command's own clauses, in any context. Most exclude each other by what they say alone, which is answered
/// sooner than what the invariants have to be asked for.
Pairs never_in_text(uapi::Command command, Pairs pairs, const Dialect& dialect) {
  const SymbolicSession session(proof_bounds(Words::Numbers, dialect));
  const Weakening none;
  const Experiment experiment(command, dialect, none);
  const int skipped = framing_clauses(command);
  auto never = refuted(experiment.call(), pairs, experiment.unconditioned(), skipped);
  std::erase_if(pairs, [&](const auto& pair) { return std::ranges::count(never, pair) > 0; });
  std::ranges::copy(refuted(experiment.call(), pairs, experiment.premises(), skipped), std::back_inserter(never));
  return never;
}

}  // namespace

std::vector<gen::ClausePair> clause_pairs(const Dialect& dialect) {
  std::vector<gen::ClausePair> all;
  for (int command = 0; command < kInjectedFault; ++command) {
    const auto& clauses = specification()[static_cast<std::size_t>(command)].clauses;
    const auto can_refuse = [&](int i) {
      const auto& clause = clauses[static_cast<std::size_t>(i)];
      return clause.error != 0 && clause.holds_in(dialect.release);
    };
    const auto end = static_cast<int>(clauses.size());
    const bool own =
        command < kUnknownNumber;  // where a refused struct keeps the command's own clauses from being asked
    const int framing = own ? framing_clauses(static_cast<uapi::Command>(command)) : 0;
    for (int i = 0; i < end; ++i)
      for (int j = i + 1; j < (i < framing ? framing : end); ++j)
        if (can_refuse(i) && can_refuse(j)) all.push_back({command, i, j});
  }
  return all;
}

Pairs never_meeting(const Pairs& pairs, const Dialect& dialect) {
  if (pairs.empty()) return {};
  const int command = pairs.front().command;
  Pairs framings, texts;
  for (const auto& pair : pairs) (framings_alone(pair) ? framings : texts).push_back(pair);
  auto never = framings.empty() ? Pairs{} : never_in_framing(command, framings);
  if (!texts.empty())
    std::ranges::copy(never_in_text(static_cast<uapi::Command>(command), texts, dialect), std::back_inserter(never));
  return never;
}

}  // namespace ioasis::solver
