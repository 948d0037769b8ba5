// Which pairs of ioctls commute, and under which conditions.
#pragma once

#include <functional>

#include "model/dialect.h"
#include "solver/commute/provisos.h"
#include "solver/limits.h"
#include "traces/trace.h"

namespace ioasis::solver {

using Pair = std::array<uapi::Command, 2>;

/// Why fewer conditions would not do: two calls that do not commute although these hold.
struct Obstacle {
  ProvisoSet holds;
  /// Alike but for their last two calls, which are the pair's: in one order, and in the other.
  traces::Trace one, other;
};

/// What is known of a pair.
struct Commutation {
  Pair pair;
  std::vector<ProvisoSet> proved;  ///< each suffices, and none of them implies another
  std::vector<ProvisoSet> open;    ///< weaker than those, neither proved nor refuted by an obstacle
  std::vector<Obstacle> obstacles;
};

struct CommuteOptions {
  std::vector<Pair> pairs = {};  ///< empty: all
  std::size_t traces = 20000;    ///< that are drawn at random to look for obstacles
  unsigned jobs = 1;
  Limits limits = {};
  /// Called from one thread at a time.
  std::function<void(std::size_t done, std::size_t total)> progress = {};
  std::function<bool()> cancelled = [] { return false; };
};

/// One for each pair; what was not reached when cancelled is left out.
std::vector<Commutation> commutation(const model::Dialect& dialect, const CommuteOptions& options);

/// Every pair of ioctls once, each with itself too.
std::vector<Pair> all_pairs_of_ioctls();

}  // namespace ioasis::solver
