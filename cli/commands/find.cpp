// ioasis find: the shortest trace that makes a predicate true.
#include "solver/search/find.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iomanip>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show/explanation.h"
#include "cli/show/trace_document.h"
#include "cli/solver_options.h"
#include "cli/targets.h"
#include "traces/writer.h"

namespace ioasis::cli {

namespace {

struct Options {
  std::string predicate;
  DialectOptions dialect;
  std::filesystem::path out;
  unsigned length = 5;
  SolverOptions solver;
  bool json = false;
};

std::string calls(std::size_t count) { return std::to_string(count) + (count == 1 ? " call" : " calls"); }

std::string unanswered_text(const solver::FindResult& result, unsigned timeout) {
  return "the solver gave no answer within " + std::to_string(timeout) + " s on " + std::to_string(result.unanswered) +
         " of " + std::to_string(result.sequences) + " sequences";
}

void print(Session& session, const solver::FindResult& result, const Options& options, double seconds) {
  auto& out = session.out;
  std::ostringstream brief;
  brief << ", " << std::fixed << std::setprecision(1) << seconds << " s";
  const auto took = seconds < 10 ? brief.str() : ", " + duration_text(seconds);
  if (!result.trace) {
    if (result.none())
      out << "none exists up to " << calls(result.searched) << " (" << result.sequences << " tried" << took << ")\n";
    else
      out << "none found up to " << calls(result.searched)
          << ", which does not say that none exists: " << unanswered_text(result, options.solver.timeout) << took
          << '\n';
    return;
  }
  out << "found a trace of " << calls(result.trace->steps.size());
  if (result.unanswered > 0)
    out << "; a shorter one may exist: " << unanswered_text(result, options.solver.timeout);
  else
    out << ", and there is none shorter";
  out << took << "\n\n";
  print_explanation(out, *result.trace, chosen_dialect(options.dialect), Style(session.terminal));
}

nlohmann::json document(const solver::FindResult& result, const Options& options, double seconds) {
  nlohmann::json json{{"predicate", options.predicate},
                      {"dialect", chosen_dialect(options.dialect).name},
                      {"outcome", result.trace    ? "found"
                                  : result.none() ? "none"
                                                  : "unknown"},
                      {"searched", result.searched},
                      {"sequences", result.sequences},
                      {"unanswered", result.unanswered},
                      {"seconds", seconds}};
  if (result.trace) json["trace"] = trace_document(*result.trace);
  return json;
}

solver::Predicate predicate_of(const Options& options) {
  try {
    return solver::parse_predicate(options.predicate);
  } catch (const model::ExpressionError& error) {
    throw Unusable(error.what());
  }
}

int run(const Options& options, Session& session) {
  const auto predicate = predicate_of(options);
  if (predicate.calls() > options.length)
    throw Unusable("the predicate names " + calls(predicate.calls()) + ", more than --length " +
                   std::to_string(options.length));
  const auto& dialect = chosen_dialect(options.dialect);
  for (const auto command : predicate.commands())
    if (!dialect.has(command)) throw Unusable(dialect.name + " has no " + std::string(uapi::info(command).name));
  const auto begun = std::chrono::steady_clock::now();
  Progress progress(session, "sequences", options.json);
  auto result = solver::find(
      predicate, dialect,
      {.length = options.length,
       .jobs = options.solver.jobs,
       .milliseconds = options.solver.milliseconds(),
       .seed = options.solver.seed,
       .progress = [&](unsigned length, std::size_t tried) { progress.update(tried, 0, "of " + calls(length)); },
       .cancelled = interrupted});
  progress.clear();
  if (!result.trace && interrupted()) throw Interrupted();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (result.trace) {
    result.trace->note = "found: " + options.predicate;
    if (!options.out.empty()) traces::write_file(options.out, *result.trace);
  }
  if (options.json)
    session.out << document(result, options, seconds).dump(2) << '\n';
  else
    print(session, result, options, seconds);
  return result.trace ? kConforms : kDiverges;
}

}  // namespace

void add_find(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("find", "The shortest trace that makes a predicate true, or that there is none");
  command.add_option("predicate", options->predicate, "calls and conditions, joined by `then`; see docs/find.md")
      ->required();
  command.add_option("--length", options->length, "calls of a trace, at most")
      ->check(CLI::Range(1u, 16u))
      ->capture_default_str();
  add_dialect_options(command, options->dialect);
  add_place_option(command, "--out", options->out, "write the trace there, too");
  add_solver_options(command, options->solver, "how many at a time");
  command.add_flag("--json", options->json, "as one JSON document");
  command.footer(
      "Examples:\n"
      "  ioasis find 'UNMAP/cuts-area then MAP ok at the same iova'\n"
      "  ioasis find 'MAP ok with length > 0x1000 and flags has WRITEABLE then areas >= 2'\n"
      "  ioasis find 'COPY errno EPERM' --out copy.jsonl\n"
      "  ioasis find 'MAP ok then MAP ok at the same iova and ioas_id' --length 3\n\n"
      "Exit codes: 0 found, 1 none exists up to --length or the solver does not know, 2 unusable input, 130 "
      "interrupted.");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
