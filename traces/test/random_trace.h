// Valid traces at random, in every respect in which a trace can vary.
#pragma once

#include <rapidcheck.h>

#include "traces/trace.h"

namespace ioasis::traces {

/// Any trace that the format holds, with errors, odd sizes, gaps, raw calls, pokes, peeks and recorded answers.
rc::Gen<Trace> random_trace();

}  // namespace ioasis::traces
