#include "cli/check/plan.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/interrupt.h"
#include "gen/clause_pairs.h"
#include "gen/usual_suite.h"
#include "model/spec.h"

namespace ioasis::cli::check {

namespace {

/// The part of a plan that is as it was drawn, so that what no one thought of is looked at, too.
constexpr std::size_t kUnaimedShare = 4;

double weight_of(const traces::Trace& trace, const Aim& aim) {
  double sum = 0;
  for (const auto& step : trace.steps)
    if (step.command) sum += aim[static_cast<std::size_t>(*step.command)];
  return sum / static_cast<double>(trace.steps.size());
}

}  // namespace

const std::vector<Depth>& depths() {
  static const std::vector<Depth> all{
      {"quick", 1200, 5500, 0, 0, 10, 1, 12, 0, 0, 0, false, "1,200 traces that call most of what is touched"},
      {"standard", 5500, 5500, 2000, 60, 10, 10, 60, 0, 0, 40, false,
       "5,500 traces, 2,000 of the solver, a minute of fuzzing; memory that grows in 40 traces"},
      {"full", 5500, 5500, 2000, 600, 10, 10, 120, 150, 2000, 120, true,
       "as standard, with ten minutes of fuzzing; memory that grows in 120 traces; each allocation failing; KASAN and "
       "lockdep; the kernel's selftests before and after"},
  };
  return all;
}

const Depth& depth_named(const std::string& name) { return *std::ranges::find(depths(), name, &Depth::name); }

void add_depth_option(CLI::App& command, std::string& depth) {
  std::vector<std::string> names;
  for (const auto& one : depths()) names.push_back(one.name);
  command.add_option("--depth", depth, "how much is done")->check(CLI::IsMember(names))->capture_default_str();
}

std::string depths_text() {
  std::string text;
  for (const auto& depth : depths()) text += "\n  " + depth.name + ": " + depth.about;
  return text;
}

Planned planned(const traces::Trace& trace, const model::Dialect& dialect) {
  Planned planned{.trace = trace, .clauses = {}};
  gen::run(trace, dialect, [&](std::size_t, const model::Ruling& ruling) {
    planned.clauses.push_back(model::clause_index(ruling.command, ruling.clause));
    planned.declared = planned.declared || ruling.change != model::Ruling::kNone;
    return true;
  });
  return planned;
}

std::vector<traces::Trace> draw(const model::Dialect& dialect, std::size_t count, std::uint64_t seed,
                                const std::function<void(std::size_t made)>& progress) {
  gen::UsualSuite suite(dialect, seed, count);
  std::vector<traces::Trace> drawn;
  while (drawn.size() < count) {
    if (interrupted()) throw Interrupted();
    drawn.push_back(suite.next());
    progress(drawn.size());
  }
  return drawn;
}

std::vector<Planned> chosen(const std::vector<traces::Trace>& drawn, std::size_t count, const Aim& aim,
                            const model::Dialect& dialect) {
  std::vector<std::pair<double, std::size_t>> weighed;  // and the trace's place
  for (std::size_t i = 0; i < drawn.size(); ++i) weighed.emplace_back(weight_of(drawn[i], aim), i);
  const auto by_weight = [&](auto first, auto last) {
    std::ranges::stable_sort(first, last, std::ranges::greater(), &std::pair<double, std::size_t>::first);
  };
  by_weight(weighed.begin() + static_cast<std::ptrdiff_t>(count / kUnaimedShare), weighed.end());
  weighed.resize(count);
  by_weight(weighed.begin(), weighed.end());
  std::vector<Planned> plan;
  for (const auto& [weight, at] : weighed) plan.push_back(planned(drawn[at], dialect));
  return plan;
}

}  // namespace ioasis::cli::check
