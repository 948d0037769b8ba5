// VFIO devices: the simulator answers as specified, and kernels run such traces on the machines that have the devices.
#include <gtest/gtest.h>

#include <array>

#include "conformance/judge/replay.h"
#include "conformance/kernel/machine_recipe.h"
#include "conformance/targets/of_platform.h"
#include "conformance/targets/simulator_target.h"
#include "gen/generator.h"
#include "model/platform/document.h"
#include "model/spec.h"
#include "traces/reader.h"
#include "traces/shrink.h"
#include "traces/writer.h"

namespace ioasis::conformance {
namespace {

const model::Dialect& dialect() { return model::dialects().front(); }

const platform::Platform& of_machine(const std::string& name) {
  return *platform::adopt(platform::read(kernel::machine(name).platform, name));
}

bool conforms_on_simulator(const traces::Trace& trace) {
  bool conforms = false;
  replay(*make_simulator_target(), std::span(&trace, 1), dialect(),
         [&](std::size_t, const Verdict& verdict, const Outcome&) {
           return conforms = verdict.kind == Verdict::Kind::Conforms;
         });
  return conforms;
}

/// Traces of a machine, and the first that does not conform on the simulator, as small as shows that.
class OnMachine : public testing::TestWithParam<const char*> {
 protected:
  gen::Generator generator{dialect(), 5, {.vfio = true, .platform = &of_machine(GetParam())}};
};

TEST_P(OnMachine, RandomTracesAreAnsweredAsSpecifiedByTheSimulator) {
  for (int i = 0; i < 3000; ++i) {
    const auto trace = generator.next();
    ASSERT_TRUE(conforms_on_simulator(trace)) << traces::write(
        traces::shrink(trace, [](const traces::Trace& smaller) { return !conforms_on_simulator(smaller); }));
  }
  // An IOMMU that translates all addresses leaves nothing outside; memory at the top of all is seldom there.
  const bool narrow = of_machine(GetParam()).last() != ~std::uint64_t{0};
  for (const auto& id : generator.coverage().missed())
    EXPECT_FALSE(narrow && (id.starts_with("VFIO_DEVICE_") || id.starts_with("DMA_COPY")) &&
                 !id.ends_with("/memory-at-top"))
        << id;
}

std::string name_of(const testing::TestParamInfo<const char*>& machine) {
  constexpr std::array kNames{"WithVtd", "WithAmd", "WithVirtio"};
  return kNames[machine.index];
}

INSTANTIATE_TEST_SUITE_P(Machines, OnMachine, testing::Values("x86-vtd-39", "x86-amd", "arm64-virtio"), name_of);

TEST(MockDevicesBesideVfio, AreAnsweredAsSpecifiedByTheSimulatorAndByTheirMachine) {
  const auto& virtio = of_machine("x86-virtio");
  gen::Generator generator(dialect(), 5, {.vfio = true, .platform = &virtio, .others = {&platform::mock()}});
  std::size_t several = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto trace = generator.next();
    several += traces::has_several_platforms(trace);
    EXPECT_FALSE(no_kernel_runs(trace, virtio.name)) << *no_kernel_runs(trace, virtio.name);
    EXPECT_TRUE(conforms_on_simulator(trace)) << traces::write(trace);
  }
  EXPECT_GT(several, 800u);
}

/// Why a target of such devices, or of none, does not run it; empty where it does.
std::string why_not(const traces::Trace& trace, const std::string& of_vfio) {
  return no_kernel_runs(trace, of_vfio).value_or("");
}

TEST(VfioDevices, AreRunOnTheMachineThatHasThemAlone) {
  const auto& vtd = of_machine("x86-vtd-39");
  traces::Trace trace;
  trace.platform = vtd.name;
  trace.files = {{"device", uapi::FileKind::VfioDevice0}};
  EXPECT_EQ(why_not(trace, vtd.name), "");
  EXPECT_NE(why_not(trace, ""), "");
  EXPECT_NE(why_not(trace, of_machine("x86-amd").name), "");
  trace.steps = {traces::call(uapi::Command::MockDomain)};
  EXPECT_NE(why_not(trace, vtd.name), "") << "mock devices are of another platform";
}

traces::Trace kept(const std::string& name) {
  return traces::read_file(std::filesystem::path(IOASIS_TRACES) / "machines" / (name + ".jsonl"));
}

/// Why the simulator's answers to it are not judged to the end.
std::string unjudged(const traces::Trace& trace) {
  std::string why;
  replay(*make_simulator_target(), std::span(&trace, 1), dialect(),
         [&](std::size_t, const Verdict& verdict, const Outcome&) {
           why = verdict.unjudged;
           return true;
         });
  return why;
}

TEST(VfioDevices, LeaveUndefinedWhatBecomesOfPagesThatEndAtTheLastAddressInADomain) {
  auto trace = kept("memory-to-the-last-address");
  trace.steps.resize(4);  // attached, and the pages mapped
  EXPECT_EQ(unjudged(trace), "undefined by IOAS_MAP/ends-at-last-address");
  std::swap(trace.steps[2], trace.steps[3]);
  EXPECT_EQ(unjudged(trace), "undefined by VFIO_DEVICE_ATTACH_IOMMUFD_PT/ends-at-last-address");
  traces::set(trace.steps[2], "length", 0x1000);
  traces::set(trace.steps[2], "iova", ~std::uint64_t{0xfff});
  EXPECT_EQ(unjudged(trace), "") << "one page alone lies in one piece";
}

TEST(VfioDevices, ThatMoveToAnotherDriversDomainAreLeftUndefined) {
  for (const char* name : {"device-moved-to-another-drivers-domain", "mock-device-moved-to-another-drivers-domain"}) {
    const auto trace = kept(name);
    EXPECT_TRUE(unjudged(trace).ends_with("/domain-of-other-driver")) << unjudged(trace);
  }
}

TEST(VfioDevices, HaveNoPlaceAmongMockOnesWhereTheTraceOpensNone) {
  traces::Trace trace;
  EXPECT_EQ(why_not(trace, of_machine("x86-vtd-39").name), "") << "every machine has mock devices, too";
  trace.platform = of_machine("x86-vtd-39").name;
  EXPECT_NE(why_not(trace, trace.platform), "") << "a mock device is not of that platform";
}

}  // namespace
}  // namespace ioasis::conformance
