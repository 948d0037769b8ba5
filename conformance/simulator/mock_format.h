// The formats of mock IOMMUs' page tables: those of real ones, where the IOMMU's pages are of 4 KiB, and else in units
// of half a page, as the mock's pages are.
#pragma once

#include "conformance/simulator/iommu.h"
#include "conformance/simulator/tables/format.h"

namespace ioasis::simulator {

/// What a domain is made for.
struct DomainTraits {
  bool trackable = false;  ///< it tells which pages devices write to
  bool large = false;      ///< the device has HUGE_IOVA
};

/// The format of such a domain's tables, on that IOMMU.
tables::Format mock_format(const DomainTraits& traits, const Iommu& iommu);

}  // namespace ioasis::simulator
