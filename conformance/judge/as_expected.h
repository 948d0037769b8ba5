// What a target answered, turned into what a trace expects: to hold other targets against it.
#pragma once

#include "conformance/targets/target.h"
#include "model/dialect.h"

namespace ioasis::conformance {

/// The trace, in that dialect, expecting on each step that was answered what the answer was: errno, result, fields and
/// memory looked at, and the clause where the answer is as specified. Numbers that a target may choose are left out, as
/// are ids and descriptors; under a fault, all but the errno. Recorded answers are left out.
traces::Trace as_expected(traces::Trace trace, const Outcome& outcome, const model::Dialect& dialect);

}  // namespace ioasis::conformance
