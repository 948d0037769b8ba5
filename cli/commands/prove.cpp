// ioasis prove: what holds of the specification, whatever the context and the call.
#include "solver/claims/prove.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/names.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show/proofs.h"
#include "cli/show/words.h"
#include "cli/solver_options.h"
#include "cli/targets.h"
#include "model/overlay.h"
#include "model/spec.h"
#include "solver/parallel.h"

namespace ioasis::cli {

namespace {

constexpr std::string_view kAll = "all";

struct Options {
  std::string ioctl, invariant, without, platform;
  std::vector<std::string> dialects;
  std::filesystem::path dump, out, overlay;
  SolverOptions solver{.timeout = 5};
  bool json = false, list = false, each = false;
};

/// The dialects named, each once; the default where none is.
std::vector<const model::Dialect*> chosen_dialects(const Options& options) {
  std::vector<const model::Dialect*> chosen;
  const auto add = [&](const model::Dialect& dialect) {
    if (std::ranges::find(chosen, &dialect) == chosen.end()) chosen.push_back(&dialect);
  };
  for (const auto& name : options.dialects)
    if (name == kAll)
      for (const auto& dialect : model::dialects()) add(dialect);
    else
      add(chosen_dialect(name));
  if (chosen.empty()) add(model::dialects().front());
  return chosen;
}

void check_invariant(const std::string& invariant) {
  std::vector<std::string> claims;
  for (const auto& claim : solver::claims()) claims.emplace_back(claim.name);
  if (!invariant.empty() && std::ranges::find(claims, invariant) == claims.end())
    unknown("invariant", invariant, claims);
}

using Overlay = std::shared_ptr<const model::Overlay>;

/// What is shown of a command rests on its own text alone, and on what holds before: of the others an overlay changes
/// nothing. Without one, all are asked for.
bool touches(const Overlay& overlay, uapi::Command command) {
  return !overlay || std::ranges::find(overlay->changes, command, &model::Change::command) != overlay->changes.end();
}

/// The obligations asked for, of those that take long only one that is named.
Attempt chosen(const Options& options, const model::Dialect& dialect, const Overlay& overlay) {
  const auto command = chosen_ioctl(options.ioctl);
  Attempt attempt{.dialect = solver::Weakening{.without = options.without, .of = &dialect}.dialect()};
  attempt.dialect.overlay = overlay;
  if (command && !dialect.has(*command)) return attempt;
  const auto meant = [&](const solver::Obligation& obligation) {
    return (command ? obligation.command == *command : touches(overlay, obligation.command)) &&
           (options.invariant.empty() || obligation.claim == options.invariant);
  };
  for (const auto& obligation : solver::obligations(dialect))
    if (meant(obligation)) attempt.proofs.push_back({obligation, {}});
  const bool named = command && !options.invariant.empty();
  for (const auto& obligation : solver::not_asked()) {
    if (!meant(obligation)) continue;
    if (named)
      attempt.proofs.push_back({obligation, {}});
    else
      attempt.not_asked.push_back(obligation);
  }
  return attempt;
}

/// What is asked for of each dialect that has it; throws Unusable where none has, and where a name is none.
std::vector<Attempt> all_chosen(const Options& options) {
  check_invariant(options.invariant);
  const auto command = chosen_ioctl(options.ioctl);
  const auto dialects = chosen_dialects(options);
  if (command && std::ranges::none_of(dialects, [&](const auto* dialect) { return dialect->has(*command); }))
    throw Unusable((dialects.size() == 1 ? dialects.front()->name : "no dialect named") +
                   (dialects.size() == 1 ? " has no " : " has ") + options.ioctl);
  std::vector<Attempt> attempts;
  const auto overlay = chosen_overlay(options.overlay);
  for (const auto* dialect : dialects)
    if (auto attempt = chosen(options, *dialect, overlay); !attempt.proofs.empty())
      attempts.push_back(std::move(attempt));
  if (attempts.empty()) throw Unusable("the invariant " + options.invariant + " does not speak of " + options.ioctl);
  return attempts;
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

void prove_all(Attempt& attempt, const Options& options, Session& session) {
  auto& proofs = attempt.proofs;
  const solver::Weakening weakening{
      .without = options.without,
      .of = &attempt.dialect,
      .platform = options.platform.empty() ? nullptr : &platform_called(options.platform)};
  const solver::Limits limits{options.solver.milliseconds(), options.solver.seed, options.dump};
  const auto begun = std::chrono::steady_clock::now();
  Progress progress(session, "obligations", options.json);
  std::mutex mutex;
  std::size_t done = 0;
  const auto work = [&](std::size_t i) {
    proofs[i].verdict = solver::prove(proofs[i].obligation, limits, weakening);
    const std::lock_guard lock(mutex);
    progress.update(++done, proofs.size(),
                    attempt.dialect.name + " " + std::string(uapi::info(proofs[i].obligation.command).name));
  };
  solver::share_out(proofs.size(), options.solver.jobs, work, interrupted);
  progress.clear();
  if (interrupted()) throw Interrupted();
  attempt.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// What no longer holds, or cannot be shown in time, as the overlay has it.
void print_broken(const Attempt& attempt, Session& session) {
  std::vector<std::string> broken;
  for (const auto& [obligation, verdict] : attempt.proofs)
    if (verdict.outcome == solver::Outcome::Violated)
      broken.push_back(std::string(obligation.claim) + " (" + std::string(uapi::info(obligation.command).name) + ')');
  session.out << (broken.empty() ? "The overlay breaks nothing of this.\n"
                                 : "The overlay breaks " + joined(broken, ", ") + ".\n");
}

bool all_proved(const Attempt& attempt) {
  return std::ranges::all_of(attempt.proofs,
                             [](const Proof& p) { return p.verdict.outcome == solver::Outcome::Proved; });
}

int run(const Options& options, Session& session) {
  if (options.list) {
    print_claims(session);
    return kConforms;
  }
  auto attempts = all_chosen(options);
  check_without(options.without);
  if (!options.dump.empty()) std::filesystem::create_directories(options.dump);
  const bool several = attempts.size() > 1;
  auto documents = nlohmann::json::array();
  for (auto& attempt : attempts) {
    prove_all(attempt, options, session);
    const auto& proofs = attempt.proofs;
    if (!options.out.empty()) write_traces(proofs, several ? options.out / attempt.dialect.name : options.out);
    if (options.json) {
      documents.push_back(document(attempt));
      continue;
    }
    if (several) session.out << (&attempt == &attempts.front() ? "" : "\n") << attempt.dialect.name << '\n';
    print_proofs(session, attempt, options.each || proofs.size() <= 30);
    if (attempt.dialect.overlay) print_broken(attempt, session);
    session.out << std::flush;
  }
  if (options.json) session.out << (several ? documents : documents.front()).dump(2) << '\n';
  const auto proved = std::ranges::count_if(attempts, all_proved);
  if (several && !options.json)
    session.out << '\n' << attempts.size() << " dialects: everything proved of " << proved << '\n';
  return proved == std::ssize(attempts) ? kConforms : kDiverges;
}

}  // namespace

void add_prove(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("prove", "What holds of the specification, whatever the context and the call");
  command.add_option("--ioctl", options->ioctl, "only this one: IOAS_MAP");
  command.add_option("--invariant", options->invariant, "only this one: areas-disjoint");
  std::vector<std::string> dialects;
  for (const auto& known : model::dialects()) dialects.push_back(known.name);
  dialects.emplace_back(kAll);
  command.add_option("--dialect", options->dialects, "of which kernel, or contract; may be repeated; all: of each")
      ->check(CLI::IsMember(dialects));
  command.add_flag("--list", options->list, "what there is to prove, and where it is written or why it must hold");
  command.add_option("--without", options->without,
                     "take out a clause (IOAS_MAP/iova-taken), or an output field, and see what no longer holds");
  command.add_option("--overlay", options->overlay, "with changes to clauses that are meant: which claims they break")
      ->check(CLI::ExistingFile);
  command.add_option("--platform", options->platform,
                     "whose IOMMU devices have that calls make: a name, or a file of `ioasis platform`");
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
      "  ioasis prove --dialect all --jobs 2            of every release\n"
      "  ioasis prove --without IOAS_MAP/iova-taken --ioctl IOAS_MAP\n"
      "                                                 what rests on a clause, with a trace that shows it\n"
      "  ioasis prove --overlay meant.json              what declared changes break\n\n"
      "Exit codes: 0 everything proved, 1 something violated or not answered in time, 2 unusable input, 130 "
      "interrupted.");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
