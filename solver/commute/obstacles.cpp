// Every two neighbouring calls of each trace are made both ways.
#include "solver/commute/obstacles.h"

#include <algorithm>

#include "gen/generator.h"
#include "solver/commute/swapped.h"
#include "solver/parallel.h"
#include "traces/shrink.h"

namespace ioasis::solver {

using namespace model;

namespace {

using Obstacles = std::map<Pair, std::vector<Obstacle>>;

constexpr std::size_t kPiece = 500;  ///< traces drawn with one seed
constexpr std::size_t kShrinkBudget = 600;

Pair in_order(Pair pair) {
  std::ranges::sort(pair);
  return pair;
}

/// Whether it says something new; what it says better than others goes.
bool improves(std::vector<Obstacle>& known, ProvisoSet holds) {
  if (refuted(known, holds)) return false;
  std::erase_if(known, [&](const Obstacle& other) { return holds.implies(other.holds); });
  return true;
}

traces::Trace beginning(const traces::Trace& trace, std::size_t steps) {
  std::vector<bool> keep(trace.steps.size());
  std::fill_n(keep.begin(), steps, true);
  return traces::subset(trace, keep);
}

Obstacles found_in(const Dialect& dialect, std::uint64_t seed, std::size_t count) {
  Obstacles found;
  gen::Generator generator(dialect, seed, {.limited_callers = false, .files = false, .processes = false});
  for (; count > 0; --count) {
    const auto trace = generator.next();
    traces::Follower follower(trace, dialect);
    for (std::size_t i = 0; i + 1 < trace.steps.size(); ++i) {
      if (const auto tried = swap(follower, trace.steps[i], trace.steps[i + 1]); tried && !tried->alike)
        if (auto& known = found[in_order(tried->commands)]; improves(known, tried->holds))
          known.push_back({tried->holds, beginning(trace, i + 2), {}});
      const auto& ruling = follower.follow(trace.steps[i]);
      if (ruling.unspecified || ruling.undefined != Ruling::kNone) break;
    }
  }
  return found;
}

/// Makes it short, and both orders of it.
void finish(Obstacle& obstacle, const Pair& pair, const Dialect& dialect) {
  auto least = traces::shrink(
      obstacle.one,
      [&](const traces::Trace& trace) {
        const auto tried = swap_last(trace, dialect);
        return tried && !tried->alike && in_order(tried->commands) == pair && tried->holds.implies(obstacle.holds);
      },
      kShrinkBudget);
  auto [one, other] = both_ways(std::move(least), dialect);
  obstacle.one = std::move(one);
  obstacle.other = std::move(other);
}

}  // namespace

bool refuted(const std::vector<Obstacle>& obstacles, ProvisoSet conditions) {
  return std::ranges::any_of(obstacles, [&](const Obstacle& one) { return one.holds.implies(conditions); });
}

Obstacles obstacles(const Dialect& dialect, const CommuteOptions& options) {
  std::vector<Obstacles> pieces((options.traces + kPiece - 1) / kPiece);
  share_out(
      pieces.size(), options.jobs,
      [&](std::size_t i) {
        pieces[i] = found_in(dialect, options.limits.seed + i, std::min(kPiece, options.traces - i * kPiece));
      },
      options.cancelled);

  // Taken in by the order of the pieces, whichever thread was faster.
  Obstacles all;
  for (auto& piece : pieces)
    for (auto& [pair, found] : piece)
      for (auto& obstacle : found)
        if (auto& known = all[pair]; improves(known, obstacle.holds)) known.push_back(std::move(obstacle));
  std::vector<std::pair<Pair, Obstacle*>> list;
  for (auto& [pair, found] : all)
    for (auto& obstacle : found) list.emplace_back(pair, &obstacle);
  share_out(
      list.size(), options.jobs, [&](std::size_t i) { finish(*list[i].second, list[i].first, dialect); },
      options.cancelled);
  return all;
}

}  // namespace ioasis::solver
