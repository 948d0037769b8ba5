// What the specification says a trace must answer, for programs that are to hold a kernel against it without us.
#pragma once

#include <vector>

#include "model/dialect.h"
#include "traces/export/expected.h"
#include "traces/trace.h"

namespace ioasis::conformance {

/// One a step. A trace's own `expect` comes before the specification's errno; where both differ, only the errno is
/// expected from there on. Where a kernel may choose, what the trace recorded (`got`) is taken as chosen, and
/// no descriptor that a later step gives by number otherwise. Steps from
/// the first that the specification does not rule on are not judged.
std::vector<traces::ExpectedAnswer> expected_answers(const traces::Trace& trace, const model::Dialect& dialect);

}  // namespace ioasis::conformance
