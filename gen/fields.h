// The fields of MAP, COPY and UNMAP, which depend on one another more than those of other calls.
#pragma once

#include "gen/calls.h"

namespace ioasis::gen {

/// Fill the fields of a step of that command.
void copy(Dice& dice, const Scene& scene, traces::Step& step, const Mood& mood);
void map(Dice& dice, const Scene& scene, traces::Step& step, const Mood& mood);
void unmap(Dice& dice, const Scene& scene, traces::Step& step);

}  // namespace ioasis::gen
