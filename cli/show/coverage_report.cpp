// Layouts of kernel coverage.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>

#include "cli/commands/coverage.h"
#include "conformance/kernel/unreached.h"

namespace ioasis::cli {

namespace {

using conformance::kernel::counts;
using conformance::kernel::Coverage;
using conformance::kernel::CoverageCounts;
using conformance::kernel::FileCoverage;
using conformance::kernel::Gap;

constexpr std::size_t kFileWidth = 24, kFigureWidth = 20, kFunctionWidth = 40, kReasonWidth = 18;
constexpr std::string_view kNoReason = "no reason known";

std::string share(std::size_t part, std::size_t whole) {
  std::array<char, 48> text{};
  const double percent = whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  std::snprintf(text.data(), text.size(), "%5.1f %%  %zu/%zu", percent, part, whole);
  return text.data();
}

std::string figures(const CoverageCounts& sum) {
  return padded(share(sum.lines_reached, sum.lines), kFigureWidth) +
         padded(share(sum.branches_taken, sum.branches), kFigureWidth);
}

CoverageCounts total(const Coverage& coverage) {
  CoverageCounts sum;
  for (const auto& [name, file] : coverage.files) sum += counts(file);
  return sum;
}

const FileCoverage& file_of(const Measurement& measurement, const std::string& name) {
  static const FileCoverage none;
  const auto found = measurement.coverage.files.find(name);
  return found == measurement.coverage.files.end() ? none : found->second;
}

std::set<std::string> file_names(const std::vector<Measurement>& measurements) {
  std::set<std::string> names;
  for (const auto& measurement : measurements)
    for (const auto& [name, file] : measurement.coverage.files) names.insert(name);
  return names;
}

bool reaches(const FileCoverage& file, const Gap& gap) {
  return std::any_of(file.lower_bound(gap.first), file.upper_bound(gap.last),
                     [](const auto& line) { return line.second.count > 0; });
}

/// The names of those measurements, but for the first, that reach a line of the gap.
std::vector<std::string> others_reaching(const std::vector<Measurement>& measurements, const std::string& file,
                                         const Gap& gap) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i < measurements.size(); ++i)
    if (reaches(file_of(measurements[i], file), gap)) names.push_back(measurements[i].name);
  return names;
}

std::string_view reason_name(const std::string& file, const Gap& gap) {
  const auto* reason = conformance::kernel::reason_of(file, gap);
  return reason ? reason->name : kNoReason;
}

/// What it would take to reach the rest, and how many lines wait for each; what has no reason comes last.
struct Grouped {
  std::string_view words = "what it would take has not been found out";
  std::size_t stretches = 0, lines = 0;
};
std::vector<std::pair<std::string_view, Grouped>> by_reason(const Coverage& coverage) {
  std::map<std::string_view, Grouped> groups;
  for (const auto& [name, file] : coverage.files)
    for (const auto& gap : gaps(file)) {
      const auto* reason = conformance::kernel::reason_of(name, gap);
      auto& group = groups[reason ? reason->name : kNoReason];
      if (reason) group.words = reason->words;
      ++group.stretches;
      group.lines += gap.lines;
    }
  std::vector<std::pair<std::string_view, Grouped>> sorted(groups.begin(), groups.end());
  std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) {
    if ((a.first == kNoReason) != (b.first == kNoReason)) return b.first == kNoReason;
    return a.second.lines > b.second.lines;
  });
  return sorted;
}

Json counts_json(const CoverageCounts& sum) {
  return {{"lines", sum.lines},
          {"lines_reached", sum.lines_reached},
          {"branches", sum.branches},
          {"branches_taken", sum.branches_taken}};
}

}  // namespace

void print_measurements(std::ostream& out, const std::vector<Measurement>& measurements, const Style& style) {
  const auto names = file_names(measurements);
  out << padded(measurements.front().coverage.folder, kFileWidth);
  for (const auto& measurement : measurements)
    out << style.paint(Ink::Strong, padded(measurement.name + ": lines", kFigureWidth))
        << style.paint(Ink::Strong, padded("branches", kFigureWidth));
  out << '\n';
  for (const auto& name : names) {
    out << padded("  " + name, kFileWidth);
    for (const auto& measurement : measurements) out << figures(counts(file_of(measurement, name)));
    out << '\n';
  }
  out << style.paint(Ink::Strong, padded("  in all", kFileWidth));
  for (const auto& measurement : measurements) out << figures(total(measurement.coverage));
  out << "\n\nLines that the " << measurements.front().name << " does not reach:\n";
  for (const auto& name : names) {
    const auto found = gaps(file_of(measurements.front(), name));
    if (!found.empty()) out << "  " << style.paint(Ink::Name, name) << '\n';
    for (const auto& gap : found) {
      auto range = std::to_string(gap.first);
      if (gap.last != gap.first) range += "-" + std::to_string(gap.last);
      out << "    " << padded(range, 12) << padded(reason_name(name, gap), kReasonWidth)
          << padded(gap.function, kFunctionWidth) << style.paint(Ink::Faint, gap.code);
      for (const auto& other : others_reaching(measurements, name, gap)) out << "  (the " << other << " does)";
      out << '\n';
    }
  }
  out << "\nWhat it would take:\n";
  for (const auto& [reason, group] : by_reason(measurements.front().coverage)) {
    out << "  " << style.paint(Ink::Strong, padded(reason, kReasonWidth))
        << padded(std::to_string(group.lines) + (group.lines == 1 ? " line" : " lines"), 12) << group.words << '\n';
  }
}

Json measurements_json(const std::vector<Measurement>& measurements) {
  auto all = Json::array();
  for (const auto& [name, coverage] : measurements) {
    auto files = Json::array();
    for (const auto& [file_name, file] : coverage.files) {
      auto missed = Json::array();
      for (const auto& gap : gaps(file)) {
        Json stretch{{"first", gap.first}, {"last", gap.last}, {"function", gap.function}, {"code", gap.code}};
        const auto* reason = conformance::kernel::reason_of(file_name, gap);
        stretch["reason"] = reason ? Json(reason->name) : Json();
        missed.push_back(std::move(stretch));
      }
      Json entry{{"file", file_name}};
      entry.update(counts_json(counts(file)));
      entry["not_reached"] = std::move(missed);
      files.push_back(std::move(entry));
    }
    Json measured{{"name", name}, {"folder", coverage.folder}};
    measured.update(counts_json(total(coverage)));
    measured["files"] = std::move(files);
    auto reasons = Json::array();
    for (const auto& [reason, group] : by_reason(coverage))
      reasons.push_back({{"reason", reason == kNoReason ? Json() : Json(reason)},
                         {"words", group.words},
                         {"stretches", group.stretches},
                         {"lines", group.lines}});
    measured["not_reached_by_reason"] = std::move(reasons);
    all.push_back(std::move(measured));
  }
  return all;
}

}  // namespace ioasis::cli
