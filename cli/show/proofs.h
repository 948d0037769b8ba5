// Proofs as people and programs read them.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/session.h"
#include "solver/claims/prove.h"

namespace ioasis::cli {

struct Proof {
  solver::Obligation obligation;
  solver::Verdict verdict;
};

/// What was tried.
struct Attempt {
  model::Dialect dialect;  ///< as it was weakened
  std::vector<Proof> proofs = {};
  std::vector<solver::Obligation> not_asked = {};  ///< obligations that were meant too, but are not within reach
  double seconds = 0;
};

/// What there is to prove.
void print_claims(Session& session);

/// A line for each claim, or for `each` obligation; then whatever is not proved, with its trace explained.
void print_proofs(Session& session, const Attempt& attempt, bool each);
nlohmann::json document(const Attempt& attempt);

/// "IOAS_MAP.areas-disjoint.jsonl" for each that has a trace. Throws std::system_error.
void write_traces(const std::vector<Proof>& proofs, const std::filesystem::path& folder);

}  // namespace ioasis::cli
