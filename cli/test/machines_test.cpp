// Guests whose IOMMU QEMU emulates: they are the platforms that they are declared to be, and answer as specified.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/test/run_ioasis.h"
#include "conformance/kernel/machine_recipe.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::cli::test {
namespace {

namespace kernel = conformance::kernel;

const kernel::Recipe& recipe_of(const std::string& machine) { return kernel::recipe(kernel::machine(machine).recipe); }

/// Throws Unavailable when the machine's kernel is not built, or its QEMU is missing.
void need(const std::string& machine) {
  const auto& recipe = recipe_of(machine);
  kernel::find(recipe.name);
  if (!conformance::find_program(recipe.qemu.program))
    throw conformance::Unavailable(recipe.qemu.program + " is missing");
}

/// `ioasis` with these arguments, on a guest of that machine.
Run on(const std::string& machine, std::vector<std::string> arguments) {
  const auto of_guest = IOASIS_AGENT "-" + recipe_of(machine).qemu.architecture;
  const std::string agent = std::filesystem::exists(of_guest) ? of_guest : IOASIS_AGENT;
  for (const auto& more : {std::string("--target"), std::string("kernel"), std::string("--machine"), machine,
                           std::string("--agent"), agent})
    arguments.push_back(more);
  return ioasis(std::move(arguments));
}

/// Makes so many traces of the machine's devices, and of others beside them.
void generate(const std::string& machine, const std::string& suite, const char* traces,
              const std::vector<std::string>& beside = {}) {
  std::vector<std::string> arguments{"gen", "--machine", machine, "--out", suite, "--traces", traces, "--seed", "1"};
  arguments.insert(arguments.end(), beside.begin(), beside.end());
  ASSERT_EQ(ioasis(arguments).code, 0);
}

/// So few are replayed that none meets what arm64 does otherwise.
void expect_conforming(const std::string& machine, const std::vector<std::string>& beside = {}) {
  const Scratch scratch;
  const std::string suite = scratch / "suite";
  generate(machine, suite, "150", beside);
  const auto run = on(machine, {"replay", suite, "--json"});
  ASSERT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_EQ(nlohmann::json::parse(run.out)["summary"]["verdicts"]["conforms"], 150) << run.out;
}

std::string name_of(std::string name) {
  std::erase(name, '-');
  return name;
}

class Machines : public testing::TestWithParam<const char*> {};

TEST_P(Machines, AreThePlatformsThatTheyAreDeclaredToBe) {
  IOASIS_NEEDS(need(GetParam()));
  const auto run = on(GetParam(), {"platform", "probe"});
  EXPECT_EQ(run.code, 0) << run.err;
}

INSTANTIATE_TEST_SUITE_P(All, Machines,
                         testing::Values("x86-vtd-39", "x86-vtd-48", "x86-amd", "x86-virtio", "arm64-smmuv3",
                                         "arm64-virtio"),
                         [](const auto& machine) { return name_of(machine.param); });

class MachinesWithDma : public testing::TestWithParam<const char*> {};

TEST_P(MachinesWithDma, AnswerAsSpecified) {
  IOASIS_NEEDS(need(GetParam()));
  expect_conforming(GetParam());
}

INSTANTIATE_TEST_SUITE_P(OneOfEachProcessor, MachinesWithDma, testing::Values("x86-vtd-39", "arm64-smmuv3"),
                         [](const auto& machine) { return name_of(machine.param); });

TEST(Machine, WithMockDevicesBesideItsOwnAnswersAsSpecified) {
  IOASIS_NEEDS(need("x86-virtio"));
  expect_conforming("x86-virtio", {"--platform", "mock"});
}

struct Mistake {
  const char *machine, *patch, *probed;
};

class MistakesOfDrivers : public testing::TestWithParam<Mistake> {};

TEST_P(MistakesOfDrivers, AreSeenByProbingAndByTheNameOfAClause) {
  const auto& [machine, patch, probed] = GetParam();
  IOASIS_NEEDS(need(machine));
  const kernel::BuildRequest request{.recipe = kernel::machine(machine).recipe,
                                     .source = {},
                                     .patches = {std::string(IOASIS_PATCHES "/") + patch + ".patch"}};
  const auto key = kernel::build(request, [](auto, auto) {}).key;
  const auto probe = on(machine, {"platform", "probe", "--kernel", key});
  EXPECT_EQ(probe.code, 1);
  EXPECT_NE(probe.err.find(probed), std::string::npos) << probe.err;
  const Scratch scratch;
  const std::string suite = scratch / "suite";
  generate(machine, suite, "100");
  const auto run = on(machine, {"replay", suite, "--kernel", key, "--json"});
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_NE(run.out.find("IOAS_IOVA_RANGES/"), std::string::npos) << run.out;
}

INSTANTIATE_TEST_SUITE_P(OfEach, MistakesOfDrivers,
                         testing::Values(Mistake{"x86-vtd-39", "vtd-keeps-half-of-the-interrupts",
                                                 "reserved: 0xfee00000..0xfee7ffff msi"},
                                         Mistake{"arm64-smmuv3", "smmuv3-offers-half-of-its-addresses",
                                                 "apertures: 0x0..0x7fffffffffff in pages of 0x40201000"},
                                         Mistake{"arm64-virtio", "virtio-keeps-half-of-the-interrupts",
                                                 "reserved: 0x8090000..0x8097fff msi"}),
                         [](const auto& mistake) { return name_of(mistake.param.machine); });

/// `ioasis replay` of a trace of `traces/machines`.
Run replayed(const std::string& trace, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"replay", IOASIS_TRACES "/machines/" + trace + ".jsonl", "--json"});
  return on("ppc64-pseries", std::move(more));
}

class ContainerOnPower : public testing::TestWithParam<const char*> {};

TEST_P(ContainerOnPower, AnswersAsItsTraceExpects) {
  IOASIS_NEEDS(need("ppc64-pseries"));
  const auto run = replayed(GetParam());
  EXPECT_EQ(run.code, 0) << run.out << run.err;
}

INSTANTIATE_TEST_SUITE_P(OfEachVersion, ContainerOnPower, testing::Values("spapr-v1", "spapr-v2"),
                         [](const auto& trace) { return name_of(trace.param); });

class FindingsOnPower : public testing::TestWithParam<const char*> {};

TEST_P(FindingsOnPower, AreThereStill) {
  IOASIS_NEEDS(need("ppc64-pseries"));
  const auto run = replayed(GetParam());
  EXPECT_EQ(run.code, 1) << run.out << run.err;
}

INSTANTIATE_TEST_SUITE_P(All, FindingsOnPower,
                         testing::Values("spapr-map-past-the-window", "spapr-v1-map-past-the-window",
                                         "spapr-create-keeps-its-charge", "spapr-unregister-while-mapped",
                                         "spapr-register-answers-pages", "spapr-v1-read-needs-write",
                                         "spapr-unaligned-answers-one", "spapr-unmap-answers-one",
                                         "spapr-create-fails-for-good"),
                         [](const auto& trace) { return name_of(trace.param); });

TEST(ContainerOnPowerWithAMistake, IsSeenByTheDmaThatItLetsThrough) {
  IOASIS_NEEDS(need("ppc64-pseries"));
  const kernel::BuildRequest request{
      .recipe = "ppc64", .source = {}, .patches = {IOASIS_PATCHES "/spapr-maps-for-writing-what-is-to-be-read.patch"}};
  const auto key = kernel::build(request, [](auto, auto) {}).key;
  const auto run = replayed("spapr-v1", {"--kernel", key});
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_NE(run.out.find("DMA_COPY"), std::string::npos) << run.out;
}

TEST(Machine, OfAnotherArchitectureThanTheKernelIsRefused) {
  IOASIS_NEEDS(kernel::find("x86"));
  const auto run = ioasis({"platform", "probe", "--target", "kernel", "--machine", "arm64-smmuv3", "--kernel", "x86"});
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("x86 of x86_64"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace ioasis::cli::test
