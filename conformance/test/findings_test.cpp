// The findings, on what needs no kernel: the simulator and the specification agree with each of them.
#include <gtest/gtest.h>

#include "conformance/judge/replay.h"
#include "conformance/targets/model_target.h"
#include "conformance/targets/simulator_target.h"
#include "conformance/test/kept_traces.h"

namespace ioasis::conformance {
namespace {

class EveryFinding : public testing::TestWithParam<std::filesystem::path> {
 protected:
  void expect_conforms_on(Target& target) const {
    const auto trace = traces::read_file(GetParam());
    const auto summary = replay(target, std::span(&trace, 1), dialect(trace), [&](auto, const Verdict& verdict, auto&) {
      EXPECT_EQ(verdict.kind, Verdict::Kind::Conforms)
          << verdict.clause << ": " << verdict.expected << ", got " << verdict.got;
      EXPECT_EQ(verdict.judged, trace.steps.size()) << verdict.unjudged;
      return true;
    });
    EXPECT_EQ(summary.traces, 1u);
  }
  static const model::Dialect& dialect(const traces::Trace& trace) { return *model::dialect_named(trace.dialect); }
};

TEST_P(EveryFinding, ConformsOnTheSimulator) { expect_conforms_on(*make_simulator_target()); }

TEST_P(EveryFinding, ConformsOnTheModel) {
  expect_conforms_on(*make_model_target(dialect(traces::read_file(GetParam()))));
}

INSTANTIATE_TEST_SUITE_P(Traces, EveryFinding, testing::ValuesIn(finding_files()), [](const auto& finding) {
  auto name = finding.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace ioasis::conformance
