#include "cli/check/deeper.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <utility>

#include "cli/check/kernel_run.h"
#include "cli/interrupt.h"
#include "conformance/campaign/fault_walk.h"
#include "conformance/kernel/selftest.h"

namespace ioasis::cli::check {

namespace kernel = conformance::kernel;
using conformance::FaultReplay;
using kernel::TapTest;
using Clock = std::chrono::steady_clock;

namespace {

/// Runs of a trace in a round: of 64 bytes lost each time, eight pages; and two rounds at least are made, in which who
/// loses a descriptor each time runs out of the 1,024 that a process may have.
constexpr std::uint32_t kAgain = 520;

std::vector<Planned> first_of(const std::vector<Planned>& plan, std::size_t count) {
  return {plan.begin(), plan.begin() + static_cast<std::ptrdiff_t>(std::min(count, plan.size()))};
}

/// At most so many traces of the plan: of each clause that decides somewhere the first in which it does, and where
/// other processes call, in that they do.
std::vector<Planned> reaching_all(const std::vector<Planned>& plan, std::size_t count) {
  std::set<std::pair<std::size_t, bool>> reached;
  std::vector<Planned> result;
  for (const auto& one : plan) {
    const auto before = reached.size();
    for (const auto clause : one.clauses) reached.emplace(clause, !one.trace.processes.empty());
    if (reached.size() > before && result.size() < count) result.push_back(one);
  }
  return result;
}

Lot replayed(const Deepening& deepening, const std::vector<Planned>& plan, const Kernels& kernels) {
  Kinds kinds;
  const Looking looking{.kinds = kinds,
                        .folder = &deepening.folder,
                        .pass_over = true,
                        .shrinking = std::chrono::duration<double>(deepening.depth.shrink_seconds)};
  auto run = run_plan(plan, kernels.patched, deepening.dialect, looking,
                      [&](std::size_t done, std::size_t) { deepening.progress(done, plan.size()); });
  return {kernels, std::move(run.found), kinds.counts()};
}

}  // namespace

Lot let_allocations_fail(const Deepening& deepening, const Kernels& kernels) {
  const auto& plan = deepening.plan;
  const auto& dialect = deepening.dialect;
  const auto& depth = deepening.depth;
  const std::size_t count = std::min(depth.faulted, plan.size());
  const auto until =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(depth.shrink_seconds));
  Lot lot{kernels, {}, {}};
  std::atomic<std::size_t> done{0};
  const auto walk = [&](conformance::Target& target, std::size_t index) -> Delivery {
    std::vector<FaultReplay> failures;
    conformance::walk_faults(target, plan[index].trace, dialect, [&](FaultReplay&& replay) {
      if (replay.kind() == FaultReplay::Kind::Failed) failures.push_back(std::move(replay));
      return !interrupted();
    });
    std::vector<Found> found;
    std::vector<std::string> ids;
    for (const auto& failure : failures) {
      auto effort = shrink_effort(kernels.patched, failure.verdict);
      effort.repeats = 0;
      effort.until = until;
      ids.push_back(divergence_id(failure.verdict));
      if (auto one = deepening.folder.take(target, failure.trace, failure.verdict, failure.outcome,
                                           "trace " + std::to_string(index + 1) + " of the plan, an allocation failing",
                                           effort))
        found.push_back(std::move(*one));
    }
    ++done;
    return [&lot, found = std::move(found), ids = std::move(ids)]() mutable {
      std::ranges::move(found, std::back_inserter(lot.found));
      for (const auto& id : ids) ++lot.times[id];
      return true;
    };
  };
  deal({.threads = jobs(kernels.patched), .pieces = count, .idle = [&] { deepening.progress(done, count); }},
       target_maker(kernels.patched, dialect), walk);
  if (interrupted()) throw Interrupted();
  return lot;
}

Lot with_sanitizers(const Deepening& deepening, const Kernels& sanitized) {
  return replayed(deepening, first_of(deepening.plan, deepening.depth.sanitized), sanitized);
}

Lot again_and_again(const Deepening& deepening, const Kernels& kernels) {
  auto often = kernels;
  often.under = "each trace run " + std::to_string(kAgain) + " times";
  often.patched.again = kAgain;
  if (often.base) often.base->again = kAgain;
  return replayed(deepening, reaching_all(deepening.plan, deepening.depth.repeated), often);
}

SelftestRun selftest_on(const kernel::KernelImage& image, const kernel::KernelImage& built_of,
                        const TargetOptions& guests, Progress& progress) {
  conformance::AgentLink guest(make_guest(guests, image, selftest_programs(built_of, {kernel::kSelftest})));
  return run_selftest(guest, kernel::kSelftest, progress);
}

std::vector<BrokenTest> broken_tests(const SelftestRun& before, const SelftestRun& after) {
  const auto& now = after.tap.tests();
  std::vector<BrokenTest> broken;
  for (const auto& test : before.tap.tests()) {
    if (test.end != TapTest::End::Passed) continue;
    const auto at = std::ranges::find(now, test.name, &TapTest::name);
    if (at == now.end())
      broken.push_back({test.name, "did not run", ""});
    else if (at->end != TapTest::End::Passed)
      broken.push_back({test.name, std::string(to_string(at->end)), at->said});
  }
  return broken;
}

}  // namespace ioasis::cli::check
