// ioasis commute: which ioctls may be made in either order.
#include "solver/commute/commute.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/names.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show/orders.h"
#include "cli/solver_options.h"
#include "solver/parallel.h"

namespace ioasis::cli {

namespace {

struct Options {
  std::string first, second;
  std::filesystem::path out;
  std::size_t traces = solver::CommuteOptions{}.traces;
  SolverOptions solver{.timeout = 5};
  bool json = false;
};

/// Empty: all there are.
std::vector<solver::Pair> chosen(const Options& options) {
  const auto first = chosen_ioctl(options.first), second = chosen_ioctl(options.second);
  std::vector<solver::Pair> pairs;
  if (!first) return pairs;
  for (const auto& pair : solver::all_pairs_of_ioctls()) {
    const auto partner = pair[0] == *first ? pair[1] : pair[0];
    if ((pair[0] == *first || pair[1] == *first) && (!second || partner == *second)) pairs.push_back(pair);
  }
  return pairs;
}

int run(const Options& options, Session& session) {
  const auto& dialect = model::dialects().front();
  Progress progress(session, "pairs", options.json);
  const auto begun = std::chrono::steady_clock::now();
  const auto pairs = solver::commutation(
      dialect, {.pairs = chosen(options),
                .traces = options.traces,
                .jobs = options.solver.jobs,
                .limits = {.milliseconds = options.solver.milliseconds(), .seed = options.solver.seed},
                .progress = [&](std::size_t done, std::size_t total) { progress.update(done, total); },
                .cancelled = interrupted});
  progress.clear();
  if (interrupted()) throw Interrupted();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (!options.out.empty()) write_orders(pairs, options.out);
  if (options.json)
    session.out << document(pairs, seconds).dump(2) << '\n';
  else if (!options.second.empty())
    print_pair(session, pairs.front(), dialect);
  else
    print_matrix(session, pairs, seconds);
  return std::ranges::any_of(pairs, [](const solver::Commutation& pair) { return pair.proved.empty(); }) ? kDiverges
                                                                                                         : kConforms;
}

}  // namespace

void add_commute(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command =
      *app.add_subcommand("commute", "Which ioctls may be made in either order, and under which conditions");
  command.add_option("first", options->first, "only pairs with this one: IOAS_MAP");
  command.add_option("second", options->second, "and this one: what is known of the pair, in words and traces");
  command.add_option("--traces", options->traces, "drawn at random, to look for calls that do not commute")
      ->capture_default_str();
  add_place_option(command, "--out", options->out, "a folder that gets two traces, one an order, for each obstacle");
  add_solver_options(command, options->solver, "how many pairs at a time");
  command.add_flag("--json", options->json, "as one JSON document");
  command.footer(
      "Examples:\n"
      "  ioasis commute --jobs 2                  all pairs, as a matrix\n"
      "  ioasis commute IOAS_MAP IOAS_UNMAP       one pair, with traces where the order matters\n\n"
      "Exit codes: 0 of every pair a condition is proved, 1 not of every pair, 2 unusable input, 130 interrupted.");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
