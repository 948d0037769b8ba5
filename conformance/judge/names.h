// What a trace names of the specification: its dialect, and the clauses that it expects to decide. The format takes
// any.
#pragma once

#include <string>

#include "conformance/judge/dialect_choice.h"
#include "traces/trace.h"

namespace ioasis::conformance {

/// Throws traces::ParseError, as of the line in `file` that the trace was read from, where it names a clause that there
/// is not in any release, or where it is to be followed in its own dialect and that is not known.
void check_names(const traces::Trace& trace, const DialectChoice& dialects, const std::string& file);

}  // namespace ioasis::conformance
