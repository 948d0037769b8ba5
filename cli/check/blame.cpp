#include "cli/check/blame.h"

#include <algorithm>

#include "cli/check/counting.h"

namespace ioasis::cli::check {

namespace kernel = conformance::kernel;

namespace {

/// "pages.c: pfn_reader_unpin, lines 1120 to 1122"
std::string place(const Touched& touched) {
  const auto first = std::ranges::min_element(touched.hunks, {}, &kernel::Hunk::first)->first;
  const auto last = std::max(first, std::ranges::max_element(touched.hunks, {}, &kernel::Hunk::last)->last);
  return touched.file_name() + ": " + (touched.function.empty() ? "outside of functions" : touched.function) +
         ", line" + (first == last ? " " : "s ") + std::to_string(first) +
         (first == last ? "" : " to " + std::to_string(last));
}

/// How many lines of the touched places ran. A place that only takes lines away is the line after it.
std::size_t lines_run(const Touched& touched, const kernel::Coverage& coverage) {
  const auto file = coverage.files.find(touched.file_name());
  if (file == coverage.files.end()) return 0;
  std::size_t lines = 0;
  for (const auto& hunk : touched.hunks)
    for (const auto& [number, line] : file->second)
      lines += line.count > 0 && hunk.first <= number && number <= std::max(hunk.first, hunk.last);
  return lines;
}

/// By how many lines the last call of the finding ran that none before did; then by how many ran at all.
using Weight = std::pair<std::size_t, std::size_t>;

Weight measured(const Touched& touched, const kernel::Coverage& before, const kernel::Coverage& all) {
  const auto ran = lines_run(touched, all), earlier = lines_run(touched, before);
  return {ran - std::min(ran, earlier), ran};
}

Weight by_reach(const Touched& touched, const Finding& finding, const std::optional<Reach>& reach) {
  const auto& verdict = finding.found.verdict;
  const auto& steps = finding.found.small.steps;
  if (!reach || verdict.step >= steps.size() || !steps[verdict.step].command) return {0, 1};
  return {0, (*reach)[static_cast<std::size_t>(*steps[verdict.step].command)].contains(touched.function)};
}

void order(Finding& finding, const std::vector<Touched>& touched, const std::function<Weight(const Touched&)>& weight) {
  std::vector<std::pair<Weight, std::string>> weighed;
  for (const auto& one : touched)
    if (const auto w = weight(one); w.second > 0) weighed.emplace_back(w, place(one));
  std::ranges::stable_sort(weighed, std::ranges::greater(), &std::pair<Weight, std::string>::first);
  for (auto& [w, text] : weighed) finding.blamed.push_back(std::move(text));
}

}  // namespace

traces::Trace without_last_step(const traces::Trace& trace) {
  std::vector<bool> keep(trace.steps.size(), true);
  keep.back() = false;
  return traces::subset(trace, keep);
}

void blame(std::vector<Finding>& findings, const std::vector<Touched>& touched, const std::optional<Reach>& reach,
           const std::optional<kernel::KernelImage>& counting, const TargetOptions& guests) {
  std::optional<CountingGuest> guest;
  for (auto& finding : findings) {
    const bool ends_guests = conformance::ended_machine(finding.found.verdict.kind);
    if (counting && !ends_guests) {
      if (!guest) guest.emplace(*counting, guests);
      const auto before = guest->ran({without_last_step(finding.found.small)});
      const auto all = guest->ran({finding.found.small});
      order(finding, touched, [&](const Touched& one) { return measured(one, before, all); });
    }
    if (finding.blamed.empty())
      order(finding, touched, [&](const Touched& one) { return by_reach(one, finding, reach); });
  }
}

}  // namespace ioasis::cli::check
