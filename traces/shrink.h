// Makes a failing trace small: fewer steps, plainer values, as long as it still fails.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "traces/trace.h"

namespace ioasis::traces {

/// True when the trace still shows what is being looked for.
using Fails = std::function<bool(const Trace&)>;

/// The smallest trace found that still fails; `trace` itself must. Calls `fails` at most `budget` times.
Trace shrink(const Trace& trace, const Fails& fails, std::size_t budget = 5000);

/// How many places there are at which shrink() changes this trace: its list of steps, each step, what all steps share,
/// and, of a short trace, each step again, dropped while others are adjusted.
std::size_t shrink_places(const Trace& trace);

/// The traces that shrink() would try in place of this one at that place, in its order: for those who search
/// themselves.
std::vector<Trace> smaller_at(const Trace& trace, std::size_t place);

}  // namespace ioasis::traces
