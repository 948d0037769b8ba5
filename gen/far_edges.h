// Traces that put each power of two, and the numbers beside it, where calls take lengths, sizes and addresses, and the
// last of all numbers where a range begins: what lies far out belongs to a suite, and is not left to luck.
#pragma once

#include <span>
#include <vector>

#include "model/dialect.h"
#include "traces/trace.h"

namespace ioasis::gen {

/// For each number of 64 bits that some call in `drawn` is accepted with: the beginning of the shortest trace that gets
/// so far, then that call again and again, with one far edge after the other in place of the number. The drawn traces
/// must be the dialect's; those made have at most `longest` steps.
std::vector<traces::Trace> far_edges(std::span<const traces::Trace> drawn, const model::Dialect& dialect,
                                     std::size_t longest);

}  // namespace ioasis::gen
