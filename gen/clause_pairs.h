// Pairs of clauses that meet in one call: the first refuses it, the second would have, had the first not.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/oracle.h"
#include "traces/trace.h"

namespace ioasis::gen {

/// Two clauses of one text (see model/spec.h), in the kernel's order.
struct ClausePair {
  int command;
  int first;
  int second;
  auto operator<=>(const ClausePair&) const = default;
};

/// "IOAS_MAP/iova-unaligned + iova-taken".
std::string text(const ClausePair& pair);

/// What is known of pairs, each in one place.
struct Meetings {
  std::map<ClausePair, std::uint64_t> met;  ///< by calls of the suite, and in how many
  std::vector<ClausePair> possible;         ///< shown to be able to meet, but by no call of the suite
  std::vector<ClausePair> impossible;       ///< proved not to meet, within the bounds that docs/solver-suite.md gives
  std::vector<ClausePair> unanswered;       ///< neither met nor proved not to

  std::size_t can_meet() const { return met.size() + possible.size(); }
};

/// The pairs that meet in a call, from its ruling under a contract: the first clause that holds, with each other.
std::vector<ClausePair> pairs_of(const model::Ruling& ruling);

/// Runs a trace under `dialect`, the specification answering for itself, and passes each step's ruling. Ends where
/// nothing is specified any more, or where `visit` says so by returning false.
void run(const traces::Trace& trace, const model::Dialect& dialect,
         const std::function<bool(std::size_t step, const model::Ruling& ruling)>& visit);

}  // namespace ioasis::gen
