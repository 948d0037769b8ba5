// What is known of pairs of ioctls that commute, shown: a matrix, a pair in words, a document, traces.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/session.h"
#include "model/dialect.h"
#include "solver/commute/commute.h"

namespace ioasis::cli {

/// All pairs that are given, a cell each.
void print_matrix(Session& session, const std::vector<solver::Commutation>& pairs, double seconds);

/// One pair: what suffices, what does not, and traces that show why.
void print_pair(Session& session, const solver::Commutation& pair, const model::Dialect& dialect);

nlohmann::json document(const std::vector<solver::Commutation>& pairs, double seconds);

/// For each obstacle the trace and the other order, "IOAS_MAP.IOAS_UNMAP.1.one.jsonl" and "...other.jsonl".
void write_orders(const std::vector<solver::Commutation>& pairs, const std::filesystem::path& folder);

}  // namespace ioasis::cli
