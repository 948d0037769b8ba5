// Ranks and gaps.
#include "gen/order_type.h"

#include <algorithm>
#include <iterator>

#include "model/platform/platform.h"
#include "model/uapi/program.h"

namespace ioasis::gen {

char alignment_letter(Point point) {
  if (point % uapi::kPageSize == 0) return 'p';
  return point % (platform::mock().page()) == 0 ? 'h' : 'b';
}

std::size_t OrderType::rank(Point point) const {
  return static_cast<std::size_t>(std::distance(points_.begin(), points_.find(point)));
}

std::string OrderType::text() const {
  std::string text;
  Point before = 0;
  for (const auto& [point, letter] : points_) {
    text += !text.empty() && point - before == 1 ? '+' : ' ';
    if (tells_alignment_) text += alignment_letter(point);
    text += letter ? letter : '.';
    before = point;
  }
  return text;
}

std::string place_among(std::uint64_t value, std::span<const std::uint64_t> numbers) {
  const auto above = std::upper_bound(numbers.begin(), numbers.end(), value);
  std::string text = std::to_string(above - numbers.begin());
  if (above != numbers.begin() && value - *std::prev(above) < 2) text += value == *std::prev(above) ? '=' : '>';
  if (above != numbers.end() && *above - value == 1) text += '<';
  return text;
}

}  // namespace ioasis::gen
