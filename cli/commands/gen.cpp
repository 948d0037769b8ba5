// ioasis gen: suites of traces.
#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/names.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show/report.h"
#include "cli/targets.h"
#include "gen/clause_pairs.h"
#include "gen/exhaustive.h"
#include "gen/suite.h"
#include "gen/usual_suite.h"
#include "solver/suite/suite.h"

namespace ioasis::cli {

namespace {

constexpr std::size_t kUsualTraces = 1000;
constexpr std::uint64_t kMostTraces = 2'000'000;

struct Options {
  std::filesystem::path out;
  DialectOptions dialect;
  std::vector<std::string> platforms;
  std::string machine;
  std::optional<std::size_t> traces;
  std::size_t exhaustive = 0;
  bool solver = false;
  std::vector<std::string> ioctls;
  unsigned jobs = 1;
  std::uint64_t seed = 1;
  gen::Options lengths;
};

/// What a generator says of the suite it has written.
struct Suite {
  model::Coverage coverage;
  std::optional<gen::Meetings> pairs = {};
  std::string remark = {};  ///< how it was found
};

Suite random_suite(const Options& options, const model::Dialect& dialect, gen::SuiteWriter& writer,
                   Progress& progress) {
  auto lengths = options.lengths;
  if (const auto* of_vfio = machine_platform(options.machine)) {
    lengths.platform = of_vfio;
    lengths.vfio = true;
  }
  for (const auto& name : options.platforms) {
    const auto& platform = chosen_platform(name);
    if (lengths.platform)
      lengths.others.push_back(&platform);
    else
      lengths.platform = &platform;
  }
  const auto wanted = options.traces.value_or(kUsualTraces);
  gen::UsualSuite suite(dialect, options.seed, wanted, lengths);
  while (writer.traces() < wanted && !interrupted()) {
    writer.add(suite.next());
    progress.update(writer.traces(), wanted);
  }
  return {suite.coverage()};
}

Suite exhaustive_suite(const Options& options, const model::Dialect& dialect, gen::SuiteWriter& writer,
                       Progress& progress) {
  const auto count = gen::exhaustive_count(options.exhaustive);
  if (count > kMostTraces)
    throw Unusable("--exhaustive " + std::to_string(options.exhaustive) + " would be " + std::to_string(count) +
                   " traces, more than the " + std::to_string(kMostTraces) + " that a suite may have");
  Suite suite;
  suite.coverage.speaks_of(dialect);
  gen::exhaustive(options.exhaustive, [&](traces::Trace&& trace) {
    trace.dialect = dialect.name;
    gen::run(trace, dialect, [&](std::size_t, const model::Ruling& ruling) {
      suite.coverage.count(ruling.command, ruling.clause);
      return true;
    });
    writer.add(trace);
    progress.update(writer.traces(), count);
    return !interrupted();
  });
  return suite;
}

Suite solver_suite(const Options& options, const model::Dialect& dialect, gen::SuiteWriter& writer,
                   Progress& progress) {
  solver::SuiteOptions wanted{.seed = options.seed, .jobs = options.jobs};
  if (options.traces) wanted.most = *options.traces;
  for (const auto& name : options.ioctls) wanted.only.push_back(ioctl_named(name));
  wanted.found = [&](const traces::Trace& trace) { writer.add(trace); };
  wanted.progress = [&](const solver::SuiteProgress& state) {
    progress.update(state.fraction, std::to_string(state.traces) + " traces" +
                                        (state.pairs_of.empty() ? ""
                                                                : ", judging the pairs of clauses that did not meet"
                                                                  " (" +
                                                                      state.pairs_of + ")"));
    return !interrupted();
  };
  auto found = solver::make_suite(dialect, wanted);
  const auto& effort = found.effort;
  std::ostringstream remark;
  remark << "  " << effort.questions << " cases asked of the solver: " << effort.impossible << " there are not, "
         << effort.unknown << " without an answer, " << effort.repeated << " like others; " << effort.inputs
         << " inputs, of which the boundary alone fixes " << effort.tied << '\n'
         << "  clause pairs: " << found.pairs.met.size() << " met of " << found.pairs.can_meet() << " that can meet, "
         << found.pairs.impossible.size() << " cannot meet, " << found.pairs.unanswered.size()
         << " without an answer\n";
  return {std::move(found.coverage), std::move(found.pairs), remark.str()};
}

/// Says where the traces are of a suite that was not completed.
void keep_what_there_is(gen::SuiteWriter& writer, Progress& progress, Session& session) {
  progress.clear();
  if (const auto place = writer.keep())
    session.err << place->string() << ": " << writer.traces() << " traces, kept; the suite is not complete\n";
}

int run(const Options& options, Session& session) {
  if (options.lengths.shortest > options.lengths.longest) throw Unusable("--shortest is more than --longest");
  const auto begun = std::chrono::steady_clock::now();
  const auto& dialect = chosen_dialect(options.dialect);
  Progress progress(session, "traces");
  const bool exhaustive = options.exhaustive > 0;
  const auto* generator = options.solver ? "solver" : exhaustive ? "exhaustive" : "random";
  gen::SuiteWriter writer(options.out, {generator, dialect.name, exhaustive ? 0 : options.seed});
  Suite suite;
  try {
    suite = options.solver ? solver_suite(options, dialect, writer, progress)
            : exhaustive   ? exhaustive_suite(options, dialect, writer, progress)
                           : random_suite(options, dialect, writer, progress);
    if (interrupted()) throw Interrupted();
  } catch (...) {
    keep_what_there_is(writer, progress, session);
    throw;
  }
  progress.clear();
  writer.finish(suite.coverage, suite.pairs);
  session.out << options.out.string() << ": " << writer.traces() << " traces, " << writer.steps() << " steps, "
              << suite.coverage.reached() << " clauses reached of " << suite.coverage.reachable() << " that can be";
  if (options.solver)
    session.out << ", in "
                << duration_text(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
  session.out << '\n' << suite.remark;
  return kConforms;
}

}  // namespace

void add_gen(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command =
      *app.add_subcommand("gen", "Write a suite: traces, and a manifest with seed, dialect and clauses reached");
  add_place_option(command, "--out", options->out, "the folder; a suite that is there already is replaced")->required();
  auto* traces = command.add_option("--traces", options->traces, "how many: 1000 made at random, or 16000 by --solver")
                     ->check(CLI::Range(std::uint64_t{1}, kMostTraces));
  auto* seed =
      command.add_option("--seed", options->seed, "what they depend on, with the dialect")->capture_default_str();
  auto* shortest = command.add_option("--shortest", options->lengths.shortest, "steps of a trace, at least")
                       ->check(CLI::Range(1, 1000))
                       ->capture_default_str();
  auto* longest = command.add_option("--longest", options->lengths.longest, "steps of a trace, at most")
                      ->check(CLI::Range(1, 1000))
                      ->capture_default_str();
  command.add_option("--exhaustive", options->exhaustive, "every sequence of so many calls instead")
      ->check(CLI::Range(1, 4))
      ->excludes(traces)
      ->excludes(seed)
      ->excludes(shortest)
      ->excludes(longest);
  auto* solver = command
                     .add_flag("--solver", options->solver,
                               "instead, aimed by Z3 at each clause, each pair of clauses and each boundary")
                     ->excludes(shortest)
                     ->excludes(longest)
                     ->excludes("--exhaustive");
  command.add_option("--ioctl", options->ioctls, "with --solver, only cases of this one: IOAS_MAP; may be repeated")
      ->needs(solver);
  command.add_option("--jobs", options->jobs, "threads of --solver; the suite is the same with any number")
      ->check(CLI::Range(1u, 64u))
      ->needs(solver)
      ->capture_default_str();
  command
      .add_flag("--dma", options->lengths.dma,
                "devices read and write memory, too, which those of kernels under test do not")
      ->excludes(solver)
      ->excludes("--exhaustive");
  add_dialect_options(command, options->dialect);
  command.get_option("--overlay")->excludes(solver);
  add_platform_option(command, options->platforms)->excludes(solver)->excludes("--exhaustive");
  command
      .add_option("--machine", options->machine,
                  "devices are VFIO's, and those of this machine (`ioasis machine list`), which copy memory; with "
                  "--platform mock there are mock ones beside them")
      ->excludes(solver)
      ->excludes("--exhaustive");
  command.footer(
      "Examples:\n"
      "  ioasis gen --out suite --traces 5000 --seed 42\n"
      "  ioasis gen --out mixed --platform mock --platform two-windows\n"
      "  ioasis gen --out real --machine x86-vtd-39\n"
      "  ioasis gen --out both --machine x86-vtd-39 --platform mock\n"
      "  ioasis gen --out pairs --exhaustive 2\n"
      "  ioasis gen --out directed --solver --jobs 2\n"
      "  ioasis gen --out unmap --solver --ioctl IOAS_UNMAP");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
