// Calls of what was proposed in 2022.
#pragma once

#include "gen/values.h"

namespace ioasis::gen {

void create_window(Dice& dice, const Scene& scene, traces::Step& step);
void remove_window(Dice& dice, const Scene& scene, traces::Step& step);
void alloc_apertures(Dice& dice, const Scene& scene, traces::Step& step);
void unreserve(Dice& dice, const Scene& scene, traces::Step& step);

/// The commands of the dialect's proposal; none for a kernel that there is.
std::vector<uapi::Command> proposed_commands(const model::Dialect& dialect);

/// IOAS_CREATE_WINDOW of about all that a device translates, or of about all there is, in the IOAS of that name: what
/// lets a trace go on as it would without windows.
traces::Step wide_window(Dice& dice, std::uint16_t ioas);

/// How a trace begins that uses the dialect's proposal; for an empty scene, the names it binds are numbered from 0.
std::vector<traces::Step> proposal_used(Dice& dice, const model::Dialect& dialect);

}  // namespace ioasis::gen
