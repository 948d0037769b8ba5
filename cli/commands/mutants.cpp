// ioasis mutants: how good a suite is, measured by mistakes made in the kernel's source by rule.
#include "conformance/kernel/mutants.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/check/building.h"
#include "cli/check/check.h"
#include "cli/check/kernel_run.h"
#include "cli/check/reach.h"
#include "cli/commands/subcommands.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show/report.h"
#include "traces/whole_file.h"

namespace ioasis::cli {

namespace {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;
using Clock = std::chrono::steady_clock;

constexpr const char* kFolder = "drivers/iommu/iommufd";

struct Options {
  std::size_t count = 120;
  std::uint64_t seed = 1;
  std::string depth = "quick", only;
  kernel::BuildRequest base;
  TargetOptions guests;
  fs::path out = "mutants";
  bool list = false, json = false;
};

/// What became of a mutant, as a line of the results.
struct Outcome {
  std::string name, function, before, after;
  std::string result;  ///< "found", "missed", "does not build"
  std::string clause;  ///< or what else was found
  std::size_t traces = 0, steps = 0;
  double seconds = 0;
};

Json to_json(const Outcome& o) {
  return {{"mutant", o.name},   {"function", o.function}, {"before", o.before},
          {"after", o.after},   {"result", o.result},     {"by", o.clause},
          {"traces", o.traces}, {"steps", o.steps},       {"seconds", o.seconds}};
}

Outcome from_json(const Json& json) {
  return {json.at("mutant"), json.at("function"), json.at("before"), json.at("after"),  json.at("result"),
          json.at("by"),     json.at("traces"),   json.at("steps"),  json.at("seconds")};
}

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
    const auto& dialect = chosen_dialect("");
    reach_ = check::reach_in(base_, guests_of(base_), dialect, [&](std::size_t done, std::size_t total) {
      progress_.update(done, total, "measuring which functions run");
    });
    const auto mutants = chosen();
    if (options_.list) return print_list(mutants);
    read_earlier();
    wanted_ = mutants.size();
    for (std::size_t i = 0; i < mutants.size() && !interrupted(); ++i) {
      tried_ = i;
      if (outcomes_.contains(mutants[i].name())) continue;
      take(try_out(mutants[i], dialect));
    }
    progress_.clear();
    report(mutants);
    return interrupted() ? kInterrupted : kConforms;
  }

 private:
  kernel::Progress reporting(std::string what) {
    return [this, what](std::optional<double> fraction, std::string_view text) {
      if (wanted_ > 0)
        progress_.update(tried_, wanted_, what + ": " + std::string(text));
      else
        progress_.update(fraction, what + ": " + std::string(text));
    };
  }

  TargetOptions guests_of(const kernel::KernelImage& image) const {
    auto guests = options_.guests;
    guests.kernel = image.key;
    return guests;
  }

  /// Of every file; of the functions that some call runs, where that is known.
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
      std::ifstream in(file);
      const std::string source{std::istreambuf_iterator<char>(in), {}};
      const auto of_file = kernel::mutants_of(std::string(kFolder) + "/" + file.filename().string(), source, functions);
      all.insert(all.end(), of_file.begin(), of_file.end());
    }
    if (options_.only.empty()) return kernel::sample(std::move(all), options_.count, options_.seed);
    std::erase_if(all, [&](const kernel::Mutant& m) { return m.name().find(options_.only) == std::string::npos; });
    return all;
  }

  int print_list(const std::vector<kernel::Mutant>& mutants) {
    progress_.clear();
    for (const auto& mutant : mutants) {
      session_.out << style_.paint(Ink::Strong, mutant.name()) << " in " << mutant.function << "\n    - "
                   << mutant.before << '\n';
      if (!mutant.after.empty()) session_.out << "    + " << mutant.after << '\n';
    }
    session_.out << mutants.size() << " mutants\n";
    return kConforms;
  }

  fs::path results() const { return options_.out / "results.jsonl"; }

  void read_earlier() {
    std::ifstream in(results());
    for (std::string line; std::getline(in, line);) {
      const auto json = Json::parse(line, nullptr, false);
      if (json.is_object()) outcomes_.emplace(json.at("mutant"), from_json(json));  // else cut short by a kill
    }
  }

  void take(Outcome outcome) {
    if (interrupted()) return;  // it was not tried to its end
    fs::create_directories(options_.out);
    std::ofstream(results(), std::ios::app) << to_json(outcome).dump() << '\n';
    progress_.clear();
    if (!options_.json) print(outcome);
    outcomes_.emplace(outcome.name, std::move(outcome));
  }

  Outcome try_out(const kernel::Mutant& mutant, const model::Dialect& dialect) {
    const auto begun = Clock::now();
    Outcome outcome{.name = mutant.name(),
                    .function = mutant.function,
                    .before = mutant.before,
                    .after = mutant.after,
                    .result = {},
                    .clause = {}};
    const auto file = options_.out / (std::to_string(options_.seed) + ".patch");
    fs::create_directories(options_.out);
    traces::replace_file(file, mutant.patch);
    try {
      const auto patches = kernel::read_patches({file}, options_.out);
      const auto image = check::build_with(options_.base, patches, reporting(mutant.name()));
      const auto aim = check::aim_at(check::touched_by(patches, image), reach_);
      const auto plan = check::plan(dialect, depth_, aim, options_.seed, [](std::size_t) {});
      FoundFolder folder(options_.out / "found" / mutant.name(), dialect, true);
      check::Kinds kinds;
      const check::Looking looking{.kinds = kinds,
                                   .folder = &folder,
                                   .pass_over = true,
                                   .first_only = true,
                                   .shrinking = std::chrono::duration<double>(depth_.shrink_seconds)};
      const auto run = check::run_plan(plan, guests_of(image), dialect, looking, [&](std::size_t, std::size_t) {
        progress_.update(tried_, wanted_, mutant.name());
      });
      outcome.traces = run.summary.traces;
      outcome.result = run.found.empty() && run.cannot_run.empty() ? "missed" : "found";
      if (!run.found.empty()) {
        const auto& verdict = run.found.front().verdict;
        outcome.clause = (verdict.kind == conformance::Verdict::Kind::Diverges
                              ? ""
                              : std::string(conformance::name(verdict.kind)) + " ") +
                         verdict.clause;
        outcome.steps = run.found.front().small.steps.size();
      } else {
        outcome.clause = run.cannot_run;
      }
      kernel::forget(image);
    } catch (const conformance::Unavailable& failure) {
      const bool built = std::string(failure.what()).find("make ") == std::string::npos;
      outcome.result = built ? "found" : "does not build";
      if (built) outcome.clause = "does not boot";
    }
    outcome.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    return outcome;
  }

  void print(const Outcome& o) {
    session_.out << style_.paint(o.result == "missed" ? Ink::Bad : Ink::Good, padded(o.result, 15))
                 << padded(o.name, 38);
    if (o.result == "found")
      session_.out << padded(o.clause, 44) << o.traces << " traces, " << o.steps << " steps, "
                   << duration_text(o.seconds);
    session_.out << std::endl;
  }

  void report(const std::vector<kernel::Mutant>& mutants) {
    std::size_t found = 0, missed = 0;
    std::vector<std::size_t> steps;
    auto all = Json::array();
    for (const auto& mutant : mutants) {
      const auto at = outcomes_.find(mutant.name());
      if (at == outcomes_.end()) continue;
      all.push_back(to_json(at->second));
      found += at->second.result == "found";
      missed += at->second.result == "missed";
      if (at->second.steps > 0) steps.push_back(at->second.steps);
    }
    std::ranges::sort(steps);
    const std::size_t median = steps.empty() ? 0 : steps[steps.size() / 2];
    if (options_.json) {
      session_.out << Json{{"found", found}, {"missed", missed}, {"median_steps", median}, {"mutants", all}}.dump(2)
                   << '\n';
      return;
    }
    session_.out << '\n'
                 << found << " of " << found + missed << " found, median of " << median << " steps; in "
                 << results().string() << '\n';
    for (const auto& mutant : mutants) {
      const auto at = outcomes_.find(mutant.name());
      if (at != outcomes_.end() && at->second.result == "missed")
        session_.out << "  missed " << mutant.name() << " in " << mutant.function << "\n    - " << mutant.before
                     << "\n    + " << mutant.after << '\n';
    }
  }

  const Options& options_;
  Session& session_;
  const Style style_;
  Progress progress_;
  const check::Depth& depth_;
  kernel::KernelImage base_;
  std::optional<check::Reach> reach_;
  std::map<std::string, Outcome> outcomes_;
  std::size_t tried_ = 0, wanted_ = 0;  ///< mutants; 0 wanted: the base is at work
};

}  // namespace

void add_mutants(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();
  auto& command = *app.add_subcommand(
      "mutants", "How good a suite is: mistakes made in iommufd's source by rule, and which are found");
  command.add_option("--count", options->count, "how many, spread over files, functions and kinds")
      ->capture_default_str();
  command.add_option("--seed", options->seed, "which, and of the traces")->capture_default_str();
  command.add_option("--only", options->only, "all whose name has this in it: pages.c:812, off-by-one");
  check::add_depth_option(command, options->depth);
  check::add_base_options(command, options->base);
  add_guest_options(command, options->guests);
  add_place_option(command, "--out", options->out, "results and findings; what is there is not tried again")
      ->capture_default_str();
  command.add_flag("--list", options->list, "say which mutants there are, and try none");
  command.add_flag("--json", options->json, "one JSON document instead of text");
  command.footer(
      "Examples:\n"
      "  ioasis mutants --count 120                 the usual ones, where it was left\n"
      "  ioasis mutants --only pages.c --list       all of one file\n"
      "  ioasis mutants --only pages.c:812          those of one line\n\n"
      "Exit codes: 0 whatever was found, 2 unusable input, 3 no kernel could be had, 130 interrupted.");
  command.callback(
      [options, &session] { session.action = [options, &session] { return Measuring(*options, session).run(); }; });
}

}  // namespace ioasis::cli
