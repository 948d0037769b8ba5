// Asking for declared changes, and proposing some.
#include "cli/check/declared.h"

#include <algorithm>
#include <chrono>

#include "cli/check/plan.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/show/words.h"
#include "conformance/overlays/document.h"
#include "conformance/overlays/propose.h"
#include "model/overlay.h"
#include "solver/search/find.h"

namespace ioasis::cli::check {

using model::Change;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kDrawn = 400;               ///< at random
constexpr std::chrono::seconds kForOneChange{5};  ///< of the solver
constexpr unsigned kCalls = 4;                    ///< of a trace that it finds, at most

/// A call that the change is about: one that the clause decides, or would without the change.
std::optional<traces::Trace> shortest(const Change& change, const model::Dialect& dialect) {
  if (!dialect.has(change.command)) return std::nullopt;
  const auto until = Clock::now() + kForOneChange;
  const solver::CallPattern call{change.command, {solver::Ending::Kind::Clause, 0, change.clause}};
  return solver::find({{{call, {}}}}, change.kind == Change::Kind::Removed ? model::unamended(dialect) : dialect,
                      {.length = kCalls, .cancelled = [&] { return interrupted() || Clock::now() > until; }})
      .trace;
}

}  // namespace

std::vector<traces::Trace> traces_of_changes(const model::Dialect& dialect, std::uint64_t seed) {
  std::vector<traces::Trace> traces;
  for (const auto& change : dialect.overlay->changes) {
    if (auto trace = shortest(change, dialect)) {
      for (auto& step : trace->steps) step.expect.reset();  // which the base is not to be held against
      traces.push_back(std::move(*trace));
    }
    if (interrupted()) throw Interrupted();
  }
  std::ranges::move(draw(dialect, kDrawn, seed), std::back_inserter(traces));
  return traces;
}

std::vector<Followed> followed(const Result& result) {
  std::vector<Followed> all;
  if (const auto& overlay = result.dialect->overlay)
    for (std::size_t i = 0; i < overlay->changes.size(); ++i)
      all.push_back({overlay->changes[i], result.summary.coverage.followed(i)});
  return all;
}

std::vector<std::string> followed_text(const Result& result) {
  std::vector<std::string> all;
  for (const auto& [change, times] : followed(result))
    all.push_back(conformance::words(change) + ": " +
                  (times == 0 ? "never seen" : "followed " + counted(static_cast<std::size_t>(times), "time")));
  return all;
}

void write_proposal(const std::filesystem::path& file, const Result& result, Session& session) {
  std::vector<conformance::Seen> seen;
  for (const auto& finding : result.findings)
    if (finding.of_patch()) seen.push_back({finding.found.small, finding.found.verdict});
  const auto proposal = conformance::propose(seen, *result.dialect);
  write_output(file, conformance::overlay_json(proposal.overlay).dump(2) + '\n', session);
  session.err << file.string() << " declares " << counted(proposal.overlay.changes.size(), "change") << '\n';
  for (const auto& change : proposal.overlay.changes) session.err << "  " << conformance::words(change) << '\n';
  for (const auto one : proposal.unexplained)
    session.err << "  not declared, since no change of one clause explains it: " << seen[one].verdict.clause << ", got "
                << seen[one].verdict.got << '\n';
}

}  // namespace ioasis::cli::check
