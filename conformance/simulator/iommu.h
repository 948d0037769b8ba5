// The IOMMUs that devices lie behind.
#pragma once

#include <string>
#include <vector>

#include "conformance/simulator/ranges.h"

namespace ioasis::simulator {

struct Iommu {
  std::string platform;          ///< two of one platform are the same
  std::vector<Range> apertures;  ///< what it translates, by rising address
};

}  // namespace ioasis::simulator
