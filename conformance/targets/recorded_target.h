// The answers that traces bring along, as a target: what was recorded elsewhere is judged here.
#pragma once

#include <memory>

#include "conformance/targets/target.h"

namespace ioasis::conformance {

/// What the trace says was answered (Step::got), up to the first step that says nothing.
Outcome recorded_outcome(const traces::Trace& trace);

std::unique_ptr<Target> make_recorded_target();

}  // namespace ioasis::conformance
