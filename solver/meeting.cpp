// One call on any context, and two of its clauses.
#include "solver/meeting.h"

#include "model/commands.h"
#include "model/spec.h"
#include "solver/directed.h"
#include "solver/prove.h"

namespace ioasis::solver {

using namespace model;

namespace {

constexpr unsigned kEffort = 1'000'000;  ///< about a second

bool unsatisfiable(const SymbolicCall& call, const gen::ClausePair& pair, const std::vector<SymbolicBool>& premises) {
  auto& session = SymbolicSession::current();
  z3::solver solver(session.z3());
  z3::params params(session.z3());
  params.set("rlimit", kEffort);
  solver.set(params);
  for (const auto& assumption : session.assumptions()) solver.add(assumption.expr());
  for (const auto& premise : premises) solver.add(premise.expr());
  for (const auto& clause : call.clauses())
    if (clause.error == 0) solver.add(!clause.decides.expr());
  solver.add(call.clauses()[static_cast<std::size_t>(pair.first)].decides.expr());
  solver.add(call.clauses()[static_cast<std::size_t>(pair.second)].holds.expr());
  return solver.check() == z3::unsat;
}

/// A pair of the common format, or of what comes of numbers and operations that do not exist.
bool framings_cannot_meet(const gen::ClausePair& pair) {
  SymbolicSession session;
  SymbolicCall call(SymbolicBool(true), {});
  const bool test = pair.command == kUnknownTestOp;
  if (pair.command == kUnknownNumber) {
    unknown_number<Symbolic>(call, session.fresh_bool("readable"), session.fresh_bool("between"));
  } else {
    const auto& info = uapi::info(test ? uapi::Command::AddReserved : static_cast<uapi::Command>(pair.command));
    framing<Symbolic>(call, Framing::any(info).frame(info));
    if (test) unknown_test_op<Symbolic>(call);
  }
  return unsatisfiable(call, pair, {});
}

bool texts_cannot_meet(const gen::ClausePair& pair) {
  bool result = false;
  SymbolicSession session({.indices = 3, .ids = 12, .entries = 2});
  with_text<Symbolic>(static_cast<uapi::Command>(pair.command), [&](auto args, auto text) {
    auto context = arbitrary_context(dialects().front());
    std::vector<SymbolicBool> premises;
    for (const auto& invariant : invariants())
      if (invariant.of_context) premises.push_back(invariant.of_context(context));
    std::size_t position = 0;
    args.fields([&](const char* name, auto& value) {
      const auto width = uapi::info(static_cast<uapi::Command>(pair.command)).fields[position++].width;
      value.word = session.fresh_word(name, 8u * width);
    });
    SymbolicCall call(session.fresh_bool("writable"), {});
    text(call, context, args);
    result = unsatisfiable(call, {pair.command, pair.first - kFramingClauses, pair.second - kFramingClauses}, premises);
  });
  return result;
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

bool cannot_meet(const gen::ClausePair& pair) {
  const bool framing_only = pair.command >= kUnknownNumber || pair.second < kFramingClauses;
  return framing_only ? framings_cannot_meet(pair) : texts_cannot_meet(pair);
}

}  // namespace ioasis::solver
