// Makes a failing trace small: fewer steps, plainer values, as long as it still fails.
#pragma once

#include <functional>

#include "traces/trace.h"

namespace ioasis::traces {

/// True when the trace still shows what is being looked for.
using Fails = std::function<bool(const Trace&)>;

/// The smallest trace found that still fails; `trace` itself must. Calls `fails` at most `budget` times.
Trace shrink(const Trace& trace, const Fails& fails, std::size_t budget = 5000);

}  // namespace ioasis::traces
