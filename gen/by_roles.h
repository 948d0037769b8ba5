// Fields drawn by what the command table says they are: for commands that nothing more is known of.
#pragma once

#include "gen/values.h"

namespace ioasis::gen {

/// Fills the input fields of a step of any command, each by its role.
void draw_by_roles(Dice& dice, const Scene& scene, traces::Step& step);

}  // namespace ioasis::gen
