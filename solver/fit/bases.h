// Where a need that may move can begin on a host.
#pragma once

#include <vector>

#include "solver/fit/requirement.h"

namespace ioasis::solver::fit {

/// The first addresses that it can have, as ranges of multiples of its alignment, the other needs lying where they
/// usually do. The host's apertures are taken as they are; those made at run time, as wide as they can be.
std::vector<Extent> bases(const Question& question, std::size_t need);

}  // namespace ioasis::solver::fit
