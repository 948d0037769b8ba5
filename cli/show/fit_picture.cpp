// Places are in percent of the width, so that text has its size whatever the page's.
#include "cli/show/fit_picture.h"

#include <algorithm>
#include <cstdio>

#include "cli/show/bars.h"
#include "cli/show/fit_text.h"
#include "solver/fit/extents.h"

namespace ioasis::cli {

namespace fit = solver::fit;

namespace {

using platform::Extent;

constexpr double kLeast = 0.004;                              // of the width: what a bar takes up at least
constexpr double kMarkApart = 0.12;                           // what a mark takes up at most, on a phone
constexpr int kRow = 42, kText = 15, kBar = 16, kRuler = 18;  // pixels

struct Row {
  const char *name, *style;
  std::vector<Extent> extents;
};

std::vector<Row> rows_of(const fit::Question& question, const fit::Verdict& verdict) {
  std::vector<Row> rows{{"guest needs", "need", needs_of(question, verdict)},
                        {"translated", "host", fit::offered(question.host)},
                        {"reserved", "reserved", fit::enforced(question.host)}};
  if (verdict.placement) {
    std::vector<Extent> windows;
    for (const auto& used : verdict.placement->used)
      if (question.host.apertures[used.aperture].offer) windows.push_back({used.first, used.last});
    rows.insert(rows.begin() + 1, {"windows", "host", windows});
  } else {
    rows.push_back({"conflict", "conflict", conflicts(question)});
  }
  std::erase_if(rows, [](const Row& row) { return row.extents.empty(); });
  return rows;
}

std::string percent(double part) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f%%", 100 * part);
  return text;
}

std::string pixels(int count) { return std::to_string(count); }

/// Lines at round addresses, and what these are; not where the last one's text is near.
std::string ruler(const Scale& scale, int bottom) {
  const auto marks = scale.marks();
  std::string svg;
  for (const auto address : marks) {
    const double place = scale.begin(address);
    const bool last = address == marks.back();
    if (!last && scale.begin(marks.back()) - place < kMarkApart) continue;
    const char* anchor = address == 0 ? "start" : last && place > 1 - kMarkApart ? "end" : "middle";
    svg += "<line class=\"grid\" x1=\"" + percent(place) + "\" x2=\"" + percent(place) + "\" y1=\"0\" y2=\"" +
           pixels(bottom) + "\"/><text class=\"mark\" text-anchor=\"" + anchor + "\" x=\"" + percent(place) +
           "\" y=\"" + pixels(bottom + kRuler - 4) + "\">" + (address == 0 ? "0" : json::size_text(address)) +
           "</text>";
  }
  return svg;
}

}  // namespace

std::string fit_picture(const fit::Question& question, const fit::Verdict& verdict) {
  const auto rows = rows_of(question, verdict);
  std::vector<Extent> all;
  for (const auto& row : rows) all.insert(all.end(), row.extents.begin(), row.extents.end());
  const Scale scale(all, kLeast);
  const int bottom = kRow * static_cast<int>(rows.size());
  std::string svg = "<figure><svg width=\"100%\" height=\"" + pixels(bottom + kRuler) +
                    "\" role=\"img\" aria-label=\"addresses, " + description(scale.kind()) + "\">" +
                    ruler(scale, bottom);
  int top = 0;
  for (const auto& row : rows) {
    svg += "<text x=\"0\" y=\"" + pixels(top + kText) + "\">" + row.name + "</text>";
    for (const auto& extent : row.extents) {
      const double wide = std::max(scale.end(extent.last) - scale.begin(extent.first), kLeast);
      const double from = std::min(scale.begin(extent.first), 1 - wide);
      svg += "<rect class=\"" + std::string(row.style) + "\" x=\"" + percent(from) + "\" y=\"" +
             pixels(top + kText + 5) + "\" width=\"" + percent(wide) + "\" height=\"" + pixels(kBar) + "\"><title>" +
             extent_text(extent) + "</title></rect>";
    }
    top += kRow;
  }
  return svg + "</svg><figcaption>" + description(scale.kind()) + "</figcaption></figure>";
}

}  // namespace ioasis::cli
