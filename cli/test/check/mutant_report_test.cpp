#include "cli/check/mutant_report.h"

#include <gtest/gtest.h>

#include <sstream>

#include "conformance/kernel/arguments.h"
#include "conformance/kernel/regressions.h"

namespace ioasis::cli::check {
namespace {

namespace kernel = conformance::kernel;

MutantOutcome outcome(const kernel::Mutant& mutant, const std::string& result, std::size_t steps,
                      const std::string& selftest) {
  return {.name = mutant.name(),
          .function = mutant.function,
          .before = mutant.before,
          .after = mutant.after,
          .mended = mutant.mended,
          .result = result,
          .by = "IOAS_MAP/iova-taken",
          .steps = steps,
          .selftest = selftest};
}

/// Regressions: those that are argued about last.
std::vector<kernel::Mutant> mutants() {
  auto all = kernel::regressions();
  std::stable_partition(all.begin(), all.end(), [](const auto& one) { return !kernel::argument_about(one); });
  return all;
}

TEST(MutantReport, SetsAsideWhatNoCallCanShow) {
  const auto all = mutants();
  const std::map<std::string, MutantOutcome> outcomes{
      {all[0].name(), outcome(all[0], "found", 3, "nothing")},
      {all[1].name(), outcome(all[1], "found", 5, "2 tests")},
      {all[2].name(), outcome(all[2], "found", 9, "a report")},
      {all[3].name(), outcome(all[3], "missed", 0, "nothing")},
      {all.back().name(), outcome(all.back(), "missed", 0, "")},
  };
  const MutantReport report(all, outcomes);
  std::ostringstream out;
  report.print(out, "results.jsonl");
  EXPECT_NE(out.str().find("3 of 4 found, median of 5 steps; 1 that no call can show; the kernel's selftest finds 2 of "
                           "4; in results.jsonl"),
            std::string::npos)
      << out.str();
  EXPECT_NE(out.str().find("missed " + all[3].name()), std::string::npos) << out.str();
  EXPECT_NE(out.str().find(kernel::argument_about(all.back())->why), std::string::npos) << out.str();
  const auto json = report.json();
  EXPECT_EQ(json["missed"], 1);
  EXPECT_EQ(json["argued"], 1);
  EXPECT_EQ(json["mutants"].back()["argued"]["is"], "unreachable");
}

TEST(MutantReport, AnOutcomeIsReadAsItWasWritten) {
  const auto one = outcome(mutants().front(), "found", 3, "2 tests");
  EXPECT_EQ(to_json(mutant_outcome(to_json(one))), to_json(one));
}

}  // namespace
}  // namespace ioasis::cli::check
