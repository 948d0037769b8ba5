// ioasis fuzz: generates, replays and compares without end; what diverges is shrunk and kept.
#include <CLI/CLI.hpp>
#include <chrono>
#include <limits>
#include <memory>

#include "cli/campaign/journal.h"
#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/found.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show/report.h"
#include "cli/targets.h"
#include "gen/generator.h"

namespace ioasis::cli {

namespace {

using conformance::Outcome;
using conformance::Summary;
using conformance::Verdict;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 500;  ///< traces; a part of the meaning of --seed and --start

struct Options {
  TargetOptions target;
  DialectOptions dialect;
  std::uint64_t seed = 1;
  std::size_t start = 0, traces = 0;
  double seconds = 0;
  std::filesystem::path out = "found";
  std::optional<campaign::Shard> shard;
  bool json = false;
};

struct Batch {
  std::size_t number = 0;
  std::size_t end = 0;    ///< the number after that of its last trace
  bool complete = false;  ///< it was run to its end
  Summary summary;
  std::vector<Found> found;
};

/// Batches have generators of their own, so that any of them can be had without those before it.
std::uint64_t batch_seed(std::uint64_t seed, std::size_t batch) {
  return (seed + 0x9e37'79b9'7f4a'7c15u * (batch + 1)) ^ (seed << 32 | batch);
}

class Fuzz {
 public:
  Fuzz(const Options& options, Session& session)
      : options_(options),
        session_(session),
        style_(session.terminal),
        dialect_(chosen_dialect(options.dialect, options.target)),
        folder_(options.out, dialect_),
        end_(options.traces > 0 ? options.start + options.traces : std::numeric_limits<std::size_t>::max()),
        next_(options.start) {
    if (!options.shard) return;
    end_ = (end_ + kBatch - 1) / kBatch * kBatch;  // whole batches, so that more traces are more of them
    journal_.emplace(options.out, *options.shard, as_campaign());
    left_ = journal_->left();
  }

  int run() {
    const auto make = target_maker(options_.target, dialect_);
    Progress progress(session_, "traces", options_.json && !session_.terminal.err);
    const Dealing dealing{.threads = jobs(options_.target), .pieces = journal_ ? left_.size() : batches(), .idle = [&] {
                            progress.update(summary_.traces, options_.traces, remark());
                          }};
    std::string target = "cut short";
    const auto finish = [&] {
      progress.clear();
      summary_.seconds = elapsed();
      report(target);
    };
    try {
      target = deal(dealing, make, [&](conformance::Target& on, std::size_t index) -> Delivery {
        return [this, &progress, batch = run_batch(on, first_batch() + (journal_ ? left_[index] : index))] {
          if (!batch.found.empty()) progress.clear();
          deliver(batch);
          return !out_of_time();
        };
      });
    } catch (...) {
      if (summary_.traces > 0) finish();
      throw;
    }
    finish();
    if (interrupted()) return kInterrupted;
    return journal_ && journal_->found_earlier() ? kDiverges : exit_code_of(summary_);
  }

 private:
  std::size_t first_batch() const { return options_.start / kBatch; }
  /// All there are, of every shard.
  std::size_t batches() const { return options_.traces > 0 ? (end_ - 1) / kBatch + 1 - first_batch() : end_; }

  campaign::Campaign as_campaign() const {
    auto of = identity(options_.target);
    of.update(identity(dialect_.name, options_.dialect.overlay));
    of.update({{"seed", options_.seed}, {"start", options_.start}});
    return {"fuzz", of, batches()};
  }
  void append(const Batch& batch, const std::vector<std::pair<std::size_t, Verdict>>& failures, double seconds) {
    campaign::Trial trial{.number = batch.number - first_batch(), .seconds = seconds};
    trial.name = "batch " + std::to_string(batch.number);
    count(trial, batch.summary);
    for (const auto& [trace, verdict] : failures)
      count(trial, verdict, "seed " + std::to_string(options_.seed) + ", trace " + std::to_string(trace));
    journal_->append(std::move(trial));
  }

  double elapsed() const { return std::chrono::duration<double>(Clock::now() - begun_).count(); }
  bool out_of_time() const { return options_.seconds > 0 && elapsed() >= options_.seconds; }
  bool over() const { return interrupted() || out_of_time(); }

  Batch run_batch(conformance::Target& target, std::size_t number) {
    const auto begun = Clock::now();
    Batch batch{
        .number = number, .end = std::min(end_, (number + 1) * kBatch), .complete = false, .summary = {}, .found = {}};
    const auto* const of_vfio = machine_platform(options_.target.machine);
    gen::Generator generator(dialect_, batch_seed(options_.seed, number),
                             {.vfio = of_vfio != nullptr, .platform = of_vfio});
    std::vector<traces::Trace> traces;
    std::vector<std::size_t> numbers;
    for (std::size_t i = number * kBatch; i < batch.end && !over(); ++i) {
      auto trace = generator.next();
      if (i < options_.start) continue;
      traces.push_back(std::move(trace));
      numbers.push_back(i);
    }
    struct Failure {
      std::size_t index;
      Verdict verdict;
      Outcome outcome;
    };
    std::vector<Failure> failures;
    run_until_interrupted(target, traces, [&](std::size_t index, Outcome&& outcome) {
      conformance::require_run(target, outcome);
      Verdict verdict = conformance::judge(traces[index], outcome, dialect_, &batch.summary.coverage);
      count(batch.summary, traces[index], verdict);
      if (conformance::failed(verdict.kind)) failures.push_back({index, std::move(verdict), std::move(outcome)});
      return !over();
    });
    batch.complete = batch.summary.traces == batch.end - std::max(options_.start, number * kBatch);
    std::vector<std::pair<std::size_t, Verdict>> verdicts;
    for (const auto& [index, verdict, outcome] : failures) {
      const std::string origin = "seed " + std::to_string(options_.seed) + ", trace " + std::to_string(numbers[index]) +
                                 ", on " + target.describe();
      if (auto found =
              folder_.take(target, traces[index], verdict, outcome, origin, shrink_effort(options_.target, verdict)))
        batch.found.push_back(std::move(*found));
      verdicts.emplace_back(numbers[index], verdict);
    }
    if (journal_ && batch.complete)
      append(batch, verdicts, std::chrono::duration<double>(Clock::now() - begun).count());
    return batch;
  }

  void deliver(const Batch& batch) {
    count(summary_, batch.summary);
    gapless_ = gapless_ && batch.complete;
    if (gapless_) next_ = batch.end;
    for (const auto& found : batch.found) {
      if (options_.json) {
        found_.push_back(found_json(found));
        continue;
      }
      print_found(session_.out, found, dialect_, style_);
    }
    session_.out.flush();
  }

  void report(const std::string& target) {
    if (options_.json) {
      const Json document{{"target", target},
                          {"dialect", dialect_.name},
                          {"seed", options_.seed},
                          {"start", options_.start},
                          {"next", next_},
                          {"interrupted", interrupted()},
                          {"summary", summary_json(summary_)},
                          {"found", found_},
                          {"coverage", coverage_json(summary_.coverage)}};
      session_.out << document.dump(2) << '\n';
      return;
    }
    print_summary(session_.out, summary_, target, style_);
    if (folder_.count() > 0)
      session_.out << "  " << folder_.count() << " different divergences, in " << options_.out.string() << '\n';
    if (journal_)
      session_.out << "  " << journal_->earlier().size() << " of " << batches() << " batches were done before; in "
                   << journal_->file().string() << '\n';
    else
      session_.out << "  to go on: --seed " << options_.seed << " --start " << next_ << '\n';
  }

  std::string remark() const {
    return std::to_string(summary_.coverage.reached()) + " clauses, " + std::to_string(folder_.count()) +
           " divergences";
  }

  const Options& options_;
  Session& session_;
  const Style style_;
  const model::Dialect& dialect_;
  FoundFolder folder_;
  std::size_t end_;
  const Clock::time_point begun_ = Clock::now();
  Summary summary_;
  std::size_t next_;  ///< all traces before it have been run
  bool gapless_ = true;
  Json found_ = Json::array();
  std::optional<campaign::Journal> journal_;
  std::vector<std::size_t> left_;  ///< batches of this shard that are not done, counted from the first
};

}  // namespace

void add_fuzz(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command =
      *app.add_subcommand("fuzz", "Generate, replay and compare without end; shrink and keep what diverges");
  add_target_options(command, options->target, {"sim", "kernel", "local", "model"});
  add_dialect_options(command, options->dialect);
  command.add_option("--seconds", options->seconds, "end after so long; 0: never")->check(CLI::NonNegativeNumber);
  command.add_option("--traces", options->traces,
                     "end after so many traces; 0: never; with --shard, of all shards, in whole batches of 500");
  command.add_option("--seed", options->seed, "what the traces depend on, with the dialect")->capture_default_str();
  command.add_option("--start", options->start, "the number of the first trace, to go on where a run ended");
  add_place_option(command, "--out", options->out, "where divergences are kept")->capture_default_str();
  campaign::add_shard_option(command, options->shard)->needs("--traces");
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(
      std::string("Examples:\n"
                  "  ioasis fuzz --target kernel --seconds 600 --seed 7\n"
                  "  ioasis fuzz --target sim --defect copy-accepts-gap --traces 20000\n"
                  "  ioasis fuzz --target kernel --kernel 1a2b3c4d --seed 7 --start 150000\n"
                  "  ioasis fuzz --target kernel --traces 100000 --shard 2/8 --out night\n\n"
                  "Ctrl-C ends the run: what was found is kept and the summary printed; a second one kills.\n") +
      kExitCodes);
  command.callback(
      [options, &session] { session.action = [options, &session] { return Fuzz(*options, session).run(); }; });
}

}  // namespace ioasis::cli
