// Trying changes on what was seen.
#include "conformance/overlays/propose.h"

#include <algorithm>
#include <map>

#include "conformance/overlays/document.h"
#include "model/clause_name.h"
#include "model/conditions/holds.h"
#include "model/conditions/reader.h"
#include "model/spec.h"
#include "traces/errno_names.h"
#include "traces/following/follower.h"
#include "traces/notation.h"

namespace ioasis::conformance {

using model::Change;
using model::Overlay;

namespace {

/// The overlay with that change; it takes the place of another of the same clause.
Overlay with(Overlay overlay, const Change& change) {
  std::erase_if(overlay.changes, [&](const Change& other) { return other.id() == change.id(); });
  overlay.changes.push_back(change);
  return overlay;
}

/// What was got is as the dialect has it under that overlay.
bool explained(const Seen& seen, const Overlay& overlay, const model::Dialect& dialect) {
  auto amended = dialect;
  amended.overlay = std::make_shared<const Overlay>(overlay);
  Outcome outcome;
  auto trace = seen.trace;
  for (auto& step : trace.steps) {
    if (step.got) outcome.answers.push_back(*step.got);
    step.expect.reset();  // which says what the text does
  }
  return seen.verdict.kind == Verdict::Kind::Diverges && !failed(judge(trace, outcome, amended).kind);
}

/// A condition of the language of `ioasis find` that calls with these fields meet. What ids and addresses are is no
/// matter of the clause.
std::string narrow_condition(const traces::Step& step) {
  std::string text;
  for (const auto& field : uapi::info(*step.command).fields) {
    if (field.direction == uapi::Direction::Out || uapi::is_named(field.kind) || field.kind == uapi::FieldKind::Address)
      continue;
    text +=
        (text.empty() ? "" : " and ") + std::string(field.name) + " == " + traces::hex(traces::get(step, field.name));
  }
  return text.empty() ? "ioases >= 0" : text;
}

/// What there is when the step is made, where nothing else tells it from such calls before it.
std::string narrow_state(const Seen& seen, const model::Dialect& dialect) {
  traces::Follower follower(seen.trace, dialect);
  for (std::size_t i = 0; i < seen.verdict.step; ++i)
    follower.follow(seen.trace.steps[i], seen.trace.steps[i].got ? &*seen.trace.steps[i].got : nullptr);
  std::string text;
  for (const auto& [name, count] : model::kCounts)
    text += " and " + std::string(name) + " == " + std::to_string(model::counted(follower.context(), count).word);
  return text;
}

/// Behind all that the text has.
Change new_clause(const traces::Step& step, const std::string& words, const model::Dialect& dialect) {
  const auto& info = uapi::info(*step.command);
  const auto error = step.got->error;
  Change change{.kind = Change::Kind::New,
                .command = *step.command,
                .clause = "declared-" + traces::errno_name(error),
                .error = error};
  std::ranges::transform(change.clause, change.clause.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const auto& text : model::specification_of(dialect))
    for (const auto& clause : text.clauses)
      if (text.name == info.name && clause.error != 0) change.after = model::short_name(clause.id);
  set_condition(change, words);
  return change;
}

std::vector<Change> candidates(const Seen& seen, const model::Dialect& dialect) {
  const auto& step = seen.trace.steps[seen.verdict.step];
  if (!step.command || !step.got) return {};
  const auto slash = seen.verdict.clause.find('/');
  const auto clause = seen.verdict.clause.substr(slash + 1);
  if (clause == "accepted") {
    if (step.got->error == 0) return {};
    const auto words = narrow_condition(step);
    return {new_clause(step, words, dialect), new_clause(step, words + narrow_state(seen, dialect), dialect)};
  }
  std::vector<Change> all;
  const Change change{.command = *step.command, .clause = clause, .error = step.got->error};
  if (change.error != 0) all.push_back(change);
  all.push_back({.kind = Change::Kind::Removed, .command = *step.command, .clause = clause});
  return all;
}

}  // namespace

Proposal propose(std::span<const Seen> seen, const model::Dialect& dialect) {
  Proposal proposal;
  if (dialect.overlay) proposal.overlay = *dialect.overlay;
  std::map<std::string, std::vector<std::size_t>> at;  // by clause
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (seen[i].verdict.kind == Verdict::Kind::Diverges && !seen[i].verdict.clause.empty())
      at[seen[i].verdict.clause].push_back(i);
  for (const auto& [clause, these] : at) {
    std::optional<Overlay> best;
    std::size_t most = 0;
    for (const auto one : these)
      for (const auto& change : candidates(seen[one], dialect)) {
        auto overlay = with(proposal.overlay, change);
        const auto explains = static_cast<std::size_t>(
            std::ranges::count_if(these, [&](std::size_t other) { return explained(seen[other], overlay, dialect); }));
        if (explains > most) most = explains, best = std::move(overlay);
      }
    if (best && best->changes.size() <= model::kMostChanges) proposal.overlay = std::move(*best);
  }
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (!explained(seen[i], proposal.overlay, dialect)) proposal.unexplained.push_back(i);
  return proposal;
}

}  // namespace ioasis::conformance
