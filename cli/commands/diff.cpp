// ioasis diff: how two dialects can answer differently.
#include "solver/search/diff.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/names.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show/call_text.h"
#include "cli/show/style.h"
#include "cli/show/trace_document.h"
#include "cli/solver_options.h"
#include "cli/targets.h"
#include "model/clause_name.h"
#include "model/spec.h"
#include "traces/errno_names.h"
#include "traces/writer.h"

namespace ioasis::cli {

namespace {

struct Options {
  std::string left, right, ioctl, machine;
  std::filesystem::path out;
  unsigned length = 2;
  SolverOptions solver;
  bool json = false;
};

std::string errno_of(const std::string& id) {
  for (const auto& command : model::specification())
    for (const auto& clause : command.clauses)
      if (clause.id == id) return traces::errno_name(clause.error);
  return "OK";
}

/// "EINVAL no-access".
std::string answer_text(const std::string& id) { return errno_of(id) + " " + std::string(model::short_name(id)); }

/// "IOAS_MAP.no-access.ioas-unknown.jsonl".
std::string file_name(const solver::Way& way) {
  const auto clause = [](const std::string& id) { return std::string(model::short_name(id)); };
  return std::string(uapi::info(way.command).name) + "." + clause(way.left) + "." +
         (way.answer.empty() ? clause(way.right) : way.answer) + ".jsonl";
}

std::vector<std::string> names_of(const std::vector<uapi::Command>& commands) {
  std::vector<std::string> names;
  for (const auto command : commands) names.emplace_back(uapi::info(command).name);
  return names;
}

/// What the ways are found within; said with every result.
std::string bound(const solver::DiffResult& result, const Options& options) {
  std::string text = "up to " + std::to_string(options.length) + " calls, all but the last accepted by both; " +
                     std::to_string(result.sequences) + " sequences";
  if (result.unanswered > 0)
    text += "; on " + std::to_string(result.unanswered) + " of them the solver gave no answer within " +
            std::to_string(options.solver.timeout) + " s, so there may be more ways";
  if (!result.complete) text += "; interrupted, so there may be more ways";
  return text;
}

void print(Session& session, const solver::DiffResult& result, const Options& options) {
  const Style style(session.terminal);
  auto& out = session.out;
  for (const auto* name : {&options.left, &options.right})
    if (!chosen_dialect(*name).replayed) out << *name << " rests on reading alone: no suite was replayed against it\n";
  const auto has_alone = [&](const std::string& dialect, const std::vector<uapi::Command>& commands) {
    std::string names;
    for (const auto& name : names_of(commands)) names += (names.empty() ? "" : ", ") + name;
    if (!names.empty()) print_wrapped(out, "only " + dialect + " has ", 4, names, style.width);
  };
  has_alone(options.left, result.only_left);
  has_alone(options.right, result.only_right);
  std::string last;
  for (const auto& way : result.ways) {
    const std::string name(uapi::info(way.command).name);
    if (name != last)
      out << '\n'
          << style.paint(Ink::Strong, padded(name + " ", 20)) << padded(options.left, 32) << padded(options.right, 32)
          << "calls\n";
    last = name;
    out << "  " << padded(way.answer.empty() ? "" : "other " + way.answer, 18) << padded(answer_text(way.left), 32)
        << padded(answer_text(way.right), 32) << way.trace.steps.size() << '\n';
    print_wrapped(out, "    ", 6, call_text(way.trace, way.trace.steps.back()), style.width);
  }
  out << (result.ways.empty() ? "" : "\n") << result.ways.size() << " ways to answer differently, "
      << bound(result, options) << '\n';
}

nlohmann::json document(const solver::DiffResult& result, const Options& options) {
  auto ways = nlohmann::json::array();
  for (const auto& way : result.ways) {
    nlohmann::json row{{"ioctl", uapi::info(way.command).name},
                       {"left", way.left},
                       {"right", way.right},
                       {"errno", {errno_of(way.left), errno_of(way.right)}},
                       {"trace", trace_document(way.trace)}};
    if (!way.answer.empty()) row["answer"] = way.answer;
    ways.push_back(std::move(row));
  }
  return {{"left", options.left},
          {"right", options.right},
          {"length", options.length},
          {"sequences", result.sequences},
          {"unanswered", result.unanswered},
          {"complete", result.complete},
          {"only_left", names_of(result.only_left)},
          {"only_right", names_of(result.only_right)},
          {"ways", std::move(ways)}};
}

void write_traces(const solver::DiffResult& result, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& way : result.ways) traces::write_file(folder / file_name(way), way.trace);
}

int run(const Options& options, Session& session) {
  const auto &left = chosen_dialect(options.left), &right = chosen_dialect(options.right);
  if (left.contract && right.contract) throw Unusable("two contracts cannot be compared");
  Progress progress(session, "sequences", options.json);
  const auto result =
      solver::diff(left, right,
                   {.length = options.length,
                    .jobs = options.solver.jobs,
                    .milliseconds = options.solver.milliseconds(),
                    .seed = options.solver.seed,
                    .only = chosen_ioctl(options.ioctl),
                    .platform = machine_platform(options.machine),
                    .progress = [&](std::size_t done,
                                    std::size_t ways) { progress.update(done, 0, std::to_string(ways) + " ways"); },
                    .cancelled = interrupted});
  progress.clear();
  if (!options.out.empty()) write_traces(result, options.out);
  if (options.json)
    session.out << document(result, options).dump(2) << '\n';
  else
    print(session, result, options);
  if (interrupted()) return kInterrupted;
  const bool same_commands = result.only_left.empty() && result.only_right.empty();
  return same_commands && result.ways.empty() && result.unanswered == 0 ? kConforms : kDiverges;
}

}  // namespace

void add_diff(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("diff", "How two dialects can answer differently, each way with a trace");
  command.add_option("left", options->left, "a dialect: linux-6.6, linux-6.12, contract ...")->required();
  command.add_option("right", options->right, "another")->required();
  command.add_option("--ioctl", options->ioctl, "only this one's answers: IOAS_MAP");
  command.add_option("--length", options->length, "calls of a trace, at most")
      ->check(CLI::Range(1u, 8u))
      ->capture_default_str();
  command.add_option("--machine", options->machine, "devices are this machine's: a name of `ioasis machine list`");
  add_place_option(command, "--out", options->out, "write a trace for each way into this folder");
  add_solver_options(command, options->solver, "how many ioctls at a time", 12);
  command.add_flag("--json", options->json, "as one JSON document");
  command.footer(
      "Examples:\n"
      "  ioasis diff linux-6.6 linux-6.12\n"
      "  ioasis diff contract linux-6.12 --ioctl IOAS_UNMAP --out ways\n"
      "  ioasis diff vfio-native vfio-iommufd --machine x86-vtd-39 --length 4 --out ways\n\n"
      "Exit codes: 0 no way to differ within the bound, 1 some, or the solver does not know, 2 unusable input, 130 "
      "interrupted.");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
