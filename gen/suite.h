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
};

/// Writes a suite below `folder`, a thousand traces a subfolder, each trace as it comes and whole or not at all, and a
/// manifest at last. An earlier suite is replaced only by one that is complete.
class SuiteWriter {
 public:
  /// Throws std::runtime_error where `folder` holds something that is no suite.
  SuiteWriter(const std::filesystem::path& folder, Provenance provenance);
  /// What was not completed is kept as keep() does, without a word.
  ~SuiteWriter();
  SuiteWriter(const SuiteWriter&) = delete;
  SuiteWriter& operator=(const SuiteWriter&) = delete;

  /// Throws std::invalid_argument for a trace that the format cannot hold, std::runtime_error where it cannot be
  /// written.
  void add(const traces::Trace& trace);
  std::size_t traces() const { return traces_; }
  std::size_t steps() const { return steps_; }

  /// The suite is complete.
  void finish(const model::Coverage& coverage, const std::optional<Meetings>& pairs = {});
  /// The work ended early: what has been written goes to `folder`, or beside it to "folder.partial" where an earlier
  /// suite is; its manifest says that it is not complete. Returns where it is; nothing where nothing was written.
  std::optional<std::filesystem::path> keep();

 private:
  void move_to(const std::filesystem::path& place);

  Provenance provenance_;
  std::filesystem::path target_, fresh_;
  std::size_t traces_ = 0, steps_ = 0;
  bool ended_ = false;
};

/// The paths of all traces in a suite folder, or below any folder, or a single file: sorted.
std::vector<std::filesystem::path> trace_files(const std::filesystem::path& path);

}  // namespace ioasis::gen
