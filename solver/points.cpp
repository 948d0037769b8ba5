// Where something can change in a context that is known.
#include "solver/points.h"

namespace ioasis::solver {

std::vector<std::uint64_t> end_points(const Context<Concrete>& context) {
  std::vector<std::uint64_t> points{0, ~std::uint64_t{0}};
  const auto add = [&](const IovaRange<Concrete>& r) {
    for (const auto end : {r.first.word, r.last.word})
      for (const std::uint64_t neighbour : {end - 1, end, end + 1}) points.push_back(neighbour);
  };
  for (const auto& ioas : context.ioases.elements()) {
    for (const auto& area : ioas.areas.elements()) add(area.iova);
    for (const auto& range : ioas.allowed.elements()) add(range);
    for (const auto& range : ioas.reserved.elements()) add(range);
  }
  for (const auto& domain : context.hwpts.elements())
    for (const auto& aperture : domain.apertures.elements()) add(aperture.range);
  std::ranges::sort(points);
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

}  // namespace ioasis::solver
