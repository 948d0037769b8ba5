#include "cli/check/check.h"

#include <algorithm>
#include <chrono>

#include "cli/check/blame.h"
#include "cli/check/counting.h"
#include "cli/check/declared.h"
#include "cli/check/kernel_run.h"
#include "cli/check/solver_traces.h"
#include "cli/interrupt.h"
#include "cli/show/words.h"
#include "model/overlay.h"

namespace ioasis::cli::check {

namespace kernel = conformance::kernel;
using Clock = std::chrono::steady_clock;

namespace {

constexpr const char* kSanitizingRecipe = "x86-kasan";
/// Of a round of fuzzing: of those drawn, the half that calls most of what is touched.
constexpr std::size_t kFuzzDrawn = 2000, kFuzzTraces = 1000;

class Check {
 public:
  Check(const Request& request, Session& session, bool quiet)
      : request_(request),
        depth_(*request.depth),
        dialect_(*request.dialect),
        plain_(model::unamended(dialect_)),
        progress_(session, "traces", quiet),
        folder_(request.out, dialect_, true) {}

  Result run() {
    result_.depth = depth_.name;
    result_.dialect = &dialect_;
    result_.title = title();
    kernels();
    result_.touched = touched_by(request_.source.patches, result_.patched);
    result_.citing = citing(result_.touched, plain_);
    if (base_) phase("aim", [&] { aim_ = aim(); });
    phase("make traces", [&] { make_traces(); });
    base_answers_.resize(plan_.size());
    if (base_) phase("replay on the base", [&] { replay_base(); });
    phase("replay on the patched kernel", [&] { replay_patched(); });
    if (result_.cannot_run.empty()) {
      if (depth_.fuzz_seconds > 0) phase("fuzz the patched kernel", [&] { fuzz(); });
      deepen();
      phase("replay findings", [&] { look_at_findings(); });
      if (base_) phase("find the place at fault", [&] { find_places(); });
      if (base_) phase("compare answers", [&] { compare(); });
    }
    progress_.clear();
    return std::move(result_);
  }

 private:
  void phase(const char* name, const std::function<void()>& work) {
    const auto begun = Clock::now();
    work();
    result_.phases.push_back({name, std::chrono::duration<double>(Clock::now() - begun).count()});
  }

  void kernels() {
    if (request_.kernel) {
      result_.patched = *request_.kernel;
    } else {
      phase("build the base kernel", [&] { result_.base = build({}); });
      phase("build the patched kernel", [&] { result_.patched = build(request_.source.patches); });
      result_.notes = result_.patched.fuzz;
      base_ = on_kernel(request_.guests, *result_.base);
    }
    patched_ = on_kernel(request_.guests, result_.patched);
  }

  std::string title() const {
    if (request_.kernel) return request_.kernel->source;
    std::vector<std::string> subjects;
    for (const auto& patch : request_.source.patches) subjects.push_back(patch.subject);
    return joined(subjects, "; ");
  }

  kernel::KernelImage build(const std::vector<kernel::Patch>& patches, const char* recipe = nullptr) {
    auto base = request_.source.base;
    if (recipe) base.recipe = recipe;
    return build_with(base, patches, [&](std::optional<double> fraction, std::string_view text) {
      progress_.update(fraction, (patches.empty() ? "base: " : "patched: ") + std::string(text));
    });
  }

  Aim aim() {
    reach_ = reach_in(*result_.base, *base_, plain_, portion("measuring which functions each command runs"));
    result_.aimed_by = reach_ ? "which functions each command runs, measured"
                              : "names of functions; `ioasis kernel build x86-gcov` lets it be measured";
    return aim_at(result_.touched, reach_);
  }

  void make_traces() {
    const auto drawn = draw(plain_, depth_.drawn, request_.seed,
                            [&](std::size_t made) { progress_.update(made, depth_.drawn, "making traces"); });
    plan_ = chosen(drawn, depth_.traces, aim_, dialect_);
    if (dialect_.overlay)
      for (const auto& trace : traces_of_changes(dialect_, request_.seed)) plan_.push_back(planned(trace, dialect_));
    if (depth_.solver_traces == 0) return;
    for (auto& trace : solver_traces(
             plain_, depth_.solver_traces, request_.seed, jobs(patched_),
             [&](std::size_t found) { progress_.update(found, depth_.solver_traces, "asking the solver for traces"); }))
      plan_.push_back(planned(trace, dialect_));
  }

  std::function<void(std::size_t, std::size_t)> counting(const char* on) {
    return [this, on](std::size_t done, std::size_t found) {
      progress_.update(done, plan_.size(), std::string(on) + ", " + std::to_string(found) + " kinds of findings");
    };
  }

  /// What it answers is kept for the next patch.
  void replay_base() {
    const AnswerCache cache(*result_.base, plan_);
    if (auto known = cache.load()) {
      base_answers_ = std::move(*known);
      return;
    }
    Kinds kinds;
    auto run = run_plan(plan_, *base_, plain_, {.kinds = kinds, .pass_over = true}, counting("base"));
    if (!run.cannot_run.empty()) throw conformance::Unavailable("the kernel without the patch: " + run.cannot_run);
    cache.store(run.answers);
    base_answers_ = std::move(run.answers);
  }

  void replay_patched() {
    const auto known = [&](std::size_t index, const std::string& id) { return base_answers_[index].finding == id; };
    auto run = run_plan(plan_, patched_, dialect_, looking(known), counting("patched"));
    result_.cannot_run = std::move(run.cannot_run);
    patched_answers_ = std::move(run.answers);
    take(std::move(run));
    for (std::size_t i = 0; i < plan_.size(); ++i) {
      const auto &before = base_answers_[i].finding, &after = patched_answers_[i].finding;
      if (!before.empty() && before == after) ++result_.known[before];
      if (!before.empty() && !patched_answers_[i].digest.empty()) ++result_.mended[before];
    }
  }

  /// Traces that no one has replayed before, on the patched kernel alone, until the time is up.
  void fuzz() {
    const auto begun = Clock::now();
    const auto left = [&] { return depth_.fuzz_seconds - std::chrono::duration<double>(Clock::now() - begun).count(); };
    for (std::uint64_t round = 1; left() > 0; ++round) {
      const auto drawn = draw(dialect_, kFuzzDrawn, request_.seed + round);
      const auto plan = chosen(drawn, kFuzzTraces, aim_, dialect_);
      take(run_plan(plan, patched_, dialect_, looking([](std::size_t, const std::string&) { return false; }),
                    [&](std::size_t, std::size_t found) {
                      progress_.update(1 - std::max(0.0, left()) / depth_.fuzz_seconds,
                                       "fuzzing, " + std::to_string(found) + " kinds of findings");
                    }));
    }
  }

  std::function<void(std::size_t, std::size_t)> portion(const std::string& doing) {
    return [this, doing](std::size_t done, std::size_t total) {
      progress_.update(static_cast<double>(done) / static_cast<double>(total), doing);
    };
  }

  /// What no single replay shows.
  void deepen() {
    const auto by = [&](const char* doing) { return Deepening{plan_, dialect_, depth_, folder_, portion(doing)}; };
    const Kernels plain{base_, patched_, ""};
    if (depth_.faulted > 0)
      phase("let allocations fail",
            [&] { lots_.push_back(let_allocations_fail(by("letting allocations fail"), plain)); });
    if (depth_.repeated > 0)
      phase("run traces again and again",
            [&] { lots_.push_back(again_and_again(by("running traces again and again"), plain)); });
    if (!result_.base) return;  // there is no source of which to build other kernels, or its tests
    if (depth_.sanitized > 0) {
      Kernels sanitized{{}, {}, "KASAN and lockdep"};
      phase("build with KASAN and lockdep", [&] {
        sanitized.base = on_kernel(request_.guests, build({}, kSanitizingRecipe));
        sanitized.patched = on_kernel(request_.guests, build(request_.source.patches, kSanitizingRecipe));
      });
      phase("replay with KASAN and lockdep",
            [&] { lots_.push_back(with_sanitizers(by("replaying with KASAN and lockdep"), sanitized)); });
    }
    if (depth_.selftests)
      phase("run the kernel's selftest", [&] {
        const auto before = selftest_on(*result_.base, *result_.base, request_.guests, progress_);
        const auto after = selftest_on(result_.patched, result_.patched, request_.guests, progress_);
        result_.broken_tests = broken_tests(before, after);
      });
  }

  Looking looking(std::function<bool(std::size_t index, const std::string& id)> known) {
    return {.kinds = kinds_, .folder = &folder_, .known = std::move(known), .pass_over = true, .shrinking = shrinking_};
  }

  void take(Run&& run) {
    count(result_.summary, run.summary);
    result_.passed_over += run.passed_over;
    shrinking_ -= run.shrinking;
    std::ranges::move(run.found, std::back_inserter(found_));
  }

  void look_at_findings() {
    lots_.insert(lots_.begin(), {{base_, patched_, ""}, std::move(found_), kinds_.counts()});
    for (const auto& lot : lots_) {
      auto findings = verify(lot.found, lot.kernels, dialect_, depth_, portion("replaying findings on both kernels"));
      for (auto& finding : findings) finding.times = lot.times.at(finding.found.id);
      std::ranges::move(findings, std::back_inserter(result_.findings));
    }
    std::stable_partition(result_.findings.begin(), result_.findings.end(), std::mem_fn(&Finding::of_patch));
  }

  /// With a patched kernel that counts, unless that would be all that takes long.
  void find_places() {
    std::optional<kernel::KernelImage> counting;
    if (!result_.findings.empty() && depth_.fuzz_seconds > 0 && counting_kernel(*result_.base))
      counting = build(request_.source.patches, kCountingRecipe);
    blame(result_.findings, result_.touched, reach_, counting, patched_);
  }

  void compare() {
    std::vector<Planned> unlike;
    for (std::size_t i = 0; i < plan_.size(); ++i) {
      const auto &before = base_answers_[i].digest, &after = patched_answers_[i].digest;
      if (!before.empty() && !after.empty() && before != after && !plan_[i].declared) unlike.push_back(plan_[i]);
    }
    result_.changes = changes(unlike, *base_, patched_, dialect_, request_.out, [&] {
      progress_.update(std::nullopt, "looking at " + std::to_string(unlike.size()) + " answers that differ");
    });
  }

  const Request& request_;
  const Depth& depth_;
  const model::Dialect& dialect_;  ///< of the patched kernel
  const model::Dialect& plain_;    ///< of the other
  Progress progress_;
  Result result_;
  std::optional<TargetOptions> base_;  ///< none: there is nothing to compare with
  TargetOptions patched_;
  std::optional<Reach> reach_;
  std::vector<Planned> plan_;
  std::vector<Found> found_;
  std::vector<Lot> lots_;  ///< found otherwise than by replaying once
  Kinds kinds_;
  std::chrono::duration<double> shrinking_{depth_.shrink_seconds};  ///< left for making findings small
  FoundFolder folder_;
  Aim aim_ = Aim(uapi::kCommands, 0);
  std::vector<Answered> base_answers_, patched_answers_;
};

}  // namespace

std::size_t Result::of_patch() const {
  return static_cast<std::size_t>(std::ranges::count_if(findings, &Finding::of_patch));
}

Result check(const Request& request, Session& session, bool quiet) { return Check(request, session, quiet).run(); }

}  // namespace ioasis::cli::check
