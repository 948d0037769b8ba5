// Divergences on their way to disk: each is written as soon as it is known, then made small.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "cli/made_small.h"
#include "cli/show/report.h"
#include "cli/targets.h"
#include "conformance/judge/judge.h"
#include "conformance/targets/target.h"
#include "model/dialect.h"

namespace ioasis::cli {

/// A divergence as it was found and as small as it became.
struct Found {
  std::string id;  ///< of its file: "IOAS_MAP.iova-taken-1a2b3c4d"
  std::filesystem::path file;
  traces::Trace small;           ///< with `got`, and with `expect` on the step at fault
  conformance::Verdict verdict;  ///< of `small`
  std::string seen;              ///< in words: whether it shows every time
};

/// A folder of divergences, safe to use from many threads. Two traces that fail by the same clause with the same
/// difference, numbers aside, count as one divergence.
class FoundFolder {
 public:
  /// What lies in the folder is known and not taken again, unless it is to be replaced.
  FoundFolder(std::filesystem::path folder, const conformance::DialectChoice& dialects, bool replace = false)
      : folder_(std::move(folder)), dialects_(dialects), replace_(replace) {}

  /// Takes a failing trace. If its divergence is new, writes it, shrinks it on `target` (with that effort, to the end
  /// when interrupted() says so), and writes the small one in its place, the original and the console's
  /// text beside it. Nothing if it was known. Throws std::system_error when the disk is full or the folder cannot be
  /// written.
  std::optional<Found> take(conformance::Target& target, const traces::Trace& trace,
                            const conformance::Verdict& verdict, const conformance::Outcome& outcome,
                            const std::string& origin, const ShrinkEffort& effort);

  /// How many different divergences have been taken, those known from before included.
  std::size_t count() const;

 private:
  const std::filesystem::path folder_;
  const conformance::DialectChoice dialects_;
  const bool replace_;
  mutable std::mutex mutex_;
  std::set<std::string> ids_;
};

/// Few replays where each of them kills a guest.
ShrinkEffort shrink_effort(const TargetOptions& target, const conformance::Verdict& verdict);

/// The divergence, and its small trace step by step.
void print_found(std::ostream& out, const Found& found, const conformance::DialectChoice& dialects, const Style& style);
Json found_json(const Found& found);

/// What two failures have in common when they count as one divergence, as a file name.
std::string divergence_id(const conformance::Verdict& verdict);
/// The verdict is of the kind that `of` is, and counts as the divergence of that id.
bool shows(const conformance::Verdict& verdict, const conformance::Verdict& of, const std::string& id);

}  // namespace ioasis::cli
