// ioasis fail: lets each allocation that the kernel makes for a trace's calls fail once, and looks for what is left.
#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/found.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show/fault_tally.h"
#include "cli/targets.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;
using conformance::FaultReplay;
using Clock = std::chrono::steady_clock;

struct Options {
  std::vector<fs::path> paths;
  TargetOptions target;
  DialectOptions dialect;
  std::size_t start = 0, points = 0;
  fs::path out = "found";
  bool json = false;
};

/// What a walk through one trace came to.
struct Walk {
  FaultTally tally;
  std::size_t replays = 0;
  std::vector<Found> found;
  std::vector<Refusal> refusals;
  bool complete = false;
  bool judged = false;  ///< some step of some replay
};

class Fail {
 public:
  Fail(const Options& options, Session& session)
      : options_(options),
        session_(session),
        style_(session.terminal),
        dialects_(chosen_dialects(options.dialect)),
        folder_(options.out, dialects_),
        inputs_(inputs(options.paths, {})),
        next_(options.start) {
    if (options.start >= inputs_.size())
      throw Unusable("--start " + std::to_string(options.start) + ": there are " + std::to_string(inputs_.size()) +
                     " traces");
  }

  int run() {
    Progress progress(session_, "traces", options_.json && !session_.terminal.err);
    const Dealing dealing{.threads = jobs(options_.target), .pieces = inputs_.size() - options_.start, .idle = [&] {
                            progress.update(next_ - options_.start, inputs_.size() - options_.start, remark());
                          }};
    const auto finish = [&](const std::string& target) {
      progress.clear();
      report(target);
    };
    try {
      finish(deal(dealing, target_maker(options_.target, dialects_),
                  [&](conformance::Target& on, std::size_t index) -> Delivery {
                    return [this, &progress, done = walk(on, inputs_[options_.start + index].file)] {
                      if (!done.found.empty() || !done.refusals.empty()) progress.clear();
                      deliver(done);
                      return options_.points == 0 || tally_.points() < options_.points;
                    };
                  }));
    } catch (...) {
      if (replays_ > 0) finish("cut short");
      throw;
    }
    if (interrupted()) return kInterrupted;
    if (!unusable_.empty()) return kUnusable;
    if (tally_.any_failed()) return kDiverges;
    return judged_ || replays_ == 0 ? kConforms : kNothingJudged;
  }

 private:
  Walk walk(conformance::Target& target, const fs::path& file) {
    Walk done;
    const auto trace = read_input(file, dialects_, done.refusals);
    if (!trace) return done;
    std::vector<FaultReplay> failures;
    try {
      done.complete = conformance::walk_faults(target, *trace, dialects_, [&](FaultReplay&& replay) {
        if (interrupted()) return false;
        ++done.replays;
        done.judged = done.judged || replay.verdict.judged > 0;
        done.tally.count(replay);
        if (replay.kind() == FaultReplay::Kind::Failed) failures.push_back(std::move(replay));
        return true;
      });
    } catch (const Interrupted&) {
      // A guest was booting: what came before is handed over.
    }
    for (const auto& failure : failures) keep(target, file, failure, done);
    return done;
  }

  void keep(conformance::Target& target, const fs::path& file, const FaultReplay& failure, Walk& done) {
    const std::string fault =
        failure.nth == 0 ? "no allocation"
                         : "allocation " + std::to_string(failure.nth) + " of step " + std::to_string(failure.step + 1);
    const std::string origin = file.string() + ", " + fault + " failing, on " + target.describe();
    if (auto found = folder_.take(target, failure.trace, failure.verdict, failure.outcome, origin,
                                  shrink_effort(options_.target, failure.verdict)))
      done.found.push_back(std::move(*found));
  }

  void deliver(const Walk& done) {
    tally_.add(done.tally);
    replays_ += done.replays;
    judged_ = judged_ || done.judged;
    gapless_ = gapless_ && (done.complete || !done.refusals.empty());
    if (gapless_) ++next_;
    for (const auto& refusal : done.refusals) {
      unusable_.push_back(refusal.json);
      session_.err << refusal.message << '\n';
    }
    for (const auto& found : done.found) {
      if (options_.json) {
        found_.push_back(found_json(found));
        continue;
      }
      print_found(session_.out, found, dialects_, style_);
    }
    session_.out.flush();
  }

  void report(const std::string& target) {
    const double seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
    if (options_.json) {
      const Json document{{"target", target},    {"dialect", dialects_.name()}, {"start", options_.start},
                          {"next", next_},       {"traces", inputs_.size()},    {"interrupted", interrupted()},
                          {"replays", replays_}, {"seconds", seconds},          {"faults", tally_.json()},
                          {"found", found_},     {"unusable", unusable_}};
      session_.out << document.dump(2) << '\n';
      return;
    }
    session_.out << style_.paint(Ink::Strong, target) << ": " << tally_.points() << " allocations failed, in "
                 << next_ - options_.start << " traces, " << replays_ << " replays, " << duration_text(seconds) << '\n';
    tally_.print(session_.out, style_);
    if (folder_.count() > 0)
      session_.out << "  " << folder_.count() << " different divergences, in " << options_.out.string() << '\n';
    if (next_ < inputs_.size()) session_.out << "  to go on: --start " << next_ << '\n';
  }

  std::string remark() const {
    return std::to_string(tally_.points()) + " allocations failed, " + std::to_string(folder_.count()) + " divergences";
  }

  const Options& options_;
  Session& session_;
  const Style style_;
  const conformance::DialectChoice dialects_;
  FoundFolder folder_;
  const std::vector<Input> inputs_;
  const Clock::time_point begun_ = Clock::now();
  FaultTally tally_;
  std::size_t replays_ = 0;
  bool judged_ = false;  ///< some step of some replay
  std::size_t next_;     ///< all traces before it have been walked through
  bool gapless_ = true;
  Json found_ = Json::array(), unusable_ = Json::array();
};

}  // namespace

void add_fail(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand(
      "fail", "Let each of the kernel's allocations in a trace fail once, and look for what the call left");
  command.add_option("traces", options->paths, "trace files, and folders of them")->required();
  add_target_options(command, options->target, {"sim", "kernel", "local"});
  add_dialect_options(command, options->dialect);
  command.add_option("--points", options->points, "end when so many allocations have failed; 0: at the last trace");
  command.add_option("--start", options->start, "the number of the first trace, to go on where a run ended");
  add_place_option(command, "--out", options->out, "where divergences are kept")->capture_default_str();
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(
      std::string(
          "Examples:\n"
          "  ioasis fail suite/ --target kernel --points 10000\n"
          "  ioasis fail traces/findings/ --target kernel --kernel x86-kasan\n"
          "  ioasis fail suite/ --target sim --defect starved-map-leaves-area\n\n"
          "For each allocation (fail-nth) the trace is run from its beginning, the call under the fault is made "
          "again without one,\nand at the end all objects are destroyed: what a failed call left shows in "
          "between. Ctrl-C ends the run as usual.\n") +
      kExitCodes);
  command.callback(
      [options, &session] { session.action = [options, &session] { return Fail(*options, session).run(); }; });
}

}  // namespace ioasis::cli
