// Proofs as people and programs read them.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/session.h"
#include "solver/prove.h"

namespace ioasis::cli {

struct Proof {
  solver::Obligation obligation;
  solver::Verdict verdict;
};

/// What there is to prove.
void print_claims(Session& session);

/// A line for each claim, or for `each` obligation; then whatever is not proved, with its trace explained.
void print_proofs(Session& session, const std::vector<Proof>& proofs, const model::Dialect& dialect, double seconds,
                  bool each);
nlohmann::json document(const std::vector<Proof>& proofs, double seconds);

/// "IOAS_MAP.areas-disjoint.jsonl" for each that has a trace. Throws std::system_error.
void write_traces(const std::vector<Proof>& proofs, const std::filesystem::path& folder);

}  // namespace ioasis::cli
