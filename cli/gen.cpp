// ioasis gen: suites of traces.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/subcommands.h"
#include "cli/targets.h"
#include "conformance/model_target.h"
#include "gen/exhaustive.h"
#include "gen/generator.h"
#include "gen/suite.h"

namespace ioasis::cli {

namespace {

constexpr std::uint64_t kMostTraces = 2'000'000;  // a suite is held in memory until it is written

struct Options {
  std::filesystem::path out;
  std::string dialect;
  std::size_t traces = 1000, exhaustive = 0;
  std::uint64_t seed = 1;
  gen::Options lengths;
};

struct Suite {
  std::vector<traces::Trace> traces;
  model::Coverage coverage;
};

Suite random_suite(const Options& options, const model::Dialect& dialect, Progress& progress) {
  gen::Generator generator(dialect, options.seed, options.lengths);
  Suite suite;
  while (suite.traces.size() < options.traces && !interrupted()) {
    suite.traces.push_back(generator.next());
    progress.update(suite.traces.size(), options.traces);
  }
  suite.coverage = generator.coverage();
  return suite;
}

Suite exhaustive_suite(const Options& options, const model::Dialect& dialect, Progress& progress) {
  const auto count = gen::exhaustive_count(options.exhaustive);
  if (count > kMostTraces)
    throw Unusable("--exhaustive " + std::to_string(options.exhaustive) + " would be " + std::to_string(count) +
                   " traces, more than the " + std::to_string(kMostTraces) + " that a suite may have");
  Suite suite;
  gen::exhaustive(options.exhaustive, [&](traces::Trace&& trace) {
    trace.dialect = dialect.name;
    suite.traces.push_back(std::move(trace));
    progress.update(suite.traces.size(), count);
    return !interrupted();
  });
  suite.coverage = conformance::replay(*conformance::make_model_target(dialect), suite.traces, dialect).coverage;
  return suite;
}

int run(const Options& options, Session& session) {
  if (options.lengths.shortest > options.lengths.longest) throw Unusable("--shortest is more than --longest");
  const auto& dialect = chosen_dialect(options.dialect);
  Progress progress(session, "traces");
  const bool exhaustive = options.exhaustive > 0;
  const Suite suite =
      exhaustive ? exhaustive_suite(options, dialect, progress) : random_suite(options, dialect, progress);
  progress.clear();
  if (interrupted()) throw Interrupted();
  gen::write_suite(options.out, suite.traces,
                   {exhaustive ? "exhaustive" : "random", dialect.name, exhaustive ? 0 : options.seed}, suite.coverage);
  std::size_t steps = 0;
  for (const auto& trace : suite.traces) steps += trace.steps.size();
  session.out << options.out.string() << ": " << suite.traces.size() << " traces, " << steps << " steps, "
              << suite.coverage.reached() << " clauses reached of " << model::Coverage::reachable() << " that can be\n";
  return kConforms;
}

}  // namespace

void add_gen(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command =
      *app.add_subcommand("gen", "Write a suite: traces, and a manifest with seed, dialect and clauses reached");
  command.add_option("--out", options->out, "the folder; a suite that is there already is replaced")->required();
  auto* traces = command.add_option("--traces", options->traces, "how many, made at random")
                     ->check(CLI::Range(std::uint64_t{1}, kMostTraces))
                     ->capture_default_str();
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
  add_dialect_option(command, options->dialect);
  command.footer(
      "Examples:\n"
      "  ioasis gen --out suite --traces 5000 --seed 42\n"
      "  ioasis gen --out pairs --exhaustive 2");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
