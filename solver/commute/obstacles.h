// Looking among random traces for calls that do not commute.
#pragma once

#include <map>

#include "solver/commute/commute.h"

namespace ioasis::solver {

/// By pair, the commands in rising order; of a pair, no obstacle holds all that another does.
std::map<Pair, std::vector<Obstacle>> obstacles(const model::Dialect& dialect, const CommuteOptions& options);

/// There is an obstacle that meets these conditions.
bool refuted(const std::vector<Obstacle>& obstacles, ProvisoSet conditions);

}  // namespace ioasis::solver
