// What was proposed in 2022 and is in no kernel: what the generator makes of it conforms on the simulator, and reaches
// all.
#include "conformance/targets/of_platform.h"
#include "conformance/test/on_simulator.h"
#include "gen/generator.h"

namespace ioasis::conformance {
namespace {

std::vector<model::Dialect> proposals() {
  auto dialects = model::dialects();
  std::erase_if(dialects, [](const auto& dialect) { return dialect.proposal == uapi::Proposal::None; });
  return dialects;
}

class EachProposal : public testing::TestWithParam<model::Dialect> {};
INSTANTIATE_TEST_SUITE_P(Dialects, EachProposal, testing::ValuesIn(proposals()), [](const auto& one) {
  std::string name = one.param.name;
  std::erase(name, '-');
  return name;
});

TEST_P(EachProposal, IsAnsweredAsSpecifiedByTheSimulator) {
  gen::Generator generator(GetParam(), 7);
  std::vector<traces::Trace> all;
  for (int i = 0; i < 2000; ++i) all.push_back(generator.next());
  EXPECT_EQ(conforming(all), all.size());
}

TEST_P(EachProposal, HasNoClauseThatRandomTracesMiss) {
  gen::Generator generator(GetParam(), 1);
  for (int i = 0; i < 12000 && !generator.coverage().missed().empty(); ++i) generator.next();
  EXPECT_EQ(generator.coverage().missed(), std::vector<std::string>{});
}

TEST_P(EachProposal, IsRunOnNoKernel) {
  traces::Trace trace;
  trace.dialect = GetParam().name;
  Outcome seen;
  on_platforms_of_kernels(make_simulator_target({}))->run(std::span(&trace, 1), [&](std::size_t, Outcome&& outcome) {
    seen = std::move(outcome);
    return true;
  });
  EXPECT_EQ(seen.end, Outcome::End::NotRun);
  EXPECT_EQ(seen.console, "no kernel has what was only proposed: " + GetParam().name);
}

}  // namespace
}  // namespace ioasis::conformance
