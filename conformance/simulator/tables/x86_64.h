// The processor's page table of x86-64, which the IOMMUs of both Intel and AMD walk as a first stage.
#pragma once

#include "conformance/simulator/tables/format.h"

namespace ioasis::simulator::tables {

/// Levels of 512 entries with pages of 4 KiB, 2 MiB and 1 GiB, told from tables by the bit PS, as x86-64 and VT-d's
/// second stage have them. `levels` is 3 to 5.
std::vector<Level> levels_of_512(unsigned levels);

/// 4 or 5 levels.
Format x86_64(std::string name, unsigned levels);

}  // namespace ioasis::simulator::tables
