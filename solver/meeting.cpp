// One call on any context, and two of its clauses.
#include "solver/meeting.h"

#include <algorithm>
#include <iterator>

#include "model/commands.h"
#include "model/spec.h"
#include "solver/directed.h"
#include "solver/prove.h"

namespace ioasis::solver {

using namespace model;

namespace {

constexpr unsigned kEffort = 200'000;  ///< a fraction of a second for each pair

using Pairs = std::vector<gen::ClausePair>;

/// Asks pair after pair of a solver that knows the premises. `skipped`: clauses that the call was not asked for.
Pairs refuted(const SymbolicCall& call, const Pairs& pairs, const std::vector<SymbolicBool>& premises, int skipped) {
  auto& session = SymbolicSession::current();
  z3::solver solver(session.z3());
  z3::params params(session.z3());
  params.set("rlimit", kEffort);
  solver.set(params);
  for (const auto& assumption : session.assumptions()) solver.add(assumption.expr());
  for (const auto& premise : premises) solver.add(premise.expr());
  for (const auto& clause : call.clauses())
    if (clause.error == 0) solver.add(!clause.decides.expr());
  Pairs never;
  for (const auto& pair : pairs) {
    solver.push();
    solver.add(call.clauses()[static_cast<std::size_t>(pair.first - skipped)].decides.expr());
    solver.add(call.clauses()[static_cast<std::size_t>(pair.second - skipped)].holds.expr());
    if (solver.check() == z3::unsat) never.push_back(pair);
    solver.pop();
  }
  return never;
}

bool framings_alone(const gen::ClausePair& pair) {
  return pair.command >= kUnknownNumber || pair.second < kFramingClauses;
}

/// Pairs of the common format, or of what comes of numbers and operations that do not exist.
Pairs never_in_framing(int command, const Pairs& pairs) {
  SymbolicSession session;
  SymbolicCall call(SymbolicBool(true), {});
  const bool test = command == kUnknownTestOp;
  if (command == kUnknownNumber) {
    unknown_number<Symbolic>(call, session.fresh_bool("readable"), session.fresh_bool("between"));
  } else {
    const auto& info = uapi::info(test ? uapi::Command::AddReserved : static_cast<uapi::Command>(command));
    framing<Symbolic>(call, Framing::any(info).frame(info));
    if (test) unknown_test_op<Symbolic>(call);
  }
  return refuted(call, pairs, {}, 0);
}

/// Pairs of a command's own clauses, in any context.
Pairs never_in_text(uapi::Command command, const Pairs& pairs) {
  Pairs never;
  SymbolicSession session({.indices = 3, .ids = 12, .entries = 2});
  with_text<Symbolic>(command, [&](auto args, auto text) {
    auto context = arbitrary_context(dialects().front());
    std::vector<SymbolicBool> premises;
    for (const auto& invariant : invariants())
      if (invariant.of_context) premises.push_back(invariant.of_context(context));
    std::size_t position = 0;
    args.fields([&](const char* name, auto& value) {
      value.word = session.fresh_word(name, 8u * uapi::info(command).fields[position++].width);
    });
    SymbolicCall call(session.fresh_bool("writable"), SymbolicCall::Variation{});
    text(call, context, args);
    never = refuted(call, pairs, premises, kFramingClauses);
  });
  return never;
}

}  // namespace

std::vector<gen::ClausePair> clause_pairs() {
  std::vector<gen::ClausePair> all;
  for (int command = 0; command < kTexts; ++command) {
    const auto& clauses = specification()[static_cast<std::size_t>(command)].clauses;
    const auto end = static_cast<int>(clauses.size());
    const bool own =
        command < kUnknownNumber;  // where a refused struct keeps the command's own clauses from being asked
    for (int i = 0; i < end; ++i)
      for (int j = i + 1; j < (own && i < kFramingClauses ? kFramingClauses : end); ++j)
        if (clauses[static_cast<std::size_t>(i)].error != 0 && clauses[static_cast<std::size_t>(j)].error != 0)
          all.push_back({command, i, j});
  }
  return all;
}

Pairs never_meeting(const Pairs& pairs) {
  if (pairs.empty()) return {};
  const int command = pairs.front().command;
  Pairs framings, texts;
  for (const auto& pair : pairs) (framings_alone(pair) ? framings : texts).push_back(pair);
  auto never = framings.empty() ? Pairs{} : never_in_framing(command, framings);
  if (!texts.empty())
    std::ranges::copy(never_in_text(static_cast<uapi::Command>(command), texts), std::back_inserter(never));
  return never;
}

}  // namespace ioasis::solver
