// The formats of the mock IOMMU's page tables: those of real ones, in units of half a page, as the mock's pages are.
#pragma once

#include <cstdint>

#include "conformance/simulator/tables/format.h"

namespace ioasis::simulator {

/// What a domain is made for.
struct DomainTraits {
  bool trackable = false;  ///< it tells which pages devices write to
  bool large = false;      ///< the device has HUGE_IOVA
};

/// The format of such a domain's tables, which reach up to `last`.
tables::Format mock_format(const DomainTraits& traits, std::uint64_t last);

}  // namespace ioasis::simulator
