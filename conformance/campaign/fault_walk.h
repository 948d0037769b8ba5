// Walks through the allocations that the calls of a trace make, letting each fail once.
#pragma once

#include <functional>
#include <string_view>

#include "conformance/campaign/faults.h"
#include "conformance/judge/dialect_choice.h"
#include "conformance/judge/judge.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance {

/// A replay in which one allocation was to fail.
struct FaultReplay {
  /// What came of the fault.
  enum class Kind {
    NotHit,      ///< the call makes fewer allocations than that
    Refused,     ///< the call failed for it, and left nothing that the specification does not know of
    DidWithout,  ///< the call answered as it does without a fault
    Unjudged,    ///< it was hit, but the specification does not speak of the call, or of what came before
    Failed,      ///< the trace diverges, crashes or hangs
  };

  std::size_t step = 0;   ///< with the fault; of `trace`, and of the trace walked through
  std::uint32_t nth = 0;  ///< the allocation that was to fail; 0: none, the allocations were counted
  Afterwards afterwards = Afterwards::GoesOn;
  traces::Trace trace;
  Outcome outcome;
  Verdict verdict;

  Kind kind() const;
};

/// Called for each replay. Returning false ends the walk.
using FaultSink = std::function<bool(FaultReplay&& replay)>;

/// Runs the trace once to count allocations, then twice for each of them, from its beginning, until no step has one
/// left, and judges what came. False if the sink ended it.
bool walk_faults(Target& target, const traces::Trace& trace, const DialectChoice& dialects, const FaultSink& sink);

}  // namespace ioasis::conformance
