// The whole loop, on the simulator: traces at random find every defect, and shrinking leaves little of them.
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/replay.h"
#include "conformance/simulator_target.h"
#include "gen/generator.h"
#include "traces/shrink.h"
#include "traces/writer.h"

namespace ioasis::conformance {

namespace {

constexpr std::size_t kTraces = 24000;
/// An IOAS, a device, a domain, tracking, a mapping, a write, and up to four that show it.
constexpr std::size_t kShrunkSteps = 10;

const model::Dialect& dialect() { return model::dialects().front(); }

const std::vector<traces::Trace>& suite() {
  static const std::vector<traces::Trace> made = [] {
    gen::Generator generator(dialect(), 1);
    std::vector<traces::Trace> all;
    while (all.size() < kTraces) all.push_back(generator.next());
    return all;
  }();
  return made;
}

/// The first trace of `traces` that does not conform; null if all do.
const traces::Trace* first_failure(Target& target, std::span<const traces::Trace> traces) {
  const traces::Trace* failed = nullptr;
  replay(target, traces, dialect(), [&](std::size_t index, const Verdict& verdict, const Outcome&) {
    if (verdict.kind != Verdict::Kind::Conforms) failed = &traces[index];
    return failed == nullptr;
  });
  return failed;
}

class EveryDefect : public testing::TestWithParam<simulator::DefectInfo> {};

std::string test_name(const testing::TestParamInfo<simulator::DefectInfo>& defect) {
  std::string name(defect.param.name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace

TEST(Simulator, ConformsWithoutADefect) {
  const auto target = make_simulator_target();
  EXPECT_EQ(first_failure(*target, suite()), nullptr);
}

TEST_P(EveryDefect, IsFoundByRandomTracesAndShrunk) {
  const auto target = make_simulator_target(simulator::Defects{GetParam().defect});
  const auto* failed = first_failure(*target, suite());
  ASSERT_NE(failed, nullptr) << "no trace of " << kTraces << " shows it";
  const auto small = shrink(*failed, [&](const traces::Trace& candidate) {
    return first_failure(*target, std::span(&candidate, 1)) != nullptr;
  });
  EXPECT_LE(small.steps.size(), kShrunkSteps) << traces::write(small);
}

INSTANTIATE_TEST_SUITE_P(Simulator, EveryDefect, testing::ValuesIn(simulator::defect_table()), test_name);

}  // namespace ioasis::conformance
