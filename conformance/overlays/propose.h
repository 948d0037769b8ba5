// From what a kernel was seen to answer to the overlay that would declare it.
#pragma once

#include <span>
#include <vector>

#include "conformance/judge/judge.h"
#include "model/overlay.h"
#include "traces/trace.h"

namespace ioasis::conformance {

/// A trace with what was got, up to the step at fault, and the verdict on it.
struct Seen {
  const traces::Trace& trace;
  const Verdict& verdict;
};

struct Proposal {
  model::Overlay overlay;                ///< the dialect's, with what is proposed; for reading, and to be corrected
  std::vector<std::size_t> unexplained;  ///< of what was seen, that which no change of one clause explains
};

/// For each clause at which something was seen the change that explains most of that: another errno, or that it is
/// gone. Where calls are refused that were accepted, a new clause, with a condition that holds for such a call alone.
Proposal propose(std::span<const Seen> seen, const model::Dialect& dialect);

}  // namespace ioasis::conformance
