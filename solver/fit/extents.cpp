// Cutting holes, one after the other.
#include "solver/fit/extents.h"

#include <algorithm>

namespace ioasis::solver::fit {

std::uint64_t smallest_page(const platform::Aperture& aperture) {
  const std::uint64_t sizes = aperture.offer ? aperture.offer->page_sizes : aperture.page_sizes;
  return sizes & -sizes;
}

std::vector<Extent> outside(std::vector<Extent> ranges, const std::vector<Extent>& holes) {
  for (const auto& hole : holes) {
    std::vector<Extent> left;
    for (const auto& one : ranges) {
      if (!one.overlaps(hole)) {
        left.push_back(one);
        continue;
      }
      if (one.first < hole.first) left.push_back({one.first, hole.first - 1});
      if (one.last > hole.last) left.push_back({hole.last + 1, one.last});
    }
    ranges = std::move(left);
  }
  return ranges;
}

std::vector<Extent> offered(const platform::Platform& host, std::uint64_t page) {
  std::vector<Extent> all;
  for (const auto& one : host.apertures) {
    if (smallest_page(one) > page) continue;
    Extent extent = one.offer ? one.offer->within : one.extent();
    if (one.offer) extent.last = std::min(extent.last, extent.first + (one.offer->largest - 1));
    all.push_back(extent);
  }
  return all;
}

std::vector<Extent> enforced(const platform::Platform& host) {
  std::vector<Extent> all;
  for (const auto& one : host.reserved)
    if (one.enforced()) all.push_back(one.extent());
  return all;
}

}  // namespace ioasis::solver::fit
