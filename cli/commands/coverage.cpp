// ioasis coverage: which lines and branches of iommufd a suite reaches, beside what the kernel's own selftest does.
#include "cli/commands/coverage.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands/selftest.h"
#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/show/fault_tally.h"
#include "cli/targets.h"
#include "conformance/campaign/fault_walk.h"
#include "conformance/kernel/selftest.h"

namespace ioasis::cli {

namespace {

namespace kernel = conformance::kernel;
using conformance::Verdict;

struct Options {
  std::vector<std::filesystem::path> paths;
  TargetOptions target;
  std::size_t faults = 0;
  bool selftest = false, fail_nth = false, json = false;
};

const Options& checked(const Options& options) {
  if (options.faults > 0 && options.paths.empty()) throw Unusable("--faults is of a suite: name one");
  if (options.paths.empty() && !options.selftest) throw Unusable("coverage of what? Name a suite, or say --selftest");
  return options;
}

class Measuring {
 public:
  Measuring(const Options& options, Session& session)
      : options_(checked(options)),
        session_(session),
        style_(session.terminal),
        progress_(session, "traces", options.json && !session.terminal.err),
        image_(chosen_kernel(options.target)) {}

  int run() {
    std::vector<Measurement> measurements;
    if (!options_.paths.empty()) measurements.push_back({"suite", by_suite()});
    if (options_.selftest) measurements.push_back({"selftest", by_selftest()});
    progress_.clear();
    if (options_.json) {
      document_["coverage"] = measurements_json(measurements);
      session_.out << document_.dump(2) << '\n';
    } else {
      session_.out << '\n';
      print_measurements(session_.out, measurements, style_);
    }
    return code_;
  }

 private:
  kernel::Coverage coverage_in(conformance::AgentLink& guest) {
    return kernel::coverage_of(image_, [&](const std::string& path) { return conformance::read_file(guest, path); });
  }

  /// In one guest, started once: its counters begin with it, and end with it.
  kernel::Coverage by_suite() {
    const auto traces = readable();
    conformance::AgentTarget target(make_guest(options_.target, image_), {});
    conformance::Summary summary;
    const auto start = std::chrono::steady_clock::now();
    run_until_interrupted(target, traces, [&](std::size_t index, conformance::Outcome&& outcome) {
      const Verdict verdict =
          conformance::judge(traces[index], outcome, dialects_.of(traces[index]), &summary.coverage);
      count(summary, traces[index], verdict);
      progress_.update(summary.traces, traces.size());
      return true;
    });
    if (interrupted()) throw Interrupted();
    if (options_.faults > 0) let_allocations_fail(target, traces);
    summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    auto coverage = coverage_in(target.link());
    progress_.clear();
    bool restarted = false;
    for (const auto& [kind, number] : summary.verdicts) restarted = restarted || conformance::ended_machine(kind);
    code_ = exit_code_of(summary);
    document_["suite"] = summary_json(summary);
    if (!options_.json) print_summary(session_.out, summary, target.describe(), style_);
    if (restarted) session_.err << "The kernel was started anew: what ran before it crashed is not counted.\n";
    return coverage;
  }

  /// As `ioasis fail` does, in the guest that counts.
  void let_allocations_fail(conformance::Target& target, std::span<const traces::Trace> traces) {
    FaultTally tally;
    for (const auto& trace : traces) {
      if (tally.points() >= options_.faults) break;
      conformance::walk_faults(target, trace, dialects_, [&](conformance::FaultReplay&& replay) {
        tally.count(replay);
        progress_.update(std::min(tally.points(), options_.faults), options_.faults, "allocations failed");
        return !interrupted();
      });
      if (interrupted()) throw Interrupted();
    }
    progress_.clear();
    if (tally.any_failed()) code_ = kDiverges;
    document_["faults"] = tally.json();
    if (!options_.json) {
      session_.out << tally.points() << " allocations failed\n";
      tally.print(session_.out, style_);
    }
  }

  std::vector<traces::Trace> readable() {
    std::vector<traces::Trace> traces;
    std::vector<Refusal> refusals;
    for (const auto& input : inputs(options_.paths, {}))
      if (auto trace = read_input(input.file, dialects_, refusals)) traces.push_back(std::move(*trace));
    if (!refusals.empty()) throw Unusable(refusals.front().message);
    return traces;
  }

  kernel::Coverage by_selftest() {
    std::vector<std::string> programs{kernel::kSelftest};
    if (options_.fail_nth) programs.push_back(kernel::kFailNthSelftest);
    conformance::AgentLink guest(make_guest(options_.target, image_, selftest_programs(image_, programs)));
    for (const auto& program : programs) {
      const auto self = run_selftest(guest, program, progress_);
      progress_.clear();
      if (!self.run.status)
        throw conformance::Unavailable(guest.machine().describe() + ": " + program + " did not end\n" +
                                       self.run.console);
      document_["selftest"].push_back(selftest_json(self));
      if (!options_.json) print_selftest(session_.out, self, guest.machine().describe(), style_);
    }
    return coverage_in(guest);
  }

  const Options& options_;
  Session& session_;
  const Style style_;
  Progress progress_;
  const kernel::KernelImage image_;
  const conformance::DialectChoice dialects_{};  ///< each trace's own
  int code_ = kConforms;
  Json document_ = Json::object();
};

}  // namespace

void add_coverage(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  options->target.kernel = "x86-gcov";
  auto& command = *app.add_subcommand("coverage", "Which lines and branches of iommufd a suite reaches in a kernel");
  command.add_option("path", options->paths, "trace files, and folders of them: the suite");
  command.add_option("--faults", options->faults,
                     "let so many allocations fail after the suite, in the same guest, as `ioasis fail` does");
  auto* selftest = command.add_flag("--selftest", options->selftest, "measure the kernel's own selftest likewise");
  command.add_flag("--fail-nth", options->fail_nth, "let the selftest be followed by iommufd_fail_nth")
      ->needs(selftest);
  add_kernel_options(command, options->target);
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(std::string("The kernel must be one that counts: `ioasis kernel build x86-gcov`. A test of the\n"
                             "selftest that fails is shown, and does not make the exit code 1.\n\n"
                             "Examples:\n"
                             "  ioasis coverage suite/\n"
                             "  ioasis coverage suite/ --selftest --fail-nth\n"
                             "  ioasis coverage suite/ --faults 10000 --selftest --fail-nth\n\n") +
                 kExitCodes);
  command.callback(
      [options, &session] { session.action = [options, &session] { return Measuring(*options, session).run(); }; });
}

}  // namespace ioasis::cli
