// Columns that something lies in are filled, however little of one it takes.
#include "cli/show/bars.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "model/json/entry.h"
#include "model/uapi/hex.h"

namespace ioasis::cli {

namespace {

using platform::Extent;

constexpr std::size_t kIndent = 14;
constexpr std::size_t kMargin = 6;  // for the last mark of the ruler
constexpr std::size_t kWidest = 100;

/// Bytes as "1M", or to one decimal of the largest unit where they are no round number.
std::string extent_size(const Extent& extent) {
  const std::uint64_t bytes = extent.last - extent.first + 1;
  if (bytes == 0) return "16E";
  constexpr std::string_view kUnits = "KMGTPE";
  if (std::has_single_bit(bytes) || bytes < 1024) return json::size_text(bytes);
  const auto unit = (std::bit_width(bytes) - 1) / 10;
  const double tenths = std::round(static_cast<double>(bytes) / std::exp2(10 * unit) * 10);
  const auto whole = static_cast<std::uint64_t>(tenths);
  return std::to_string(whole / 10) + (whole % 10 ? "." + std::to_string(whole % 10) : "") + kUnits[unit - 1];
}

/// A row of a picture: `fill` wherever one of the extents lies, however little of a column it takes.
std::string bar(const std::vector<Extent>& extents, const Scale& scale, std::size_t width, std::string_view fill,
                std::string_view empty) {
  std::vector<bool> filled(width);
  for (const auto& extent : extents) {
    const auto columns = static_cast<double>(width);
    const auto from = static_cast<std::size_t>(scale.begin(extent.first) * columns);
    const auto to = static_cast<std::size_t>(std::ceil(scale.end(extent.last) * columns));
    for (std::size_t at = std::min(from, width - 1); at < std::max(to, from + 1) && at < width; ++at) filled[at] = true;
  }
  std::string text;
  for (const bool one : filled) text += one ? fill : empty;
  return text;
}

/// The marks of the scale below a picture, each where it belongs.
std::string ruler(const Scale& scale, std::size_t width) {
  std::string text;
  for (const auto mark : scale.marks()) {
    const auto at = static_cast<std::size_t>(scale.begin(mark) * static_cast<double>(width));
    if (at < text.size() + (text.empty() ? 0 : 1)) continue;
    text += std::string(at - text.size(), ' ') + (mark == 0 ? "0" : json::size_text(mark));
  }
  return text;
}

}  // namespace

std::string extent_text(const Extent& extent) {
  return uapi::hex(extent.first) + ".." + uapi::hex(extent.last) + ", " + extent_size(extent);
}

void print_bars(std::ostream& out, const std::vector<Bar>& bars, const Style& style) {
  std::vector<Extent> all;
  for (const auto& one : bars) all.insert(all.end(), one.extents.begin(), one.extents.end());
  const std::size_t width = std::clamp(style.width, 2 * (kIndent + kMargin), kWidest) - kIndent - kMargin;
  const Scale scale(all, 1.0 / static_cast<double>(width));
  for (const auto& one : bars)
    if (!one.extents.empty())
      out << padded("  " + one.name, kIndent)
          << style.paint(one.ink,
                         bar(one.extents, scale, width, style.either(one.fill, one.ascii_fill), style.either("·", ".")))
          << '\n';
  out << std::string(kIndent, ' ') << ruler(scale, width) << '\n'
      << std::string(kIndent, ' ') << style.paint(Ink::Faint, description(scale.kind())) << "\n\n";
}

}  // namespace ioasis::cli
