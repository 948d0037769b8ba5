// From the solver's answer to a trace that runs.
#pragma once

#include "solver/search/path.h"
#include "traces/trace.h"

namespace ioasis::solver {

/// The trace that path.model() describes, for the first of the path's dialects: steps with names for live objects,
/// lists poked into memory, and what is expected of each. It has been run through the reading that runs, under every
/// dialect of the path: throws std::logic_error if a step there was not decided as the model says.
traces::Trace witness(const Path& path);

/// Moves a path that can be walked (ask() answered Yes) to a model with plain values where it has the choice: whole
/// pages, the first buffer, reserved fields zero. The path itself requires no more than before.
void settle(Path& path);

}  // namespace ioasis::solver
