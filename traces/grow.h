// Makes a failing trace small from below, for failures that are dear to show and cheap not to: where a kernel ends,
// each replay that shows it costs a start, and hundreds that do not take no longer than one.
#pragma once

#include <cstddef>
#include <vector>

#include "traces/trace.h"

namespace ioasis::traces {

/// Parts of the trace that may fail as the whole does, the shortest first: its last step with the steps that made what
/// that names, and the same with one further step, with two, and so on, each with what it names itself. About `most` of
/// them, and not the whole.
std::vector<Trace> grown(const Trace& trace, std::size_t most);

}  // namespace ioasis::traces
