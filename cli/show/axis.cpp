// The piecewise axis of pictures.
#include <algorithm>
#include <cmath>
#include <set>

#include "cli/show/picture.h"
#include "traces/notation.h"

namespace ioasis::cli {

namespace {

constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::size_t kNarrowest = 2;  // columns of a segment
constexpr std::size_t kRulerLines = 6;
constexpr std::size_t kHidden = 3;  // columns of what lies outside the window
constexpr double kPage = 4096;

void add_bounds(std::set<std::uint64_t>& bounds, const Reach& reach) {
  bounds.insert(reach.first);
  if (reach.last != kTop) bounds.insert(reach.last + 1);
}

bool mapped(const std::vector<const Space*>& spaces, std::uint64_t iova) {
  return std::ranges::any_of(spaces, [&](const Space* space) {
    return std::ranges::any_of(space->mappings, [&](const Mapping& m) { return m.iova.holds(iova); });
  });
}

/// How much room a stretch deserves: mappings much, by size; the rest little.
double weight(const Reach& reach, bool with_mapping) {
  const double pages = static_cast<double>(reach.last - reach.first) / kPage + 1;
  return with_mapping ? std::min(8 + std::log2(pages), 16.0) : 3 + std::log2(pages) / 8;
}

}  // namespace

Axis::Axis(const std::vector<const Space*>& spaces, const std::optional<Reach>& asked, std::size_t width,
           const Reach& window)
    : window_(window) {
  std::set<std::uint64_t> bounds;
  for (const auto* space : spaces) {
    for (const auto* list : {&space->usable, &space->reserved, &space->allowed})
      for (const auto& reach : *list) add_bounds(bounds, reach);
    for (const auto& mapping : space->mappings) add_bounds(bounds, mapping.iova);
  }
  if (asked) add_bounds(bounds, *asked);
  std::erase_if(bounds, [&](std::uint64_t bound) { return !window.holds(bound); });
  const bool below = window.first > 0, above = window.last < kTop;
  bounds.insert(0);
  bounds.insert(window.first);
  if (above) bounds.insert(window.last + 1);
  const std::size_t least = bounds.size() * kNarrowest + (below + above) * (kHidden - kNarrowest);
  if (least > width) return;

  double total = 0;
  std::vector<double> weights;
  for (auto at = bounds.begin(); at != bounds.end(); ++at) {
    const auto next = std::next(at);
    const Reach reach{*at, next == bounds.end() ? kTop : *next - 1};
    const bool hidden = !window.holds(reach.first);
    weights.push_back(hidden ? 0 : weight(reach, mapped(spaces, reach.first)));
    total += weights.back();
    segments_.push_back({reach, hidden ? kHidden : kNarrowest, hidden});
  }
  const double spare = static_cast<double>(width - least);
  double share = 0;
  std::size_t given = 0;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    share += spare * weights[i] / total;
    const auto due = static_cast<std::size_t>(std::lround(share));
    segments_[i].width += due - given;
    given = due;
  }
  if (ruler(Style(false, false, width)).size() > kRulerLines) segments_.clear();
}

Axis Axis::around(const std::vector<const Space*>& spaces, const std::optional<Reach>& asked, std::size_t width) {
  const Axis whole(spaces, asked, width);
  if (whole.drawable()) return whole;
  std::vector<Mapping> areas;
  for (const auto* space : spaces)
    for (const auto& mapping : space->mappings)
      if (std::ranges::find(areas, mapping) == areas.end()) areas.push_back(mapping);
  std::ranges::stable_sort(areas, {}, [](const Mapping& area) { return area.iova.first; });
  if (areas.empty()) return whole;
  const auto everywhere = [&](const Mapping& area) {
    return std::ranges::all_of(
        spaces, [&](const Space* space) { return std::ranges::find(space->mappings, area) != space->mappings.end(); });
  };
  const auto matters = [&](const Mapping& area) {
    return !everywhere(area) || (asked && asked->first <= area.iova.last && area.iova.first <= asked->last);
  };
  auto first = static_cast<std::size_t>(std::ranges::find_if(areas, matters) - areas.begin());
  if (first == areas.size()) first = 0;
  // The window ends where the next area begins, so that no area is shown in part.
  const auto of = [&](std::size_t from, std::size_t to) {
    const std::uint64_t low = from == 0 ? 0 : areas[from - 1].iova.last + 1;
    return Axis(spaces, asked, width,
                {std::min(low, areas[from].iova.first),
                 to + 1 == areas.size() ? kTop : std::max(areas[to + 1].iova.first - 1, areas[to].iova.last)});
  };
  Axis best = of(first, first);
  std::size_t from = first, to = first;
  for (bool grown = best.drawable(); grown;) {
    grown = false;
    if (to + 1 < areas.size())
      if (Axis wider = of(from, to + 1); wider.drawable()) best = std::move(wider), ++to, grown = true;
    if (from > 0)
      if (Axis wider = of(from - 1, to); wider.drawable()) best = std::move(wider), --from, grown = true;
  }
  return best.drawable() ? best : whole;
}

std::vector<std::string> Axis::ruler(const Style& style) const {
  struct Tick {
    std::size_t column;
    std::string label;
  };
  std::vector<Tick> ticks;
  std::size_t column = 0;
  for (const auto& segment : segments_) {
    if (!segment.hidden || segment.iova.first != 0) ticks.push_back({column, traces::hex(segment.iova.first)});
    column += segment.width;
  }
  // A label that would run into the next is moved to a line below, and a stem leads down to it.
  std::vector<std::string> lines;
  while (!ticks.empty()) {
    std::string line;
    std::vector<Tick> left;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      const bool fits = i + 1 == ticks.size() || ticks[i].column + ticks[i].label.size() < ticks[i + 1].column;
      line = padded(line, ticks[i].column) + (fits ? ticks[i].label : std::string(style.either("│", "|")));
      if (!fits) left.push_back(ticks[i]);
    }
    lines.push_back(std::move(line));
    ticks = std::move(left);
  }
  return lines;
}

}  // namespace ioasis::cli
