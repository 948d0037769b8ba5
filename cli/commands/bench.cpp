// ioasis bench: how many traces a second.
#include <CLI/CLI.hpp>
#include <chrono>
#include <iomanip>
#include <memory>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/show/report.h"
#include "cli/targets.h"
#include "gen/generator.h"

namespace ioasis::cli {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

struct Options {
  TargetOptions target;
  std::vector<std::filesystem::path> paths;  ///< the traces; none: random ones
  std::size_t traces = 1000;
  std::uint64_t seed = 1;
  double seconds = 5;
  std::uint32_t repetitions = 50;
  bool json = false;
};

/// Traces a second, each way of running the same traces.
struct Rates {
  std::string target;
  std::size_t traces = 0;
  std::size_t steps = 0;
  double run = 0;     ///< by the target alone
  double replay = 0;  ///< and judged
  double bare = 0;    ///< in the agent's loop of the same ioctls; 0 if there is no agent
};

/// How often `once`, which handles `traces`, can be done in a second, times `traces`.
double rate(double seconds, std::size_t traces, const std::function<void()>& once) {
  const auto start = Clock::now();
  std::size_t rounds = 0;
  do once(), ++rounds;
  while (Seconds(Clock::now() - start).count() < seconds && !interrupted());
  return static_cast<double>(rounds * traces) / Seconds(Clock::now() - start).count();
}

Rates measure(conformance::Target& target, const Options& options, const std::vector<traces::Trace>& traces,
              const conformance::DialectChoice& dialects) {
  Rates rates;
  const auto ignore = [](std::size_t, conformance::Outcome&&) { return !interrupted(); };
  target.run(traces, ignore);  // boots a guest, warms caches
  rates.run = rate(options.seconds, traces.size(), [&] { target.run(traces, ignore); });
  rates.replay = rate(options.seconds, traces.size(), [&] {
    conformance::replay(target, traces, dialects, [](std::size_t, const auto&, const auto&) { return !interrupted(); });
  });
  rates.target = target.describe();
  rates.traces = traces.size();
  for (const auto& trace : traces) rates.steps += trace.steps.size();
  return rates;
}

double bare_rate(conformance::AgentTarget& target, const Options& options, const std::vector<traces::Trace>& traces) {
  Seconds total{0};
  std::size_t count = 0;
  for (const auto& trace : traces) {
    if (interrupted()) break;
    total += target.bench(trace, options.repetitions);
    ++count;
  }
  return static_cast<double>(count) / total.count();
}

void print(const Rates& rates, Session& session) {
  const Style style(session.terminal);
  const double steps = static_cast<double>(rates.steps) / static_cast<double>(rates.traces);
  session.out << style.paint(Ink::Strong, rates.target) << ": " << rates.traces << " traces of " << std::fixed
              << std::setprecision(1) << steps << " steps\n";
  const auto line = [&](std::string_view what, double traces) {
    session.out << "  " << padded(what, 34) << std::setprecision(0) << std::setw(9) << traces << " traces/s  "
                << std::setw(10) << traces * steps << " steps/s";
    if (rates.bare > 0)
      session.out << std::setprecision(1) << "  " << std::setw(5) << 100 * traces / rates.bare << " % of the bare loop";
    session.out << '\n';
  };
  line("run by the target", rates.run);
  line("run and judged", rates.replay);
  if (rates.bare > 0) line("the agent's bare loop", rates.bare);
}

/// The traces to be timed: those at the paths, over and over until they are as many as asked, or random ones.
std::vector<traces::Trace> timed_traces(const Options& options, const conformance::DialectChoice& dialects) {
  std::vector<traces::Trace> traces;
  std::vector<Refusal> refusals;
  if (!options.paths.empty())
    for (const auto& input : inputs(options.paths, {}))
      if (auto trace = read_input(input.file, dialects, refusals)) traces.push_back(std::move(*trace));
  if (!refusals.empty()) throw Unusable(refusals.front().message);
  if (options.paths.empty()) {
    gen::Generator generator(model::dialects().front(), options.seed, {.files = false, .processes = false});
    while (traces.size() < options.traces) traces.push_back(generator.next());
  }
  for (std::size_t i = 0; traces.size() < options.traces; ++i) traces.push_back(traces[i]);
  return traces;
}

int run(const Options& options, Session& session) {
  const conformance::DialectChoice dialects;  // each trace's own
  const auto traces = timed_traces(options, dialects);

  auto rates = measure(*target_maker(options.target, dialects)(), options, traces, dialects);
  if (options.target.target == "kernel") rates.bare = bare_rate(*make_agent(options.target), options, traces);
  if (interrupted()) throw Interrupted();
  if (options.json) {
    Json json{{"target", rates.target}, {"traces", rates.traces},      {"steps", rates.steps},
              {"seed", options.seed},   {"run_per_second", rates.run}, {"judged_per_second", rates.replay}};
    if (rates.bare > 0) json["bare_loop_per_second"] = rates.bare;
    session.out << json.dump(2) << '\n';
  } else {
    print(rates, session);
  }
  return kConforms;
}

}  // namespace

void add_bench(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("bench", "Traces a second on one target, in one thread");
  add_target_options(command, options->target, {"model", "sim", "kernel"});
  command.add_option("path", options->paths, "trace files, and folders of them; random traces otherwise");
  command.add_option("--traces", options->traces, "how many")->check(CLI::Range(1, 1'000'000))->capture_default_str();
  command.add_option("--seed", options->seed, "what the traces depend on")->capture_default_str();
  command.add_option("--seconds", options->seconds, "for each measurement")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command.add_option("--repetitions", options->repetitions, "of each trace in the agent's bare loop")
      ->check(CLI::Range(1u, 1'000'000u))
      ->capture_default_str();
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(
      "Examples:\n"
      "  ioasis bench --target sim\n"
      "  ioasis bench --target kernel --seconds 20    beside the agent's bare loop of the same ioctls\n"
      "  ioasis bench traces/bench/twelve-ioas-steps.jsonl --target kernel");
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
