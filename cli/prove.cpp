// ioasis prove: what holds of the specification, whatever the context and the call.
#include "solver/prove.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <iomanip>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <thread>

#include "cli/exit_codes.h"
#include "cli/subcommands.h"

namespace ioasis::cli {

namespace {

struct Options {
  std::string ioctl, invariant;
  unsigned jobs = 1, timeout = 10, seed = 0;
  bool json = false;
};

struct Row {
  solver::Obligation obligation;
  solver::Verdict verdict;
};

std::string_view word(solver::Outcome outcome) {
  switch (outcome) {
    case solver::Outcome::Proved:
      return "proved";
    case solver::Outcome::Violated:
      return "violated";
    case solver::Outcome::Timeout:
      return "timeout";
  }
  return {};
}

/// The obligations asked for; throws Unusable where a name is none.
std::vector<Row> chosen(const Options& options) {
  std::optional<uapi::Command> command;
  if (!options.ioctl.empty() && !(command = uapi::command_named(options.ioctl))) {
    std::string names;
    for (const auto& info : uapi::kCommandTable) names += " " + std::string(info.name);
    throw Unusable("no ioctl " + options.ioctl + "; expected one of" + names);
  }
  std::vector<Row> rows;
  std::vector<std::string_view> known;
  for (const auto& obligation : solver::obligations()) {
    if (std::ranges::find(known, obligation.claim) == known.end()) known.push_back(obligation.claim);
    const bool wanted = (!command || obligation.command == *command) &&
                        (options.invariant.empty() || obligation.claim == options.invariant);
    if (wanted) rows.push_back({obligation, {}});
  }
  if (std::ranges::find(known, options.invariant) == known.end() && !options.invariant.empty()) {
    std::string names;
    for (const auto name : known) names += " " + std::string(name);
    throw Unusable("no invariant " + options.invariant + "; expected one of" + names);
  }
  if (rows.empty()) throw Unusable("the invariant " + options.invariant + " does not speak of " + options.ioctl);
  return rows;
}

void prove_all(std::vector<Row>& rows, const Options& options) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < rows.size(); i = next++)
      rows[i].verdict = solver::prove(rows[i].obligation, {.milliseconds = options.timeout * 1000, .seed = options.seed});
  };
  std::vector<std::jthread> threads;
  for (unsigned job = 1; job < options.jobs; ++job) threads.emplace_back(work);
  work();
}

void print_table(std::ostream& out, const std::vector<Row>& rows) {
  for (const auto& [obligation, verdict] : rows) {
    out << std::left << std::setw(18) << uapi::info(obligation.command).name << std::setw(26) << obligation.claim
        << std::setw(10) << word(verdict.outcome) << std::right << std::fixed << std::setprecision(2) << std::setw(7)
        << verdict.seconds << " s\n";
    std::istringstream lines(verdict.counterexample);
    for (std::string line; std::getline(lines, line);) out << "    " << line << '\n';
  }
}

nlohmann::json document(const std::vector<Row>& rows) {
  auto list = nlohmann::json::array();
  for (const auto& [obligation, verdict] : rows) {
    nlohmann::json row{{"ioctl", uapi::info(obligation.command).name},
                       {"invariant", obligation.claim},
                       {"outcome", word(verdict.outcome)},
                       {"seconds", verdict.seconds}};
    if (!verdict.counterexample.empty()) row["counterexample"] = verdict.counterexample;
    list.push_back(std::move(row));
  }
  return {{"obligations", std::move(list)}};
}

int run(const Options& options, Session& session) {
  auto rows = chosen(options);
  prove_all(rows, options);
  const auto count = [&](solver::Outcome outcome) {
    return std::ranges::count_if(rows, [&](const Row& row) { return row.verdict.outcome == outcome; });
  };
  using enum solver::Outcome;
  if (options.json) {
    session.out << document(rows).dump(2) << '\n';
  } else {
    print_table(session.out, rows);
    session.out << rows.size() << " obligations: " << count(Proved) << " proved, " << count(Violated) << " violated, "
                << count(Timeout) << " without answer in time\n";
  }
  return count(Proved) == static_cast<std::ptrdiff_t>(rows.size()) ? kConforms : kDiverges;
}

}  // namespace

void add_prove(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("prove", "What holds of the specification, whatever the context and the call");
  command.add_option("--ioctl", options->ioctl, "only this one: IOAS_MAP");
  command.add_option("--invariant", options->invariant, "only this one: areas-disjoint");
  command.add_option("--jobs", options->jobs, "how many at a time")->check(CLI::Range(1u, 64u));
  command.add_option("--timeout", options->timeout, "seconds for each question put to the solver")
      ->check(CLI::Range(1u, 3600u));
  command.add_option("--seed", options->seed, "of the solver");
  command.add_flag("--json", options->json, "as one JSON document");
  command.footer(
      "Examples:\n"
      "  ioasis prove --jobs 2                      everything\n"
      "  ioasis prove --ioctl IOAS_UNMAP            one ioctl\n"
      "  ioasis prove --invariant areas-disjoint    one invariant");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
