// Traces of kinds that chance alone gives too seldom: a suite has some of each, whatever its seed.
#pragma once

#include <vector>

#include "gen/dice.h"
#include "model/dialect.h"
#include "traces/trace.h"

namespace ioasis::gen {

/// A trace of each kind, with other places and lengths each time. None where the dialect lacks what they call.
std::vector<traces::Trace> seldom(Dice& dice, const model::Dialect& dialect);

/// Of those, the ones about virtual IOMMUs, which map memory from `va` at `place`.
void seldom_on_viommus(const model::Dialect& dialect, const platform::Platform& platform, std::uint64_t place,
                       std::uint64_t va, std::vector<traces::Trace>& all);

/// Likewise those about PASIDs, which map at `place`.
void seldom_on_pasids(const model::Dialect& dialect, const platform::Platform& platform, std::uint64_t place,
                      std::vector<traces::Trace>& all);

}  // namespace ioasis::gen
