// Several processes in a trace: which of them makes a call, and how one ends.
#pragma once

#include <optional>

#include "gen/dice.h"
#include "gen/scene.h"

namespace ioasis::gen {

/// Now and then further processes for a trace.
std::vector<std::string> some_processes(Dice& dice);

/// Makes the step a call of some process that has not ended, of the first as often as of all others; leaves it where
/// there is one process.
void choose_process(Dice& dice, const Scene& scene, traces::Step& step);

/// The end of some process but the first; nothing if all have ended.
std::optional<traces::Step> some_end(Dice& dice, const Scene& scene);

/// How a trace begins in which two processes map as much as they may lock each, `memlock` pages, or together.
std::vector<traces::Step> limits_met(Dice& dice, std::uint64_t memlock);

/// How a trace begins in which a process ends, of whose memory some is held; the process is the second of the trace.
std::vector<traces::Step> left_behind(Dice& dice);

}  // namespace ioasis::gen
