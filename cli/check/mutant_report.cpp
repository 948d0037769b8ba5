#include "cli/check/mutant_report.h"

#include <algorithm>

#include "conformance/kernel/arguments.h"

namespace ioasis::cli::check {

namespace kernel = conformance::kernel;

std::string called(const kernel::Mutant& mutant, const MutantOutcome& outcome) {
  return outcome.result == "missed" && kernel::argument_about(mutant) ? "argued" : outcome.result;
}

void print_change(std::ostream& out, const kernel::Mutant& mutant) {
  if (!mutant.mended.empty()) out << "    takes back: " << mutant.mended << '\n';
  if (!mutant.before.empty()) out << "    - " << mutant.before << '\n';
  if (!mutant.after.empty()) out << "    + " << mutant.after << '\n';
}

void print_outcome(std::ostream& out, const kernel::Mutant& mutant, const MutantOutcome& outcome, const Style& style) {
  const auto result = called(mutant, outcome);
  out << style.paint(result == "missed" ? Ink::Bad : Ink::Good, padded(result, 15)) << padded(outcome.name, 44);
  if (result == "found")
    out << padded(outcome.by, 44) << outcome.traces << " traces, " << outcome.steps << " steps, "
        << duration_text(outcome.seconds);
  if (result == "argued") out << kernel::argument_about(mutant)->is;
  if (!outcome.selftest.empty()) out << "; selftest: " << outcome.selftest;
  out << std::endl;
}

MutantReport::MutantReport(const std::vector<kernel::Mutant>& mutants,
                           const std::map<std::string, MutantOutcome>& outcomes) {
  std::vector<std::size_t> steps;
  for (const auto& mutant : mutants) {
    const auto at = outcomes.find(mutant.name());
    if (at == outcomes.end()) continue;
    const auto& outcome = at->second;
    tried_.push_back({mutant, outcome});
    if (outcome.steps > 0) steps.push_back(outcome.steps);
    selftest_asked_ += !outcome.selftest.empty();
    selftest_finds_ += !outcome.selftest.empty() && outcome.selftest != kSelftestFindsNothing;
  }
  std::ranges::sort(steps);
  if (!steps.empty()) median_steps_ = steps[steps.size() / 2];
}

void MutantReport::print(std::ostream& out, const std::filesystem::path& file) const {
  out << '\n'
      << count("found") << " of " << count("found") + count("missed") << " found, median of " << median_steps_
      << " steps";
  if (count("argued") > 0) out << "; " << count("argued") << " that no call can show";
  if (selftest_asked_ > 0) out << "; the kernel's selftest finds " << selftest_finds_ << " of " << selftest_asked_;
  out << "; in " << file.string() << '\n';
  print_those(out, "missed");
  print_those(out, "argued");
}

Json MutantReport::json() const {
  auto mutants = Json::array();
  for (const auto& [mutant, outcome] : tried_) {
    mutants.push_back(to_json(outcome));
    if (called(mutant, outcome) != "argued") continue;
    const auto& argument = *kernel::argument_about(mutant);
    mutants.back()["argued"] = {{"is", argument.is}, {"why", argument.why}};
  }
  return {{"found", count("found")},
          {"missed", count("missed")},
          {"argued", count("argued")},
          {"median_steps", median_steps_},
          {"selftest", {{"asked", selftest_asked_}, {"finds", selftest_finds_}}},
          {"mutants", mutants}};
}

std::size_t MutantReport::count(const std::string& result) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(tried_, [&](const Tried& one) { return called(one.mutant, one.outcome) == result; }));
}

void MutantReport::print_those(std::ostream& out, const std::string& result) const {
  for (const auto& [mutant, outcome] : tried_) {
    if (called(mutant, outcome) != result) continue;
    out << "  " << result << ' ' << mutant.name() << " in " << mutant.function << '\n';
    print_change(out, mutant);
    if (const auto* argument = kernel::argument_about(mutant); argument && result == "argued")
      out << "    " << argument->is << ": " << argument->why << '\n';
  }
}

}  // namespace ioasis::cli::check
