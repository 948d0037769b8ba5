#include "cli/check/mutant_trial.h"

#include "cli/check/deeper.h"
#include "cli/check/kernel_run.h"
#include "cli/check/touched.h"
#include "traces/whole_file.h"

namespace ioasis::cli::check {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;
using Clock = std::chrono::steady_clock;

namespace {

/// So long making a finding small may take: half of this is its own (see run_plan).
constexpr std::chrono::seconds kShrinking{60};

std::string found_by(const conformance::Verdict& verdict) {
  if (verdict.kind == conformance::Verdict::Kind::Diverges) return verdict.clause;
  return std::string(conformance::name(verdict.kind)) + ' ' + verdict.clause;
}

/// Replays until something is found.
void replay(MutantOutcome& outcome, const std::vector<kernel::Patch>& patches, const kernel::KernelImage& image,
            const MutantTrial& trial, const std::function<void(const std::string& doing)>& progress) {
  const auto aim = aim_at(touched_by(patches, image), trial.reach);
  auto plan = chosen(trial.drawn, trial.depth.traces, aim, trial.dialect);
  plan.insert(plan.end(), trial.solved.begin(), trial.solved.end());
  FoundFolder folder(trial.folder / "found" / outcome.name, trial.dialect, true);
  Kinds kinds;
  const Looking looking{
      .kinds = kinds, .folder = &folder, .pass_over = true, .first_only = true, .shrinking = kShrinking};
  const auto guests = on_kernel(trial.guests, image);
  auto run = run_plan(plan, guests, trial.dialect, looking, [&](std::size_t, std::size_t) { progress("replaying"); });
  if (run.found.empty() && run.cannot_run.empty() && trial.depth.repeated > 0) {
    const auto say = [&](std::size_t, std::size_t) { progress("running traces again and again"); };
    run.found = again_and_again({plan, trial.dialect, trial.depth, folder, say}, {{}, guests, ""}).found;
  }
  outcome.traces = run.summary.traces;
  outcome.by = run.found.empty() ? run.cannot_run : found_by(run.found.front().verdict);
  outcome.steps = run.found.empty() ? 0 : run.found.front().small.steps.size();
  outcome.result = outcome.by.empty() ? "missed" : "found";
}

}  // namespace

Json to_json(const MutantOutcome& o) {
  return {{"mutant", o.name},     {"function", o.function}, {"before", o.before},
          {"after", o.after},     {"mended", o.mended},     {"result", o.result},
          {"by", o.by},           {"traces", o.traces},     {"steps", o.steps},
          {"seconds", o.seconds}, {"selftest", o.selftest}};
}

MutantOutcome mutant_outcome(const Json& json) {
  return {json.at("mutant"), json.at("function"), json.at("before"),  json.at("after"),
          json.at("mended"), json.at("result"),   json.at("by"),      json.at("traces"),
          json.at("steps"),  json.at("seconds"),  json.at("selftest")};
}

std::string selftest_says(const SelftestRun& without, const SelftestRun& with) {
  if (with.run.report && !without.run.report) return "a report";
  const auto broken = broken_tests(without, with).size();
  return broken == 0 ? std::string(kSelftestFindsNothing) : std::to_string(broken) + (broken == 1 ? " test" : " tests");
}

MutantOutcome try_out(const kernel::Mutant& mutant, const MutantTrial& trial,
                      const std::function<void(const std::string& doing)>& progress) {
  const auto begun = Clock::now();
  MutantOutcome outcome{.name = mutant.name(),
                        .function = mutant.function,
                        .before = mutant.before,
                        .after = mutant.after,
                        .mended = mutant.mended,
                        .result = "does not build",
                        .by = {},
                        .selftest = {}};
  const auto file = trial.folder / (outcome.name + ".patch");  // shards may have one folder
  fs::create_directories(trial.folder);
  traces::replace_file(file, mutant.patch);
  const auto patches = kernel::read_patches({file}, trial.folder);
  std::optional<kernel::KernelImage> image;
  try {
    image = build_with(trial.base, patches,
                       [&](std::optional<double>, std::string_view text) { progress(std::string(text)); });
    replay(outcome, patches, *image, trial, progress);
  } catch (const kernel::BadRequest&) {
    outcome.result = "does not apply";
  } catch (const conformance::Unavailable&) {
    if (image) outcome.result = "found", outcome.by = "does not boot";
  }
  outcome.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  if (!image) return outcome;
  if (trial.selftest) outcome.selftest = trial.selftest(*image);
  kernel::forget(*image);
  return outcome;
}

}  // namespace ioasis::cli::check
