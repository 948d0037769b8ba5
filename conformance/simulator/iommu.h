// The IOMMUs that devices lie behind.
#pragma once

#include <string>
#include <vector>

#include "conformance/simulator/ranges.h"

namespace ioasis::simulator {

struct Iommu {
  std::string platform;          ///< two of one platform are the same
  std::vector<Range> apertures;  ///< what it translates, by rising address
  std::uint64_t page;            ///< the smallest
  std::uint64_t page_sizes;      ///< of domains, a bit each
  std::uint64_t large_page;      ///< that is added to them for devices with HUGE_IOVA; 0: none is
  std::vector<Range> kept;       ///< what its devices keep from being mapped
  std::vector<Range> relaxable;  ///< what would have to be mapped to itself, but that whoever maps may give up
};

}  // namespace ioasis::simulator
