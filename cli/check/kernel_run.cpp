#include "cli/check/kernel_run.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "cli/interrupt.h"

namespace ioasis::cli::check {

using conformance::Outcome;
using conformance::Verdict;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kPiece = 50;       ///< traces: enough that a guest does not wait, few enough to share out
constexpr std::size_t kPieceOfSlow = 4;  ///< where each trace is run hundreds of times

/// What one piece of the plan came to.
struct Piece {
  std::size_t first = 0;
  conformance::Summary summary;
  std::vector<Answered> answers;
  std::vector<Found> found;
  std::size_t passed_over = 0;
  std::string cannot_run;
};

class Running {
 public:
  Running(const std::vector<Planned>& plan, const TargetOptions& guests, const model::Dialect& dialect,
          const Looking& looking)
      : plan_(plan), guests_(guests), dialect_(dialect), looking_(looking) {}

  Run run(const std::function<void(std::size_t done, std::size_t found)>& progress) {
    Run result;
    result.answers.resize(plan_.size());
    const Dealing dealing{.threads = jobs(guests_), .pieces = (plan_.size() + piece_ - 1) / piece_, .idle = [&] {
                            progress(done_.load(), looking_.kinds.counts().size());
                          }};
    deal(dealing, target_maker(guests_, dialect_), [&](conformance::Target& on, std::size_t index) -> Delivery {
      return [this, &result, piece = do_piece(on, index * piece_)]() mutable {
        take(result, std::move(piece));
        return result.cannot_run.empty() && !(looking_.first_only && !result.found.empty());
      };
    });
    if (interrupted()) throw Interrupted();
    result.shrinking = shrinking_;
    return result;
  }

 private:
  struct Failure {
    std::size_t index;
    Verdict verdict;
    Outcome outcome;
  };

  static void take(Run& result, Piece&& piece) {
    count(result.summary, piece.summary);
    std::ranges::move(piece.answers, result.answers.begin() + static_cast<std::ptrdiff_t>(piece.first));
    std::ranges::move(piece.found, std::back_inserter(result.found));
    result.passed_over += piece.passed_over;
    if (result.cannot_run.empty()) result.cannot_run = std::move(piece.cannot_run);
  }

  Piece do_piece(conformance::Target& target, std::size_t first) {
    Piece piece{.first = first, .summary = {}, .answers = {}, .found = {}, .cannot_run = {}};
    piece.answers.resize(std::min(piece_, plan_.size() - first));
    const std::size_t end = first + piece.answers.size();
    for (std::size_t next = first; next < end && piece.cannot_run.empty() && !interrupted() && !enough(piece);) {
      std::vector<std::size_t> indices;
      std::vector<traces::Trace> traces;
      for (std::size_t i = next; i < end; ++i) {
        if (looking_.pass_over && looking_.kinds.enough_of(plan_[i])) continue;
        indices.push_back(i);
        traces.push_back(plan_[i].trace);
      }
      const auto [failures, run] = replay(target, indices, traces, piece);
      const std::size_t reached = run < indices.size() ? indices[run] : end;
      piece.passed_over += reached - next - run;
      done_ += reached - next;
      next = reached;
      for (const auto& failure : failures)
        if (!enough(piece)) look_at(target, failure, piece);
    }
    return piece;
  }

  /// Something was found, and the first was all that was looked for.
  bool enough(const Piece& piece) const { return looking_.first_only && !piece.found.empty(); }

  /// Replays them, up to the first that ends the guest: what is to come after is chosen anew. How many were run is the
  /// second.
  std::pair<std::vector<Failure>, std::size_t> replay(conformance::Target& target,
                                                      const std::vector<std::size_t>& indices,
                                                      const std::vector<traces::Trace>& traces, Piece& piece) {
    std::vector<Failure> failures;
    std::size_t run = 0;
    run_until_interrupted(target, traces, [&](std::size_t at, Outcome&& outcome) {
      const std::size_t index = indices[at];
      ++run;
      if (outcome.end == Outcome::End::NotRun) {
        piece.cannot_run = outcome.console;
        return false;
      }
      auto verdict = conformance::judge(traces[at], outcome, dialect_, &piece.summary.coverage);
      count(piece.summary, traces[at], verdict);
      auto& answered = piece.answers[index - piece.first];
      if (!conformance::failed(verdict.kind)) {
        answered.digest = digest_of(outcome);
        looking_.kinds.ran(plan_[index]);
        return true;
      }
      answered.finding = divergence_id(verdict);
      failures.push_back({index, std::move(verdict), std::move(outcome)});
      return !conformance::ended_machine(failures.back().verdict.kind);
    });
    return {std::move(failures), run};
  }

  void look_at(conformance::Target& target, const Failure& failure, Piece& piece) {
    const auto id = divergence_id(failure.verdict);
    if (looking_.known(failure.index, id)) return;
    if (!looking_.kinds.take(failure.verdict, id, plan_[failure.index]) || !looking_.folder) return;
    const auto begun = Clock::now();
    auto effort = shrink_effort(guests_, failure.verdict);
    effort.repeats = 0;  // what is found is replayed later, on both kernels
    effort.until = begun + std::chrono::duration_cast<Clock::duration>(share());
    if (auto found = looking_.folder->take(target, plan_[failure.index].trace, failure.verdict, failure.outcome,
                                           "trace " + std::to_string(failure.index + 1) + " of the plan", effort))
      piece.found.push_back(std::move(*found));
    const std::lock_guard lock(mutex_);
    shrinking_ += Clock::now() - begun;
  }

  /// For the next finding: half of what is left, so that there is always some.
  std::chrono::duration<double> share() {
    const std::lock_guard lock(mutex_);
    return std::max(std::chrono::duration<double>(0), looking_.shrinking - shrinking_) / 2;
  }

  const std::vector<Planned>& plan_;
  const TargetOptions& guests_;
  const model::Dialect& dialect_;
  const Looking& looking_;
  const std::size_t piece_ = guests_.again > 0 ? kPieceOfSlow : kPiece;
  std::atomic<std::size_t> done_{0};
  std::mutex mutex_;
  std::chrono::duration<double> shrinking_{0};  ///< so long findings have been made small, all guests together
};

}  // namespace

Run run_plan(const std::vector<Planned>& plan, const TargetOptions& guests, const model::Dialect& dialect,
             const Looking& looking, const std::function<void(std::size_t done, std::size_t found)>& progress) {
  return Running(plan, guests, dialect, looking).run(progress);
}

}  // namespace ioasis::cli::check
