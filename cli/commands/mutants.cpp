// ioasis mutants: how good a suite is, measured by mistakes made in the kernel's source.
#include "conformance/kernel/mutants.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <set>

#include "cli/campaign/journal.h"
#include "cli/check/building.h"
#include "cli/check/deeper.h"
#include "cli/check/mutant_report.h"
#include "cli/check/mutant_trial.h"
#include "cli/check/solver_traces.h"
#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "conformance/kernel/regressions.h"
#include "conformance/kernel/text_file.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;
using check::MutantOutcome;

constexpr const char* kFolder = "drivers/iommu/iommufd";
constexpr std::size_t kRealOnes = 3;  ///< one in so many was really made once

struct Options {
  std::size_t count = 120;
  std::uint64_t seed = 1;
  std::string depth = "quick", only;
  kernel::BuildRequest base;
  TargetOptions guests;
  fs::path out = "mutants";
  std::optional<campaign::Shard> shard;
  bool list = false, selftest = false, json = false;
};

class Measuring {
 public:
  Measuring(const Options& options, Session& session)
      : options_(options),
        session_(session),
        style_(session.terminal),
        progress_(session, "mutants", options.json && !session.terminal.err),
        depth_(check::depth_named(options.depth)) {}

  int run() {
    base_ = check::build_with(options_.base, {}, reporting("base"));
    const auto& dialect = chosen_dialect(conformance::kernel::recipe(options_.base.recipe).dialect);
    reach_ = check::reach_in(
        base_, on_kernel(options_.guests, base_), dialect,
        [&](std::size_t done, std::size_t total) { progress_.update(done, total, "measuring which functions run"); });
    const auto mutants = chosen();
    if (options_.list) return print_list(mutants);
    journal_.emplace(options_.out, options_.shard.value_or(campaign::Shard()), as_campaign(mutants.size()));
    for (const auto& [number, trial] : journal_->earlier())
      outcomes_.emplace(trial.name, check::mutant_outcome(trial.detail));
    const auto left = journal_->left();
    const auto drawn = check::draw(dialect, depth_.drawn, options_.seed);
    const auto solved = of_solver(dialect);
    const auto selftest = options_.selftest ? asking_selftest() : nullptr;
    const check::MutantTrial trial{options_.base, options_.guests, dialect,      depth_,  reach_,
                                   drawn,         solved,          options_.out, selftest};
    for (std::size_t i = 0; i < left.size() && !interrupted(); ++i) {
      const auto& mutant = mutants[left[i]];
      try {
        take(left[i], mutant, check::try_out(mutant, trial, [&](const std::string& doing) {
               progress_.update(i, left.size(), mutant.name() + ": " + doing);
             }));
      } catch (const Interrupted&) {
        break;  // what is known by now is reported
      }
    }
    progress_.clear();
    const check::MutantReport report(mutants, outcomes_);
    if (options_.json)
      session_.out << report.json().dump(2) << '\n';
    else
      report.print(session_.out, journal_->file());
    return interrupted() ? kInterrupted : kConforms;
  }

 private:
  kernel::Progress reporting(const std::string& what) {
    return [this, what](std::optional<double> fraction, std::string_view text) {
      progress_.update(fraction, what + ": " + std::string(text));
    };
  }

  std::vector<check::Planned> of_solver(const model::Dialect& dialect) {
    std::vector<check::Planned> plan;
    if (depth_.solver_traces == 0) return plan;
    const auto asking = [&](std::size_t found) { progress_.update(found, depth_.solver_traces, "asking the solver"); };
    for (const auto& trace :
         check::solver_traces(dialect, depth_.solver_traces, options_.seed, jobs(options_.guests), asking))
      plan.push_back(check::planned(trace, dialect));
    return plan;
  }

  /// What the kernel's own selftest makes of a mutant. It is built once, of the source without mistakes.
  std::function<std::string(const kernel::KernelImage&)> asking_selftest() {
    auto without = check::selftest_on(base_, base_, options_.guests, progress_);
    return [this, without = std::move(without)](const kernel::KernelImage& mutant) -> std::string {
      try {
        return check::selftest_says(without, check::selftest_on(mutant, base_, options_.guests, progress_));
      } catch (const conformance::Unavailable&) {
        return "does not boot";
      }
    };
  }

  /// A third of them were really made. The others are of every file; of the functions that some call runs, where that
  /// is known.
  std::vector<kernel::Mutant> chosen() const {
    std::set<std::string> functions;
    if (reach_)
      for (const auto& of_command : *reach_) functions.insert(of_command.begin(), of_command.end());
    std::vector<kernel::Mutant> all;
    const auto folder = base_.kept / "source" / kFolder;
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".c" && entry.path().filename() != "selftest.c") files.insert(entry.path());
    for (const auto& file : files) {
      const auto of_file =
          kernel::mutants_of(std::string(kFolder) + "/" + file.filename().string(), kernel::text_of(file), functions);
      all.insert(all.end(), of_file.begin(), of_file.end());
    }
    auto real = kernel::regressions();
    if (options_.only.empty()) {
      real = kernel::sample(std::move(real), options_.count / kRealOnes, options_.seed);
      all = kernel::sample(std::move(all), options_.count - real.size(), options_.seed);
    }
    all.insert(all.begin(), real.begin(), real.end());
    if (options_.only.empty()) return all;
    std::erase_if(all, [&](const kernel::Mutant& m) { return m.name().find(options_.only) == std::string::npos; });
    return all;
  }

  int print_list(const std::vector<kernel::Mutant>& mutants) {
    progress_.clear();
    for (const auto& mutant : mutants) {
      session_.out << style_.paint(Ink::Strong, mutant.name()) << " in " << mutant.function << '\n';
      check::print_change(session_.out, mutant);
    }
    session_.out << mutants.size() << " mutants\n";
    return kConforms;
  }

  campaign::Campaign as_campaign(std::size_t mutants) const {
    return {"mutants",
            {{"seed", options_.seed}, {"depth", depth_.name}, {"only", options_.only}, {"kernel", base_.key}},
            mutants};
  }

  void take(std::size_t number, const kernel::Mutant& mutant, MutantOutcome outcome) {
    if (interrupted()) return;  // it was not tried to its end
    campaign::Trial trial{.number = number, .name = outcome.name, .seconds = outcome.seconds};
    const auto result = check::called(mutant, outcome);
    trial.counts[result] = 1;
    if (result == "missed")
      trial.findings.push_back({outcome.name, "missed, in " + outcome.function + ": " + outcome.before + " became " +
                                                  (outcome.after.empty() ? "nothing" : outcome.after)});
    trial.detail = check::to_json(outcome);
    journal_->append(std::move(trial));
    progress_.clear();
    if (!options_.json) check::print_outcome(session_.out, mutant, outcome, style_);
    outcomes_.emplace(outcome.name, std::move(outcome));
  }

  const Options& options_;
  Session& session_;
  const Style style_;
  Progress progress_;
  const check::Depth& depth_;
  kernel::KernelImage base_;
  std::optional<check::Reach> reach_;
  std::map<std::string, MutantOutcome> outcomes_;
  std::optional<campaign::Journal> journal_;
};

}  // namespace

void add_mutants(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command =
      *app.add_subcommand("mutants", "How good a suite is: mistakes made in iommufd's source, and which are found");
  command.add_option("--count", options->count, "how many, spread over files, functions and kinds")
      ->capture_default_str();
  command.add_option("--seed", options->seed, "which, and of the traces")->capture_default_str();
  command.add_option("--only", options->only, "all whose name has this in it: pages.c:812, off-by-one, regression");
  check::add_depth_option(command, options->depth);
  check::add_base_options(command, options->base);
  add_guest_options(command, options->guests);
  add_place_option(command, "--out", options->out, "results and findings; what is there is not tried again")
      ->capture_default_str();
  campaign::add_shard_option(command, options->shard);
  command.add_flag("--selftest", options->selftest, "say whether the kernel's own selftest finds them, too");
  command.add_flag("--list", options->list, "say which mutants there are, and try none");
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(
      "Examples:\n"
      "  ioasis mutants --count 120                 the usual ones, where it was left\n"
      "  ioasis mutants --only pages.c --list       all of one file\n"
      "  ioasis mutants --only pages.c:812          those of one line\n"
      "  ioasis mutants --only regression           mistakes that were really made, and mended\n"
      "  ioasis mutants --shard 2/8 --out night     every eighth, for `ioasis merge night`\n\n"
      "Exit codes: 0 whatever was found, 2 unusable input, 3 no kernel could be had, 130 interrupted.");
  command.callback(
      [options, &session] { session.action = [options, &session] { return Measuring(*options, session).run(); }; });
}

}  // namespace ioasis::cli
