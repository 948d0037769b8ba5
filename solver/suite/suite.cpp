// Dealing the directions out to threads, and taking in what they find in a fixed order.
#include "solver/suite/suite.h"

#include <algorithm>
#include <map>
#include <set>

#include "model/spec.h"
#include "solver/claims/meeting.h"
#include "solver/commands.h"
#include "solver/parallel.h"
#include "solver/suite/directed.h"

namespace ioasis::solver {

using namespace model;

namespace {

/// A boundary is tried from each fourth opening; which one changes from command to command.
constexpr std::size_t kShares = 4;

/// Whether that text (see model/spec.h) is in question.
bool wanted(const SuiteOptions& options, int text) {
  return options.only.empty() || std::ranges::count(options.only, static_cast<uapi::Command>(text)) > 0;
}

/// What is asked, in the order in which it is wanted: clauses first, then pairs, then boundaries. From `those`
/// openings, which must outlive it.
std::vector<Direction> directions(const Dialect& dialect, const SuiteOptions& options,
                                  const std::vector<Opening>& those) {
  std::vector<Direction> all;
  for (const auto depth : {Depth::Clauses, Depth::Pairs, Depth::Boundaries})
    for (std::size_t i = 0; i < those.size(); ++i)
      for (const auto& info : commands(dialect)) {
        if (!wanted(options, static_cast<int>(info.command))) continue;
        const auto own = all.size() + options.seed * 0x9e3779b97f4a7c15;
        const auto shares = depth == Depth::Boundaries ? kShares : 1;
        all.push_back(
            {those[i], info.command, depth, own, {(i + static_cast<std::size_t>(info.command)) % shares, shares}});
      }
  return all;
}

class Gathering {
 public:
  /// The share of the time that judging pairs takes of a suite of every command, as measured: for the progress that is
  /// shown.
  static constexpr double kJudging = 0.55;

  Gathering(const Dialect& dialect, const SuiteOptions& options) : dialect_(dialect), options_(options) {}

  Suite run() {
    const auto begun_from = openings_of(dialect_);
    const auto all = directions(dialect_, options_, begun_from);
    pieces_ = all.size();
    const auto worker = [&] { return [&](std::size_t i) { return direct(dialect_, all[i]); }; };
    in_order(sharing(all.size()), worker, [&](Findings&& findings) { return take(std::move(findings)); });
    if (go_on()) judge_pairs();
    return std::move(suite_);
  }

 private:
  Sharing sharing(std::size_t pieces) {
    return {.pieces = pieces, .threads = options_.jobs, .idle = [this] { return go_on(); }};
  }

  bool go_on() {
    state_.traces = suite_.traces.size();
    if (!ended_ && options_.progress) ended_ = !options_.progress(state_);
    return !ended_;
  }

  /// Traces are found when there are as many as wanted, or when all has been asked, whichever comes first.
  void count_piece() {
    const auto part = [](std::size_t of, std::size_t all) {
      return static_cast<double>(of) / static_cast<double>(all);
    };
    state_.fraction =
        (1 - kJudging) * std::max(part(++pieces_done_, pieces_), part(suite_.traces.size(), options_.most));
  }

  /// Of what is under way when it has ended, nothing is taken: how much that is, is chance.
  bool take(Findings&& findings) {
    if (full_ || ended_) return false;
    suite_.effort.add(findings.effort);
    possible_.insert(findings.possible.begin(), findings.possible.end());
    for (auto& found : findings.cases) {
      if (suite_.traces.size() == options_.most) break;
      if (!forms_.insert(found.form).second) {
        ++suite_.effort.repeated;
        continue;
      }
      suite_.coverage.speaks_of(dialect_);
      for (const auto& pair : found.pairs) ++suite_.pairs.met[pair];
      gen::run(found.trace, dialect_, [&](std::size_t, const Ruling& ruling) {
        suite_.coverage.count(ruling.command, ruling.clause);
        return true;
      });
      if (options_.found) options_.found(found.trace);
      suite_.traces.push_back(std::move(found.trace));
    }
    count_piece();
    full_ = suite_.traces.size() >= options_.most;
    return !full_ && go_on();
  }

  void judge_pairs() {
    std::vector<std::vector<gen::ClausePair>> unmet(kInjectedFault);
    for (const auto& pair : clause_pairs(dialect_)) {
      if (!wanted(options_, pair.command) || suite_.pairs.met.contains(pair)) continue;
      if (possible_.contains(pair))
        suite_.pairs.possible.push_back(pair);
      else
        unmet[static_cast<std::size_t>(pair.command)].push_back(pair);
    }
    std::size_t text = 0;
    name_judged(text);
    const auto worker = [&] { return [&](std::size_t i) { return never_meeting(unmet[i], dialect_); }; };
    in_order(sharing(unmet.size()), worker, [&](const std::vector<gen::ClausePair>& never) {
      for (const auto& pair : unmet[text])
        (std::ranges::count(never, pair) ? suite_.pairs.impossible : suite_.pairs.unanswered).push_back(pair);
      state_.fraction = 1 - kJudging + kJudging * static_cast<double>(++text) / static_cast<double>(unmet.size());
      name_judged(text);
      return go_on();
    });
  }

  void name_judged(std::size_t text) {
    const bool named = text < specification().size() && text < static_cast<std::size_t>(kInjectedFault);
    state_.pairs_of = named ? std::string(specification()[text].name) : "";
  }

  const Dialect& dialect_;
  const SuiteOptions& options_;
  Suite suite_;
  SuiteProgress state_;
  std::size_t pieces_ = 0, pieces_done_ = 0;
  std::set<gen::Fingerprint> forms_;
  std::set<gen::ClausePair> possible_;
  bool full_ = false, ended_ = false;
};

}  // namespace

Suite make_suite(const Dialect& dialect, const SuiteOptions& options) { return Gathering(dialect, options).run(); }

}  // namespace ioasis::solver
