// ioasis replay: traces from files, held against the specification.
#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include "cli/campaign/journal.h"
#include "cli/commands/against.h"
#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show/report.h"
#include "cli/targets.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;
using conformance::Summary;
using conformance::Verdict;

constexpr std::size_t kLargestPiece = 512;

struct Options {
  std::vector<fs::path> paths;
  TargetOptions target;
  DialectOptions dialect;
  fs::path record, out = "replayed";
  std::string against;  ///< another kernel; empty: none
  std::optional<campaign::Shard> shard;
  bool as_expect = false, json = false, coverage = false;
};

/// A trace that does not conform.
struct Finding {
  std::string file;
  traces::Trace trace;
  Verdict verdict;
};

/// What one piece of the inputs came to.
struct Piece {
  Summary summary;
  std::vector<Finding> findings;
  std::vector<Refusal> refusals;
  std::size_t recorded = 0;  ///< answers that the traces hold
};

class Replay {
 public:
  Replay(const Options& options, Session& session)
      : options_(options),
        session_(session),
        style_(session.terminal),
        dialects_(chosen_dialects(options.dialect)),
        inputs_(inputs(options.paths, options.record)) {
    if (options.shard) take_shard(*options.shard);
    const std::size_t threads = jobs(options.target);
    piece_ = std::clamp<std::size_t>(inputs_.size() / (4 * threads), 1, kLargestPiece);
  }

  int run() {
    Progress progress(session_, "traces", options_.json && !session_.terminal.err);
    const auto start = std::chrono::steady_clock::now();
    const Dealing dealing{.threads = jobs(options_.target),
                          .pieces = (inputs_.size() + piece_ - 1) / piece_,
                          .idle = [&] { progress.update(summary_.traces + refusals_, inputs_.size(), remark()); }};
    const auto make = target_maker(options_.target, dialects_);
    const auto finish_now = [&](const std::string& target) {
      progress.clear();
      summary_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      finish(target);
    };
    try {
      finish_now(deal(dealing, make, [&](conformance::Target& on, std::size_t index) -> Delivery {
        return [this, &progress, piece = do_piece(on, index)] {
          if (!piece.findings.empty() || !piece.refusals.empty()) progress.clear();
          deliver(piece);
          return true;
        };
      }));
    } catch (...) {
      if (summary_.traces > 0) finish_now("cut short");  // what is known by now is not lost with the target
      throw;
    }
    return exit_code();
  }

 private:
  /// Leaves of the inputs those of the shard that have not been replayed.
  void take_shard(const campaign::Shard& shard) {
    auto of = identity(options_.target);
    of.update(identity(dialects_.name(), options_.dialect.overlay));
    of["paths"] = Json::array();
    for (const auto& path : options_.paths) of["paths"].push_back(path.string());
    journal_.emplace(options_.out, shard, campaign::Campaign{"replay", of, inputs_.size()});
    numbers_ = journal_->left();
    std::vector<Input> left;
    for (const auto number : numbers_) left.push_back(inputs_[number]);
    inputs_ = std::move(left);
  }

  /// Of the input at that place among those that are left.
  void append(std::size_t at, const Summary& summary, const Verdict& verdict) {
    campaign::Trial trial{.number = numbers_[at], .name = inputs_[at].file.string()};
    count(trial, summary);
    count(trial, verdict, trial.name);
    journal_->append(std::move(trial));
  }

  Piece do_piece(conformance::Target& target, std::size_t index) {
    Piece piece;
    std::vector<traces::Trace> readable;
    std::vector<std::size_t> sources;  // places among the inputs
    for (std::size_t i = index * piece_; i < std::min(inputs_.size(), (index + 1) * piece_); ++i)
      if (auto trace = read_input(inputs_[i].file, dialects_, piece.refusals)) {
        piece.recorded += static_cast<std::size_t>(
            std::ranges::count_if(trace->steps, [](const traces::Step& step) { return step.got.has_value(); }));
        readable.push_back(std::move(*trace));
        sources.push_back(i);
      }
    run_until_interrupted(target, readable, [&](std::size_t at, conformance::Outcome&& outcome) {
      const auto& trace = readable[at];
      const auto& source = inputs_[sources[at]];
      std::optional<Summary> own;  // of this trace alone, where results are kept by trace
      if (journal_) own.emplace();
      auto& summary = own ? *own : piece.summary;
      Verdict verdict = conformance::judge(trace, outcome, dialects_.of(trace), &summary.coverage);
      count(summary, trace, verdict);
      if (own) {
        append(sources[at], *own, verdict);
        count(piece.summary, *own);
      }
      if (options_.as_expect)
        record_as_expected(source.record, trace, outcome, dialects_.of(trace));
      else if (!options_.record.empty() && verdict.kind != Verdict::Kind::Skipped)
        record(source.record, trace, outcome);
      if (verdict.kind != Verdict::Kind::Conforms)
        piece.findings.push_back({source.file.string(), trace, std::move(verdict)});
      return true;
    });
    return piece;
  }

  void deliver(const Piece& piece) {
    count(summary_, piece.summary);
    refusals_ += piece.refusals.size();
    if (options_.target.target != "recorded") unused_ += piece.recorded;
    for (const auto& refusal : piece.refusals) {
      unusable_.push_back(refusal.json);
      session_.err << refusal.message << '\n';
    }
    for (const auto& [file, trace, verdict] : piece.findings) {
      if (options_.json && !conformance::failed(verdict.kind))
        not_judged_.push_back({{"trace", file}, {"reason", verdict.unjudged}});
      else if (options_.json)
        failures_.push_back(failure_json(file, trace, verdict));
      else
        print_failure(session_.out, file, trace, verdict, dialects_, style_);
    }
    session_.out.flush();
  }

  void finish(const std::string& target) {
    if (options_.json) {
      Json document{{"target", target},
                    {"dialect", dialects_.name()},
                    {"interrupted", interrupted()},
                    {"summary", summary_json(summary_)},
                    {"failures", failures_},
                    {"recorded_answers_unused", unused_},
                    {"not_judged", not_judged_},
                    {"unusable", unusable_},
                    {"coverage", coverage_json(summary_.coverage)}};
      session_.out << document.dump(2) << '\n';
      return;
    }
    print_summary(session_.out, summary_, target, style_);
    if (unused_ > 0)
      print_wrapped(session_.out, "  unused     ", 13,
                    std::to_string(unused_) + " answers that the traces record (got): --target recorded judges these",
                    style_.width);
    if (refusals_ > 0) session_.out << "  unusable   " << refusals_ << '\n';
    if (interrupted())
      session_.out << "  interrupted: " << inputs_.size() - summary_.traces - refusals_ << " not run\n";
    if (options_.coverage) print_coverage(session_.out, summary_.coverage, style_);
  }

  int exit_code() const {
    if (interrupted()) return kInterrupted;
    if (refusals_ > 0) return kUnusable;
    if (journal_ && journal_->found_earlier()) return kDiverges;
    return exit_code_of(summary_);
  }

  std::string remark() const {
    const std::size_t bad = summary_.traces - summary_.of(Verdict::Kind::Conforms);
    return bad == 0 ? "" : std::to_string(bad) + " not conforming";
  }

  const Options& options_;
  Session& session_;
  const Style style_;
  const conformance::DialectChoice dialects_;
  std::vector<Input> inputs_;
  std::optional<campaign::Journal> journal_;
  std::vector<std::size_t> numbers_;  ///< with it: which of all the inputs are left
  std::size_t piece_;
  Summary summary_;
  std::size_t refusals_ = 0;
  std::size_t unused_ = 0;  ///< answers in the traces that were not looked at
  Json failures_ = Json::array(), not_judged_ = Json::array(), unusable_ = Json::array();
};

int run(const Options& options, Session& session) {
  if (options.against.empty()) return Replay(options, session).run();
  if (options.target.target != "kernel") throw Unusable("--against compares kernels: it wants --target kernel");
  return replay_against({options.paths, options.target, options.against, options.dialect, options.json}, session);
}

}  // namespace

void add_replay(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command =
      *app.add_subcommand("replay", "Run traces on a target and hold the answers against the specification");
  command.add_option("path", options->paths, "trace files, and folders of them")->required();
  add_target_options(command, options->target, {"sim", "kernel", "local", "model", "recorded"});
  add_dialect_options(command, options->dialect);
  auto* record =
      add_place_option(command, "--record", options->record, "write each trace with what was got into this folder");
  command
      .add_flag("--as-expect", options->as_expect,
                "with --record: what was got becomes what the traces expect, but for numbers that a target may choose")
      ->needs(record);
  command
      .add_option(
          "--against", options->against,
          "run the traces on this kernel as well, and print where the two answer unlike; see `ioasis kernel list`")
      ->excludes(record);
  auto* shard = campaign::add_shard_option(command, options->shard);
  add_place_option(command, "--out", options->out, "with --shard, where results are kept")
      ->needs(shard)
      ->capture_default_str();
  command.add_flag("--coverage", options->coverage, "list the clauses that were not reached");
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(
      std::string("Examples:\n"
                  "  ioasis replay suite/                                the simulator\n"
                  "  ioasis replay suite/ --target kernel --coverage     a kernel in QEMU\n"
                  "  ioasis replay bug.jsonl --target sim --defect map-ignores-reserved-last-byte\n"
                  "  ioasis replay recorded/ --target recorded           the answers in the traces themselves\n"
                  "  ioasis replay mine/ --record right/ --as-expect     traces that expect what was answered\n"
                  "  ioasis replay suite/ --target kernel --against x86-7.3   what changed for user space\n\n") +
      kExitCodes);
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
