// Reading pairs off rulings.
#include "gen/clause_pairs.h"

#include <optional>

#include "model/clause_name.h"
#include "model/spec.h"
#include "traces/following/follower.h"

namespace ioasis::gen {

std::string text(const ClausePair& pair) {
  return model::clause_text(pair.command, pair.first).id + " + " +
         std::string(model::short_name(model::clause_text(pair.command, pair.second).id));
}

std::vector<ClausePair> pairs_of(const model::Ruling& ruling) {
  std::vector<ClausePair> pairs;
  std::optional<int> first;
  for (std::size_t i = 0; i < ruling.holding.size(); ++i) {
    if (!ruling.holding[i]) continue;
    if (first) pairs.push_back({ruling.command, *first, static_cast<int>(i)});
    if (!first) first = static_cast<int>(i);
  }
  return pairs;
}

void run(const traces::Trace& trace, const model::Dialect& dialect,
         const std::function<bool(std::size_t, const model::Ruling&)>& visit) {
  traces::Follower follower(trace, dialect);
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const auto& ruling = follower.follow(trace.steps[i]);
    if (!visit(i, ruling) || ruling.unspecified || ruling.undefined != model::Ruling::kNone) return;
  }
}

}  // namespace ioasis::gen
