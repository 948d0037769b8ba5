// A suite of the usual size finds what the simulator can be made to do wrong, whichever seed it is drawn by.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "conformance/judge/replay.h"
#include "conformance/targets/simulator_target.h"
#include "gen/usual_suite.h"

namespace ioasis::conformance {
namespace {

constexpr std::size_t kUsualSize = 5500;  ///< traces

const model::Dialect& dialect_with(uapi::Command command) {
  return *std::ranges::find_if(model::dialects(), [&](const auto& dialect) {
    return dialect.has(command) && dialect.proposal == uapi::info(command).proposal;
  });
}

const std::vector<traces::Trace>& suite(const model::Dialect& dialect, std::uint64_t seed) {
  static std::map<std::pair<std::string, std::uint64_t>, std::vector<traces::Trace>> suites;
  auto& traces = suites[{dialect.name, seed}];
  if (traces.empty())
    for (gen::UsualSuite source(dialect, seed, kUsualSize); traces.size() < kUsualSize;)
      traces.push_back(source.next());
  return traces;
}

bool finds(const std::vector<traces::Trace>& traces, const model::Dialect& dialect,
           const simulator::DefectInfo& defect) {
  const auto target = make_simulator_target(simulator::Defects{defect.defect});
  bool found = false;
  replay(*target, traces, dialect, [&](std::size_t, const Verdict& verdict, const Outcome&) {
    found = failed(verdict.kind);
    return !found;
  });
  return found;
}

class UsualSuite : public testing::TestWithParam<std::uint64_t> {};

TEST_P(UsualSuite, FindsEveryDefectThatNeedsNothingElse) {
  for (const auto& defect : simulator::defect_table()) {
    if (defect.needs != simulator::Needs::Nothing) continue;
    const auto& dialect = dialect_with(defect.command);
    EXPECT_TRUE(finds(suite(dialect, GetParam()), dialect, defect)) << defect.name << ", " << dialect.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, UsualSuite, testing::Values(3));

}  // namespace
}  // namespace ioasis::conformance
