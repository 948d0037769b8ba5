// Two calls in a row as they run, and the other way round.
#pragma once

#include "solver/commute/provisos.h"
#include "traces/following/follower.h"

namespace ioasis::solver {

/// Two calls where a trace stands.
struct Swap {
  std::array<uapi::Command, 2> commands;
  ProvisoSet holds;  ///< every condition that they meet
  bool alike;        ///< either order gives the same answers and leaves the same behind
};

/// Of the next two steps. Both steps' pokes are made before either call. Nothing where the specification does not
/// speak of some call, or one reads memory that the other writes.
std::optional<Swap> swap(const traces::Follower& follower, const traces::Step& first, const traces::Step& second);

/// Of the last two steps of a trace.
std::optional<Swap> swap_last(const traces::Trace& trace, const model::Dialect& dialect);

/// The trace as swap_last() runs it, and with its last two steps the other way round. An id that one of them got from
/// the other is a number there.
std::array<traces::Trace, 2> both_ways(traces::Trace trace, const model::Dialect& dialect);

}  // namespace ioasis::solver
