// Devices of several platforms on the same address spaces: what the generator makes of them conforms on the simulator,
// and reaches all; no kernel under test runs it.
#include <algorithm>

#include "conformance/targets/of_platform.h"
#include "conformance/test/on_simulator.h"
#include "conformance/test/reserving_platform.h"
#include "gen/generator.h"
#include "model/platform/platform.h"

namespace ioasis::conformance {
namespace {

const model::Dialect& dialect() { return model::dialects().front(); }

gen::Generator mixing(std::uint64_t seed, const model::Dialect& of = dialect()) {
  return gen::Generator(of, seed, {.others = {platform::built_in("two-windows")}});
}

/// All of so many conform, in pieces of a few hundred; of more than half of them it is so.
void expect_conforming(gen::Generator generator, std::size_t count, bool (*is_so)(const traces::Trace&)) {
  constexpr std::size_t kAtOnce = 500;
  std::size_t such = 0;
  for (std::size_t made = 0; made < count; made += kAtOnce) {
    std::vector<traces::Trace> some;
    for (std::size_t i = 0; i < kAtOnce; ++i) some.push_back(generator.next());
    such += static_cast<std::size_t>(std::ranges::count_if(some, is_so));
    ASSERT_EQ(conforming(some), some.size());
  }
  EXPECT_GT(such, count / 2);
}

TEST(DevicesOfTwoPlatforms, AreAnsweredAsSpecifiedByTheSimulator) {
  expect_conforming(mixing(7), 5000, traces::has_several_platforms);
}

TEST(DevicesOfTwoPlatforms, LeaveNoClauseThatRandomTracesMiss) {
  auto generator = mixing(1);
  for (int i = 0; i < 40000 && !generator.coverage().missed().empty(); ++i) generator.next();
  EXPECT_EQ(generator.coverage().missed(), std::vector<std::string>{});
}

TEST(DevicesOfTwoPlatforms, AreAnsweredAsSpecifiedInTheNewestReleaseToo) {
  auto generator = mixing(3, model::newest_dialect());
  std::vector<traces::Trace> all;
  for (int i = 0; i < 3000; ++i) all.push_back(generator.next());
  EXPECT_EQ(conforming(all), all.size());
}

gen::Generator with_reserving_devices(std::uint64_t seed, const model::Dialect& of = dialect()) {
  return gen::Generator(of, seed, {.dma = true, .others = {&reserving_platform()}});
}

TEST(DevicesThatKeepRanges, AreAnsweredAsSpecifiedByTheSimulator) {
  expect_conforming(with_reserving_devices(5), 1500, traces::has_reserving_devices);
}

TEST(DevicesThatKeepRanges, LeaveNoClauseThatRandomTracesMiss) {
  auto generator = with_reserving_devices(1);
  for (int i = 0; i < 60000 && !generator.coverage().missed().empty(); ++i) generator.next();
  EXPECT_EQ(generator.coverage().missed(), std::vector<std::string>{});
}

TEST(DevicesThatKeepRanges, AreAnsweredAsSpecifiedInProposalsAndTheNewestReleaseToo) {
  for (const auto& of : model::dialects()) {
    if (of.proposal == uapi::Proposal::None && of.name != model::newest_dialect().name) continue;
    auto generator = with_reserving_devices(2, of);
    std::vector<traces::Trace> all;
    for (int i = 0; i < 1000; ++i) all.push_back(generator.next());
    EXPECT_EQ(conforming(all), all.size()) << of.name;
  }
}

TEST(DevicesOfTwoPlatforms, AreSkippedOnKernelsWithTheReason) {
  traces::Trace trace;
  trace.steps = {traces::call(uapi::Command::MockDomain)};
  trace.steps.front().platform = "two-windows";
  Outcome seen;
  on_platforms_of_kernels(make_simulator_target({}))->run(std::span(&trace, 1), [&](std::size_t, Outcome&& outcome) {
    seen = std::move(outcome);
    return true;
  });
  EXPECT_EQ(seen.end, Outcome::End::NotRun);
  EXPECT_EQ(seen.console, "kernels under test have mock devices of one platform");
}

}  // namespace
}  // namespace ioasis::conformance
