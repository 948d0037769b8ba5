// The formats of the mock IOMMU's page tables: those of real ones, in units of half a page, as the mock's pages are.
#pragma once

#include <vector>

#include "conformance/simulator/ranges.h"
#include "conformance/simulator/tables/format.h"

namespace ioasis::simulator {

/// What a domain is made for.
struct DomainTraits {
  bool trackable = false;  ///< it tells which pages devices write to
  bool large = false;      ///< the device has HUGE_IOVA
};

/// The format of such a domain's tables, on an IOMMU with those apertures, by rising address.
tables::Format mock_format(const DomainTraits& traits, const std::vector<Range>& apertures);

}  // namespace ioasis::simulator
