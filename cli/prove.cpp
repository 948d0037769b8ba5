// ioasis prove: what holds of the specification, whatever the context and the call.
#include "solver/prove.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>

#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/names.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/proofs.h"
#include "cli/solver_options.h"
#include "cli/subcommands.h"
#include "cli/targets.h"
#include "model/spec.h"
#include "solver/parallel.h"

namespace ioasis::cli {

namespace {

struct Options {
  std::string ioctl, invariant, without, dialect;
  std::filesystem::path dump, out;
  SolverOptions solver{.timeout = 5};
  bool json = false, list = false, each = false;
};

/// The obligations asked for, of those that take long only one that is named; throws Unusable where a name is none.
Attempt chosen(const Options& options) {
  std::vector<std::string> claims;
  for (const auto& claim : solver::claims()) claims.emplace_back(claim.name);
  const auto command = chosen_ioctl(options.ioctl);
  if (!options.invariant.empty() && std::ranges::find(claims, options.invariant) == claims.end())
    unknown("invariant", options.invariant, claims);

  Attempt attempt;
  const auto meant = [&](const solver::Obligation& obligation) {
    return (!command || obligation.command == *command) &&
           (options.invariant.empty() || obligation.claim == options.invariant);
  };
  for (const auto& obligation : solver::obligations(chosen_dialect(options.dialect)))
    if (meant(obligation)) attempt.proofs.push_back({obligation, {}});
  const bool named = command && !options.invariant.empty();
  if (command && !chosen_dialect(options.dialect).has(*command))
    throw Unusable(chosen_dialect(options.dialect).name + " has no " + options.ioctl);
  for (const auto& obligation : solver::not_asked()) {
    if (!meant(obligation)) continue;
    if (named)
      attempt.proofs.push_back({obligation, {}});
    else
      attempt.not_asked.push_back(obligation);
  }
  if (attempt.proofs.empty())
    throw Unusable("the invariant " + options.invariant + " does not speak of " + options.ioctl);
  return attempt;
}

/// A clause, or an output field of an ioctl.
void check_without(const std::string& without) {
  if (without.empty()) return;
  std::vector<std::string> known;
  for (const auto& text : model::specification())
    for (const auto& clause : text.clauses) known.push_back(clause.id);
  for (const auto& info : model::specified_commands())
    for (const auto& field : info.fields)
      if (field.direction != uapi::Direction::In)
        known.push_back(std::string(info.name) + "/" + std::string(field.name));
  if (std::ranges::find(known, without) == known.end()) unknown("clause or output field", without, known);
}

void prove_all(std::vector<Proof>& proofs, const Options& options, Session& session) {
  const solver::Weakening weakening{.without = options.without, .of = &chosen_dialect(options.dialect)};
  const solver::Limits limits{options.solver.milliseconds(), options.solver.seed, options.dump};
  Progress progress(session, "obligations", options.json);
  std::mutex mutex;
  std::size_t done = 0;
  const auto work = [&](std::size_t i) {
    proofs[i].verdict = solver::prove(proofs[i].obligation, limits, weakening);
    const std::lock_guard lock(mutex);
    progress.update(++done, proofs.size(), std::string(uapi::info(proofs[i].obligation.command).name));
  };
  solver::share_out(proofs.size(), options.solver.jobs, work, interrupted);
  progress.clear();
  if (interrupted()) throw Interrupted();
}

int run(const Options& options, Session& session) {
  if (options.list) {
    print_claims(session);
    return kConforms;
  }
  auto attempt = chosen(options);
  auto& proofs = attempt.proofs;
  check_without(options.without);
  if (!options.dump.empty()) std::filesystem::create_directories(options.dump);
  const auto begun = std::chrono::steady_clock::now();
  prove_all(proofs, options, session);
  attempt.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const auto dialect = solver::Weakening{.without = options.without, .of = &chosen_dialect(options.dialect)}.dialect();
  if (!options.out.empty()) write_traces(proofs, options.out);
  if (options.json)
    session.out << document(attempt).dump(2) << '\n';
  else
    print_proofs(session, attempt, dialect, options.each || proofs.size() <= 30);
  return std::ranges::all_of(proofs, [](const Proof& p) { return p.verdict.outcome == solver::Outcome::Proved; })
             ? kConforms
             : kDiverges;
}

}  // namespace

void add_prove(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("prove", "What holds of the specification, whatever the context and the call");
  command.add_option("--ioctl", options->ioctl, "only this one: IOAS_MAP");
  command.add_option("--invariant", options->invariant, "only this one: areas-disjoint");
  add_dialect_option(command, options->dialect);
  command.add_flag("--list", options->list, "what there is to prove, and where it is written or why it must hold");
  command.add_option("--without", options->without,
                     "take out a clause (IOAS_MAP/iova-taken), or an output field, and see what no longer holds");
  add_place_option(command, "--out", options->out, "a folder that gets a trace for each claim that is violated");
  add_solver_options(command, options->solver, "how many at a time");
  add_place_option(command, "--dump", options->dump, "a folder that gets every question as SMT-LIB 2, with the answer");
  command.add_flag("--each", options->each, "a line for each ioctl and claim");
  command.add_flag("--json", options->json, "as one JSON document");
  command.footer(
      "Examples:\n"
      "  ioasis prove --jobs 2                          everything\n"
      "  ioasis prove --ioctl IOAS_UNMAP                one ioctl\n"
      "  ioasis prove --invariant areas-disjoint        one invariant\n"
      "  ioasis prove --dialect linux-6.18              of another release\n"
      "  ioasis prove --without IOAS_MAP/iova-taken --ioctl IOAS_MAP\n"
      "                                                 what rests on a clause, with a trace that shows it\n\n"
      "Exit codes: 0 everything proved, 1 something violated or not answered in time, 2 unusable input, 130 "
      "interrupted.");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
