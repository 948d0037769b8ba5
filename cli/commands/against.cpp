#include "cli/commands/against.h"

#include <array>
#include <chrono>
#include <map>

#include "cli/exit_codes.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show/report.h"
#include "cli/show/unlike.h"
#include "model/spec.h"
#include "traces/following/follower.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;
using conformance::Outcome;
using conformance::Summary;
using conformance::Verdict;

constexpr std::size_t kPiece = 64;  ///< traces that a guest is given at once

/// One of the two kernels, and what it came to.
struct Side {
  TargetOptions target;
  const model::Dialect* dialect;
  std::string is{};  ///< what it says it is
  Summary summary{};
  std::vector<Outcome> outcomes{};
  std::vector<Verdict> verdicts{};
};

/// Traces whose first difference is of one kind.
struct Difference {
  std::size_t traces = 0;
  std::size_t example = 0;  ///< the first of them
  Unlike answers{};
};

/// The clause that decides a step, given the answers up to it; empty where the specification is silent by then.
std::string clause_at(const traces::Trace& trace, const Side& side, const Outcome& outcome, const Verdict& verdict,
                      std::size_t step) {
  if (verdict.judged <= step) return conformance::failed(verdict.kind) && verdict.step == step ? title(verdict) : "";
  traces::Follower follower(trace, *side.dialect);
  for (std::size_t i = 0; i < step; ++i) follower.follow(trace.steps[i], &outcome.answers[i]);
  const auto& ruling = follower.follow(trace.steps[step], &outcome.answers[step]);
  return model::clause_id(model::clause_index(ruling.command, ruling.clause), *side.dialect);
}

class Comparison {
 public:
  Comparison(const AgainstOptions& options, Session& session) : options_(options), session_(session) {
    sides_[0].target = options.target;
    sides_[1].target = options.target;
    sides_[1].target.kernel = options.other;
    for (auto& side : sides_) side.dialect = &chosen_dialect(options.dialect, side.target);
    for (const auto& input : inputs(options.paths, {}))
      if (auto trace = read_input(input.file, *sides_[0].dialect, refusals_)) {
        for (auto& step : trace->steps) step.expect.reset();  // which is of one release
        traces_.push_back(std::move(*trace));
        files_.push_back(input.file);
      }
    for (const auto& refusal : refusals_) session_.err << refusal.message << '\n';
  }

  int run() {
    for (auto& side : sides_) run_on(side);
    const std::size_t both = std::min(sides_[0].outcomes.size(), sides_[1].outcomes.size());
    for (std::size_t i = 0; i < both; ++i) compare(i);
    options_.json ? print_json(both) : print(both);
    if (interrupted()) return kInterrupted;
    if (!refusals_.empty()) return kUnusable;
    return std::max(exit_code_of(sides_[0].summary), exit_code_of(sides_[1].summary));
  }

 private:
  void run_on(Side& side) {
    Progress progress(session_, "traces on " + side.target.kernel, options_.json && !session_.terminal.err);
    const Dealing dealing{.threads = jobs(side.target), .pieces = (traces_.size() + kPiece - 1) / kPiece, .idle = [&] {
                            progress.update(side.outcomes.size(), traces_.size());
                          }};
    const auto begun = std::chrono::steady_clock::now();
    side.is = deal(dealing, target_maker(side.target, *side.dialect), [&](conformance::Target& on, std::size_t piece) {
      const auto part = std::span(traces_).subspan(piece * kPiece);
      std::vector<Outcome> got;
      run_until_interrupted(on, part.first(std::min(kPiece, part.size())), [&](std::size_t, Outcome&& outcome) {
        got.push_back(std::move(outcome));
        return true;
      });
      return Delivery([&side, this, got = std::move(got)]() mutable {
        for (auto& outcome : got) take(side, std::move(outcome));
        return true;
      });
    });
    side.summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  }

  void take(Side& side, Outcome&& outcome) {
    const auto& trace = traces_[side.outcomes.size()];
    side.verdicts.push_back(conformance::judge(trace, outcome, *side.dialect, &side.summary.coverage));
    count(side.summary, trace, side.verdicts.back());
    side.outcomes.push_back(std::move(outcome));
  }

  void compare(std::size_t i) {
    const auto at = unlike(traces_[i], sides_[0].outcomes[i], sides_[1].outcomes[i]);
    if (!at) return;
    std::array<std::string, 2> clauses;
    for (std::size_t side = 0; side < 2; ++side)
      clauses[side] = clause_at(traces_[i], sides_[side], sides_[side].outcomes[i], sides_[side].verdicts[i], at->step);
    auto& difference = differences_[clauses];
    if (difference.traces++ == 0) difference = {1, i, *at};
  }

  static bool unspecified(const std::array<std::string, 2>& clauses) {
    return clauses[0].empty() || clauses[1].empty();
  }
  /// What the two dialects say of it, in few words.
  std::string why(const std::array<std::string, 2>& clauses, const Difference& difference) const {
    for (const auto& side : sides_) {
      const auto& verdict = side.verdicts[difference.example];
      if (conformance::failed(verdict.kind) && verdict.step <= difference.answers.step)
        return "not as " + side.dialect->name + " has it";
    }
    if (unspecified(clauses)) return "not specified";
    return clauses[0] == clauses[1] ? "one clause, another answer" : "as the dialects differ";
  }

  void print(std::size_t both) const {
    const Style style(session_.terminal);
    auto& out = session_.out;
    for (const auto& side : sides_) print_summary(out, side.summary, side.is + ", " + side.dialect->name, style);
    std::size_t unlike_traces = 0;
    out << '\n';
    for (const auto& [clauses, difference] : differences_) {
      unlike_traces += difference.traces;
      const auto told = [](const std::string& clause) { return clause.empty() ? "(not specified)" : clause; };
      out << style.paint(Ink::Strong, padded(std::to_string(difference.traces), 6)) << told(clauses[0])
          << (clauses[0] == clauses[1] ? "" : "  " + std::string(style.either("→", "->")) + "  " + told(clauses[1]))
          << "\n      " << why(clauses, difference) << ": " << difference.answers.first << " | "
          << difference.answers.second << "\n      " << style.paint(Ink::Faint, files_[difference.example].string())
          << " step " << difference.answers.step + 1 << '\n';
    }
    out << unlike_traces << " of " << both << " traces are answered unlike, in " << differences_.size() << " ways\n";
    if (interrupted()) out << "interrupted: " << traces_.size() - both << " not run on both\n";
  }

  void print_json(std::size_t both) const {
    Json document{{"traces", both}, {"interrupted", interrupted()}, {"sides", Json::array()}};
    for (const auto& side : sides_)
      document["sides"].push_back(
          {{"target", side.is}, {"dialect", side.dialect->name}, {"summary", summary_json(side.summary)}});
    document["differences"] = Json::array();
    for (const auto& [clauses, difference] : differences_)
      document["differences"].push_back({{"clauses", clauses},
                                         {"why", why(clauses, difference)},
                                         {"traces", difference.traces},
                                         {"example", files_[difference.example].string()},
                                         {"step", difference.answers.step + 1},
                                         {"answers", {difference.answers.first, difference.answers.second}}});
    session_.out << document.dump(2) << '\n';
  }

  const AgainstOptions& options_;
  Session& session_;
  std::array<Side, 2> sides_;
  std::vector<Refusal> refusals_;
  std::vector<traces::Trace> traces_;
  std::vector<fs::path> files_;
  std::map<std::array<std::string, 2>, Difference> differences_;
};

}  // namespace

int replay_against(const AgainstOptions& options, Session& session) { return Comparison(options, session).run(); }

}  // namespace ioasis::cli
