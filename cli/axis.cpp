// The piecewise axis of pictures.
#include <algorithm>
#include <cmath>
#include <set>

#include "cli/picture.h"
#include "traces/notation.h"

namespace ioasis::cli {

namespace {

constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::size_t kNarrowest = 2;  // columns of a segment
constexpr std::size_t kRulerLines = 4;
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

Axis::Axis(const std::vector<const Space*>& spaces, const std::optional<Reach>& asked, std::size_t width) {
  std::set<std::uint64_t> bounds{0};
  for (const auto* space : spaces) {
    for (const auto* list : {&space->usable, &space->reserved, &space->allowed})
      for (const auto& reach : *list) add_bounds(bounds, reach);
    for (const auto& mapping : space->mappings) add_bounds(bounds, mapping.iova);
  }
  if (asked) add_bounds(bounds, *asked);
  if (bounds.size() * kNarrowest > width) return;

  double total = 0;
  std::vector<double> weights;
  for (auto at = bounds.begin(); at != bounds.end(); ++at) {
    const auto next = std::next(at);
    const Reach reach{*at, next == bounds.end() ? kTop : *next - 1};
    weights.push_back(weight(reach, mapped(spaces, reach.first)));
    total += weights.back();
    segments_.push_back({reach, kNarrowest});
  }
  const double spare = static_cast<double>(width - bounds.size() * kNarrowest);
  double share = 0;
  std::size_t given = 0;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    share += spare * weights[i] / total;
    const auto due = static_cast<std::size_t>(std::lround(share));
    segments_[i].width += due - given;
    given = due;
  }
}

std::vector<std::string> Axis::ruler(const Style& style) const {
  struct Tick {
    std::size_t column;
    std::string label;
  };
  std::vector<Tick> ticks;
  std::size_t column = 0;
  for (const auto& segment : segments_) {
    ticks.push_back({column, traces::hex(segment.iova.first)});
    column += segment.width;
  }
  // A label that would run into the next is moved to a line below, and a stem leads down to it.
  std::vector<std::string> lines;
  while (!ticks.empty() && lines.size() < kRulerLines) {
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
