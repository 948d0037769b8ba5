// From below where failing ends the machine, then from above.
#include "cli/made_small.h"

#include <algorithm>
#include <optional>
#include <span>

#include "cli/found.h"
#include "cli/interrupt.h"
#include "cli/targets.h"
#include "traces/grow.h"
#include "traces/shrink.h"

namespace ioasis::cli {

namespace {

using conformance::Outcome;
using conformance::Verdict;
using Clock = std::chrono::steady_clock;

/// Parts of a trace that ends its machine: about as many as are replayed while a machine starts.
constexpr std::size_t kParts = 1000;

class Shrinking {
 public:
  Shrinking(conformance::Target& target, const Failing& failing, const model::Dialect& dialect,
            const ShrinkEffort& effort)
      : target_(target),
        dialect_(dialect),
        effort_(effort),
        whole_(failing.verdict),
        id_(divergence_id(failing.verdict)),
        best_(failing) {}

  Failing run() {
    const bool hangs = whole_.kind == Verdict::Kind::Timeout;
    const auto start = up_to_the_fault();
    const bool grew = conformance::ended_machine(whole_.kind) && grow(start);
    const std::function<bool(const traces::Trace&)> fails = [&](const traces::Trace& trace) { return take(trace); };
    if (grew || take(start))
      traces::shrink(best_.trace, fails, effort_.replays);
    else if (hangs)
      best_.trace = start;
    for (int i = 0; i < effort_.repeats && !interrupted(); ++i) best_.shown += take_again();
    return std::move(best_);
  }

 private:
  /// Steps behind the one at fault do not matter; after a hang they were not made at all.
  traces::Trace up_to_the_fault() const {
    std::vector<bool> keep(best_.trace.steps.size(), false);
    std::fill_n(keep.begin(), std::min(whole_.step + 1, keep.size()), true);
    return traces::subset(best_.trace, keep);
  }

  /// Finds the shortest part that fails, and fails alone. What was replayed before it on one machine may have had a
  /// hand in it, so that one found among many is looked at again. The very shortest is nearly always the one: it is
  /// tried by itself, which spares a hang that is waited for twice.
  bool grow(const traces::Trace& trace) {
    const auto parts = traces::grown(trace, kParts);
    if (parts.empty()) return false;
    if (take(parts.front())) return true;
    for (auto left = std::span(parts).subspan(1); !left.empty();) {
      std::optional<std::size_t> hit;
      run_until_interrupted(target_, left, [&](std::size_t at, Outcome&& outcome) {
        if (late()) return false;
        if (same(conformance::judge(left[at], outcome, dialect_))) hit = at;
        return !hit;
      });
      if (!hit) return false;
      if (take(left[*hit])) return true;
      left = left.subspan(*hit + 1);
    }
    return false;
  }

  /// It fails in the same way, and is the best so far.
  bool take(const traces::Trace& trace) {
    if (interrupted() || late()) return false;
    return replay(trace);
  }

  bool take_again() {
    const auto trace = best_.trace;
    return replay(trace);
  }

  bool replay(const traces::Trace& trace) {
    bool failed = false;
    run_until_interrupted(target_, std::span(&trace, 1), [&](std::size_t, Outcome&& outcome) {
      auto verdict = conformance::judge(trace, outcome, dialect_);
      failed = same(verdict);
      if (failed) best_ = {trace, std::move(verdict), std::move(outcome), best_.shown};
      return true;
    });
    return failed;
  }

  bool same(const Verdict& verdict) const { return shows(verdict, whole_, id_); }
  bool late() const { return Clock::now() >= effort_.until; }

  conformance::Target& target_;
  const model::Dialect& dialect_;
  const ShrinkEffort& effort_;
  const Verdict whole_;
  const std::string id_;
  Failing best_;
};

}  // namespace

Failing made_small(conformance::Target& target, const Failing& failing, const model::Dialect& dialect,
                   const ShrinkEffort& effort) {
  return Shrinking(target, failing, dialect, effort).run();
}

}  // namespace ioasis::cli
