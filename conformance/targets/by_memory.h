// Traces that ask for the same memory, run one after the other: laying memory out costs a guest as much as many calls.
#pragma once

#include <memory>

#include "conformance/targets/target.h"

namespace ioasis::conformance {

/// Runs traces on `target` in another order, some dozens at a time, and hands over what came of them in theirs. Each
/// trace begins afresh, so that the order is of no matter to them.
std::unique_ptr<Target> by_memory(std::unique_ptr<Target> target);

}  // namespace ioasis::conformance
