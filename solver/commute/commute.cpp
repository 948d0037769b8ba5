// Random traces say which conditions are not enough; Z3 shows of the others that they are.
#include "solver/commute/commute.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "model/spec.h"
#include "solver/commands.h"
#include "solver/commute/both_orders.h"
#include "solver/commute/obstacles.h"
#include "solver/parallel.h"

namespace ioasis::solver {

using namespace model;

namespace {

/// Two calls in one order, then the other: what is left to be shown, part by part.
class Proof {
 public:
  Proof(Pair pair, const Dialect& dialect, const Limits& limits)
      : limits_(limits), orders_(pair[0], pair[1], dialect), parts_(orders_.alike().parts()), shown_(parts_.size()) {
    for (const auto& condition : provisos()) conditions_.push_back(condition.any(orders_.pairing()));
    premises_ = orders_.premises();
  }

  bool chooses() const { return orders_.chooses(); }

  /// A set with a condition that says nothing of this pair, or what another says.
  bool idle(ProvisoSet set) const {
    for (std::size_t i = 0; i < conditions_.size(); ++i) {
      const auto repeats = [&](std::size_t j) { return z3::eq(conditions_[i].expr(), conditions_[j].expr()); };
      bool needless = conditions_[i].expr().is_true();
      for (std::size_t j = i + 1; j < conditions_.size(); ++j) needless = needless || repeats(j);
      if (set.has(i) && needless) return true;
    }
    return false;
  }

  /// That the second order does as the first where the conditions hold.
  bool succeeds(ProvisoSet conditions) {
    auto question = premises_;
    for (std::size_t i = 0; i < conditions_.size(); ++i)
      if (conditions.has(i)) question.assume(conditions_[i]);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const auto weaker = [&](ProvisoSet enough) { return conditions.implies(enough); };
      if (std::ranges::any_of(shown_[i], weaker)) continue;
      if (question.ask(!parts_[i], limits_) != Answer::No) return false;
      shown_[i].push_back(conditions);
    }
    return true;
  }

 private:
  Limits limits_;
  BothOrders orders_;
  std::vector<SymbolicBool> parts_;
  std::vector<std::vector<ProvisoSet>> shown_;  ///< of each part, under what it has been shown
  std::vector<SymbolicBool> conditions_;
  Question premises_;
};

using Sets = std::vector<ProvisoSet>;

bool implies_one_of(ProvisoSet set, const Sets& others) {
  return std::ranges::any_of(others, [&](ProvisoSet other) { return set.implies(other); });
}

/// The examination of one pair.
class Examination {
 public:
  Examination(Pair pair, const Dialect& dialect, const CommuteOptions& options, std::vector<Obstacle> obstacles)
      : dialect_(dialect), options_(options), result_{pair, {}, {}, std::move(obstacles)} {}

  Commutation run() {
    auto candidates = ProvisoSet::all();
    std::erase_if(candidates, [&](ProvisoSet set) { return refuted(result_.obstacles, set); });
    const auto [first, second] = result_.pair;
    const bool other_way = prove({first, second}, candidates);
    auto remaining = candidates;
    std::erase_if(remaining, [&](ProvisoSet set) { return !implies_one_of(set, result_.proved); });
    if (other_way) prove({second, first}, remaining);
    for (const auto set : candidates)
      if (!implies_one_of(set, result_.proved) &&
          !std::ranges::any_of(result_.open, [&](ProvisoSet other) { return set.implies(other); }))
        result_.open.push_back(set);
    return std::move(result_);
  }

 private:
  /// Sets result_.proved to the candidates, smaller ones first, under which the pair made in that order does as made
  /// in the other. Takes out candidates that say too much. True if the reverse has to be proved as well.
  bool prove(Pair order, Sets& candidates) {
    const SymbolicSession session(both_orders_bounds());
    Proof proof(order, dialect_, options_.limits);
    std::erase_if(candidates, [&](ProvisoSet set) { return proof.idle(set); });
    result_.proved.clear();
    for (const auto set : candidates)
      if (!options_.cancelled() && !implies_one_of(set, result_.proved) && proof.succeeds(set))
        result_.proved.push_back(set);
    return order[0] != order[1] && proof.chooses();
  }

  const Dialect& dialect_;
  const CommuteOptions& options_;
  Commutation result_;
};

}  // namespace

std::vector<Pair> all_pairs_of_ioctls() {
  std::vector<Pair> all;
  const auto all_commands = commands(dialects().front());
  for (const auto& first : all_commands)
    for (const auto& second : all_commands)
      if (first.command <= second.command) all.push_back({first.command, second.command});
  return all;
}

std::vector<Commutation> commutation(const Dialect& dialect, const CommuteOptions& options) {
  const auto pairs = options.pairs.empty() ? all_pairs_of_ioctls() : options.pairs;
  auto known = obstacles(dialect, options);
  for (const auto& pair : pairs) known.try_emplace(pair);
  std::vector<std::optional<Commutation>> results(pairs.size());
  std::mutex mutex;
  std::size_t done = 0;
  share_out(
      pairs.size(), options.jobs,
      [&](std::size_t i) {
        auto result = Examination(pairs[i], dialect, options, std::move(known.at(pairs[i]))).run();
        const std::lock_guard lock(mutex);
        if (options.cancelled()) return;
        results[i] = std::move(result);
        if (options.progress) options.progress(++done, pairs.size());
      },
      options.cancelled);
  std::vector<Commutation> all;
  for (auto& result : results)
    if (result) all.push_back(std::move(*result));
  return all;
}

}  // namespace ioasis::solver
