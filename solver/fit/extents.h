// Ranges of addresses without others.
#pragma once

#include <vector>

#include "solver/fit/guest.h"

namespace ioasis::solver::fit {

/// The smallest that it can have, if it is made at run time; otherwise the smallest that it has.
std::uint64_t smallest_page(const platform::Aperture& aperture);

/// In bytes; 0 for all 2^64.
inline std::uint64_t length(const Extent& range) { return range.last - range.first + 1; }

/// What of `ranges` lies in none of `holes`.
std::vector<Extent> outside(std::vector<Extent> ranges, const std::vector<Extent>& holes);

/// The host's apertures that have pages no larger than `page`, those made at run time as wide as they could be; and the
/// ranges that iommufd keeps from being mapped.
std::vector<Extent> offered(const platform::Platform& host, std::uint64_t page = ~std::uint64_t{0});
std::vector<Extent> enforced(const platform::Platform& host);

}  // namespace ioasis::solver::fit
