// A suite: a folder of traces with a manifest that says how it was made and what it covers.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gen/clause_pairs.h"
#include "model/coverage.h"
#include "traces/trace.h"

namespace ioasis::gen {

/// How a suite came to be; the manifest says so.
struct Provenance {
  std::string generator;  ///< "random", "exhaustive", "solver"
  std::string dialect;
  std::uint64_t seed = 0;
  std::optional<Meetings> pairs = {};  ///< where the generator asked which clauses meet
};

/// Writes `traces` below `folder` (created; refused if it holds something else), a thousand a subfolder, then
/// manifest.json. Replaces an earlier suite only when complete. Throws std::runtime_error saying what failed.
void write_suite(const std::filesystem::path& folder, const std::vector<traces::Trace>& traces,
                 const Provenance& provenance, const model::Coverage& coverage);

/// The paths of all traces in a suite folder, or below any folder, or a single file: sorted.
std::vector<std::filesystem::path> trace_files(const std::filesystem::path& path);

}  // namespace ioasis::gen
