// Steps of devices that do DMA.
#pragma once

#include "gen/values.h"

namespace ioasis::gen {

/// A device, if there is one, reads or writes memory: mostly about the ends of what its domain translates.
traces::Step dma_step(Dice& dice, const Scene& scene);

/// How a trace begins in which a device has a domain of its own, perhaps one that tells what is written.
std::vector<traces::Step> domain_of_its_own(Dice& dice);

}  // namespace ioasis::gen
