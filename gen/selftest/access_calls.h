// The calls of accesses: making one, moving it, and what it does with memory.
#pragma once

#include "gen/calls.h"

namespace ioasis::gen {

/// A call of an access that the scene makes meaningful, mostly.
traces::Step access_call(Dice& dice, const Scene& scene);

}  // namespace ioasis::gen
