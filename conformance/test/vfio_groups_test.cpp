// Groups of VFIO devices, and the two containers that they can be brought to: the simulator answers as each is
// specified, and a clause that is taken out is missed.
#include <gtest/gtest.h>

#include "conformance/judge/replay.h"
#include "conformance/kernel/machine_recipe.h"
#include "conformance/targets/of_platform.h"
#include "conformance/targets/simulator_target.h"
#include "gen/generator.h"
#include "model/platform/document.h"
#include "model/spec.h"
#include "traces/shrink.h"
#include "traces/writer.h"

namespace ioasis::conformance {
namespace {

const platform::Platform& of_machine(const std::string& name) {
  return *platform::adopt(platform::read(kernel::machine(name).platform, name));
}
const platform::Platform& of_vtd() { return of_machine("x86-vtd-39"); }

bool conforms(const traces::Trace& trace, const model::Dialect& dialect) {
  bool conforms = false;
  replay(*make_simulator_target(), std::span(&trace, 1), dialect,
         [&](std::size_t, const Verdict& verdict, const Outcome&) {
           return conforms = verdict.kind == Verdict::Kind::Conforms;
         });
  return conforms;
}

class InContainers : public testing::TestWithParam<const char*> {
 protected:
  const model::Dialect& dialect = *model::dialect_named(GetParam());
  gen::Generator generator{dialect, 5, {.vfio = true, .platform = &of_vtd()}};
};

TEST_P(InContainers, RandomTracesAreAnsweredAsSpecifiedByTheSimulator) {
  for (int i = 0; i < 2000; ++i) {
    const auto trace = generator.next();
    ASSERT_TRUE(conforms(trace, dialect)) << traces::write(
        traces::shrink(trace, [&](const traces::Trace& smaller) { return !conforms(smaller, dialect); }));
  }
  for (const auto& id : generator.coverage().missed())
    EXPECT_FALSE(id.starts_with("VFIO_GROUP_") || (id.starts_with("TYPE1_") && id != "TYPE1_MAP_DMA/too-many")) << id;
}

INSTANTIATE_TEST_SUITE_P(Dialects, InContainers, testing::Values("vfio-iommufd", "vfio-native"),
                         [](const auto& dialect) { return dialect.index == 0 ? "OfIommufd" : "OfVfioItself"; });

/// A clause of the native container's, and how a trace shows that it is one.
class WithoutAClause : public testing::TestWithParam<const char*> {};

TEST_P(WithoutAClause, SomeTraceOfTheNativeContainerDiverges) {
  auto dialect = *model::dialect_named("vfio-native");
  gen::Generator generator(dialect, 5, {.vfio = true, .platform = &of_vtd()});
  auto weaker = dialect;
  weaker.without = GetParam();
  bool diverges = false;
  for (int i = 0; i < 1000 && !diverges; ++i) diverges = !conforms(generator.next(), weaker);
  EXPECT_TRUE(diverges);
}

INSTANTIATE_TEST_SUITE_P(Clauses, WithoutAClause,
                         testing::Values("TYPE1_MAP_DMA/iommu-unset", "TYPE1_MAP_DMA/no-access",
                                         "TYPE1_MAP_DMA/iova-taken", "TYPE1_MAP_DMA/memory-not-pinnable",
                                         "TYPE1_UNMAP_DMA/cuts-last", "TYPE1_DIRTY_PAGES/version-one",
                                         "VFIO_GROUP_SET_CONTAINER/in-container"),
                         [](const auto& clause) {
                           std::string text = clause.param;
                           for (auto& c : text)
                             if (c == '/' || c == '-') c = '_';
                           return text;
                         });

TEST(Groups, AreRunOnTheMachineThatHasTheirDevicesAlone) {
  traces::Trace trace;
  trace.platform = of_vtd().name;
  trace.files = {{"group", uapi::FileKind::VfioGroup0}};
  EXPECT_FALSE(no_kernel_runs(trace, of_vtd().name));
  EXPECT_TRUE(no_kernel_runs(trace, ""));
  EXPECT_TRUE(no_kernel_runs(trace, of_machine("x86-vtd-48").name));
}

TEST(Groups, AreRunWhateverTheTracesPlatformOnAMachineWhoseOwnNoTraceCanName) {
  traces::Trace trace;
  trace.files = {{"container", uapi::FileKind::VfioSpapr}, {"group", uapi::FileKind::VfioGroup0}};
  EXPECT_FALSE(no_kernel_runs(trace, of_machine("ppc64-pseries").name));
  EXPECT_TRUE(no_kernel_runs(trace, of_vtd().name));
}

}  // namespace
}  // namespace ioasis::conformance
