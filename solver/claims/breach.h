// From a claim that fails to a trace that shows it: the last call of it breaks the claim.
#pragma once

#include <optional>

#include "solver/claims/prove.h"
#include "solver/search/find.h"
#include "traces/trace.h"

namespace ioasis::solver {

/// A shortest trace, from a new context, by search as in find(); else one of some random ones. It has been run, and the
/// claim evaluated on what it led to, without the solver: throws std::logic_error if that does not break it. Without a
/// trace, the fields of the result say how far the search went: the counterexample's context may be one that no call
/// leads to.
FindResult breach(const Obligation& obligation, const Weakening& weakening, const FindOptions& options = {});

/// Whether the last call of `trace` breaks the claim when it runs; all by the reading that runs.
bool breaks(const traces::Trace& trace, const Obligation& obligation, const Weakening& weakening);

}  // namespace ioasis::solver
