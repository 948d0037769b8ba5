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
  // Of VFIO's devices; mock devices have it as they are made.
  bool tracks_writes = false;  ///< it can say which pages they have dirtied
  bool nests = false;          ///< page tables can be put in front of its own
  bool to_order = true;        ///< its driver can be told what kind of page table to make
  /// What the address space of a domain is limited to that HWPT_ALLOC makes.
  std::vector<Range> before_attach{};
};

}  // namespace ioasis::simulator
