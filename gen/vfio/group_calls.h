// Traces of groups: their files and a container, how they begin, and what is done with both.
#pragma once

#include "gen/values.h"

namespace ioasis::gen {

/// A container and the files of some groups, now and then another container or file of /dev/iommu.
std::vector<uapi::File> group_files(Dice& dice);

/// How a trace of those files begins: a group comes to the container, which gets an IOMMU, and memory, perhaps.
std::vector<traces::Step> group_in_container(Dice& dice);

/// A call on the file of a group or of a container, or a look at how often memory is pinned.
traces::Step group_step(Dice& dice, const Scene& scene);

}  // namespace ioasis::gen
