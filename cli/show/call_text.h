// A step of a trace in words: names rather than numbers, as the trace format spells them.
#pragma once

#include <string>

#include "traces/trace.h"

namespace ioasis::cli {

/// "IOAS_MAP flags=FIXED_IOVA|READABLE ioas_id=ioas0 user_va=b0+0x0 length=0x1000 iova=0x10000": what was set, and what
/// is odd about the call (where the struct lies, its size, memory written before it).
std::string call_text(const traces::Trace& trace, const traces::Step& step);

}  // namespace ioasis::cli
