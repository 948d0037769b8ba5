// ioasis bisect: which of many patches, or commits, changed what a trace is answered.
#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "cli/check/answers.h"
#include "cli/check/building.h"
#include "cli/check/halving.h"
#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/found.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/show/call_text.h"
#include "cli/show/report.h"
#include "cli/show/unlike.h"
#include "cli/targets.h"
#include "conformance/judge/judge.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;
using check::Answered;
using conformance::Outcome;

constexpr int kLooks = 3;  ///< at each kernel, to know that it answers so every time

struct Options {
  fs::path trace;
  std::string good, bad, dialect;
  std::vector<fs::path> patches;
  kernel::BuildRequest base;
  TargetOptions guests;
  bool json = false;
};

/// What a kernel with the first so many patches answers.
struct Seen {
  Answered answered;
  Outcome outcome;
  bool operator==(const Seen& other) const { return answered == other.answered; }
};

class Bisection {
 public:
  Bisection(const Options& options, Session& session)
      : options_(options),
        session_(session),
        style_(session.terminal),
        progress_(session, "kernels", options.json && !session.terminal.err),
        dialects_(chosen_dialects({.name = options.dialect, .overlay = {}})),
        trace_(read_trace(options.trace, dialects_)),
        source_(check::read_source(options.patches, options.good.empty() ? "" : options.good + ".." + options.bad,
                                   options.base)) {}

  int run() {
    const auto& patches = source_.patches;
    const auto good = at(0), bad = at(patches.size());
    if (!good || !bad) throw conformance::Unavailable("the first or the last kernel cannot be built: " + why_not_);
    if (*good == *bad)
      throw Unusable(options_.trace.string() + ": the first and the last kernel answer it alike, " + said(*good));
    const auto [first, last] = check::where_it_changes(patches.size(), [&](std::size_t place) -> std::optional<bool> {
      const auto seen = at(place);
      if (!seen) return std::nullopt;  // it does not build
      return *seen == *good;
    });
    progress_.clear();
    report(first, last, *good, *seen_.at(last));
    return kConforms;
  }

 private:
  /// Of the kernel with the first `count` patches; nothing where it does not build.
  std::optional<Seen> at(std::size_t count) {
    if (const auto known = seen_.find(count); known != seen_.end()) return known->second;
    ++kernels_;
    const std::string with = count == 0 ? "without patches" : "up to " + source_.patches[count - 1].subject;
    std::optional<Seen> seen;
    try {
      const auto image = check::build_with(
          source_.base, {source_.patches.begin(), source_.patches.begin() + static_cast<std::ptrdiff_t>(count)},
          [&](std::optional<double> fraction, std::string_view text) {
            progress_.update(fraction, with + ": " + std::string(text));
          });
      progress_.update(std::nullopt, with + ": replaying");
      seen = look(image);
    } catch (const conformance::Unavailable& failure) {
      why_not_ = failure.what();
      if (count == 0 || count == source_.patches.size()) throw;
    }
    progress_.clear();
    if (!options_.json)
      session_.out << "  " << padded(std::to_string(count) + " of " + std::to_string(source_.patches.size()), 10)
                   << padded(seen ? said(*seen) : "does not build", 40) << ' ' << with << std::endl;
    seen_[count] = seen;
    return seen;
  }

  Seen look(const kernel::KernelImage& image) const {
    const auto target = target_maker(on_kernel(options_.guests, image), dialects_)();
    std::vector<Seen> all;
    run_until_interrupted(*target, std::vector(kLooks, trace_), [&](std::size_t, Outcome&& outcome) {
      conformance::require_run(*target, outcome);
      const auto verdict = conformance::judge(trace_, outcome, dialects_.of(trace_));
      Seen seen{{}, std::move(outcome)};
      (conformance::failed(verdict.kind) ? seen.answered.finding : seen.answered.digest) =
          conformance::failed(verdict.kind) ? divergence_id(verdict) : check::digest_of(seen.outcome);
      all.push_back(std::move(seen));
      return true;
    });
    if (interrupted()) throw Interrupted();
    for (const auto& seen : all)
      if (!(seen == all.front())) throw Unusable(options_.trace.string() + ": one kernel answers it in different ways");
    return std::move(all.front());
  }

  static std::string said(const Seen& seen) {
    return seen.answered.finding.empty() ? "conforms, " + seen.answered.digest : seen.answered.finding;
  }

  void report(std::size_t first, std::size_t last, const Seen& good, const Seen& bad) {
    std::vector<std::string> suspects;
    for (std::size_t i = first; i < last; ++i) suspects.push_back(source_.patches[i].subject);
    const auto difference = unlike(trace_, good.outcome, bad.outcome);
    if (options_.json) {
      Json document{
          {"trace", options_.trace.string()},  {"suspects", suspects}, {"before", said(good)}, {"after", said(bad)},
          {"patches", source_.patches.size()}, {"kernels", kernels_}};
      if (difference)
        document["step"] = {{"number", difference->step + 1},
                            {"call", call_text(trace_, trace_.steps[difference->step])},
                            {"before", difference->first},
                            {"after", difference->second}};
      session_.out << document.dump(2) << '\n';
      return;
    }
    session_.out << '\n' << style_.paint(Ink::Strong, suspects.size() == 1 ? "It is" : "It is one of") << '\n';
    for (std::size_t i = first; i < last; ++i)
      session_.out << "  " << style_.paint(Ink::Bad, source_.patches[i].subject) << "\n    "
                   << source_.patches[i].file.string() << '\n';
    if (difference) {
      print_wrapped(session_.out, "  step " + std::to_string(difference->step + 1) + "  ", 10,
                    call_text(trace_, trace_.steps[difference->step]), style_.width);
      print_wrapped(session_.out, "  before  ", 10, difference->first, style_.width);
      print_wrapped(session_.out, "  after   ", 10, difference->second, style_.width);
    }
    session_.out << "  " << kernels_ << " kernels looked at, of " << source_.patches.size() + 1 << '\n';
  }

  const Options& options_;
  Session& session_;
  const Style style_;
  Progress progress_;
  const conformance::DialectChoice dialects_;
  const traces::Trace trace_;
  const check::Source source_;
  std::map<std::size_t, std::optional<Seen>> seen_;
  std::string why_not_;
  std::size_t kernels_ = 0;
};

int run(const Options& options, Session& session) {
  if (options.good.empty() != options.bad.empty()) throw Unusable("bisect: --good and --bad belong together");
  return Bisection(options, session).run();
}

}  // namespace

void add_bisect(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand("bisect", "Which of many patches, or commits, changed what a trace is answered");
  command.add_option("trace", options->trace, "the trace")->required()->check(CLI::ExistingFile);
  command.add_option("--good", options->good, "the commit to begin with; with --source");
  command.add_option("--bad", options->bad, "the commit to end with");
  command.add_option("--patch", options->patches, "instead of commits: diffs, mails, boxes of mails, in order")
      ->check(CLI::ExistingFile);
  check::add_base_options(command, options->base);
  add_guest_options(command, options->guests);
  add_dialect_option(command, options->dialect);
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(std::string("Examples:\n"
                             "  ioasis bisect --good v6.12 --bad HEAD --source ~/linux trace.jsonl\n"
                             "  ioasis bisect trace.jsonl --patch series.mbox\n\n") +
                 kExitCodes);
  command.callback([options, &session] { session.action = [options, &session] { return run(*options, session); }; });
}

}  // namespace ioasis::cli
