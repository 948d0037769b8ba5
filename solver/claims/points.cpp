// Where something can change in a context, or by a call, that is known.
#include "solver/claims/points.h"

#include "model/uapi/roles.h"
#include "solver/claims/transitions.h"

namespace ioasis::solver {

namespace {

using Points = std::vector<std::uint64_t>;

void add(Points& points, const IovaRange<Concrete>& range) {
  for (const auto end : {range.first.word, range.last.word})
    for (const std::uint64_t neighbour : {end - 1, end, end + 1}) points.push_back(neighbour);
}

Points each_once(Points points) {
  std::ranges::sort(points);
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

}  // namespace

Points end_points(const Context<Concrete>& context) {
  Points points{0, ~std::uint64_t{0}};
  for (const auto& ioas : context.ioases.elements()) {
    for (const auto& area : ioas.areas.elements()) add(points, area.iova);
    for (const auto& range : ioas.allowed.elements()) add(points, range);
    for (const auto& range : ioas.reserved.elements()) add(points, range);
    context.each_kept_by_devices(ioas.id, [&](bool when, const IovaRange<Concrete>& range) {
      if (when) add(points, range);
    });
  }
  for (const auto& domain : context.hwpts.elements())
    for (const auto& aperture : domain.apertures.elements()) add(points, aperture.range);
  return each_once(std::move(points));
}

Points end_points(const Transition<Concrete>& t) {
  Points points = end_points(t.before);
  const Points others = end_points(t.after);
  points.insert(points.end(), others.begin(), others.end());
  for (const auto& range : uapi::ranges_of(uapi::info(t.command))) {
    if (range.in_memory()) continue;
    const Length<Concrete> length{t.given(range.length->name)};
    const auto& first = *range.first;
    add(points, span(Iova<Concrete>{t.given(first.name)}, length));
    if (first.direction != uapi::Direction::In) add(points, span(Iova<Concrete>{t.answered(first.name)}, length));
  }
  return each_once(std::move(points));
}

}  // namespace ioasis::solver
