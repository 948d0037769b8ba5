// Calls from one opening, directed at each clause, each pair of clauses, and both sides of each boundary.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gen/clause_pairs.h"
#include "gen/form.h"
#include "solver/search/openings.h"
#include "solver/suite/effort.h"

namespace ioasis::solver {

/// What a command is asked for: every clause once, every pair of clauses once, or both sides of every boundary.
enum class Depth { Clauses, Pairs, Boundaries };

/// Which part of the boundaries is asked for: those whose number, counted through, leaves `part` when divided by `of`.
struct Share {
  std::size_t part = 0;
  std::size_t of = 1;
};

/// A trace that ends with the call in question.
struct Case {
  traces::Trace trace;
  gen::Fingerprint form;
  std::vector<gen::ClausePair> pairs;  ///< that meet in the last call, by the contract as it runs
};

/// What was found. The cases' forms differ.
struct Findings {
  std::vector<Case> cases;
  std::vector<gen::ClausePair> possible;  ///< pairs that can meet here, by the solver
  Effort effort;
};

struct Direction {
  const Opening& opening;
  uapi::Command command;
  Depth depth;
  std::uint64_t seed = 1;
  Share share = {};
};

/// Every case is found by the solver, then run. The same arguments give the same findings.
Findings direct(const model::Dialect& dialect, const Direction& direction);

}  // namespace ioasis::solver
