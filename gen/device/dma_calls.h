// Steps of devices that do DMA.
#pragma once

#include "gen/values.h"

namespace ioasis::gen {

/// A device, if there is one, reads or writes memory: mostly about the ends of what its domain translates.
traces::Step dma_step(Dice& dice, const Scene& scene);

}  // namespace ioasis::gen
