// Guests whose IOMMU QEMU emulates: they are the platforms that they are declared to be, and answer as specified.
#include <nlohmann/json.hpp>

#include "cli/test/run_ioasis.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::cli::test {
namespace {

namespace kernel = conformance::kernel;

class Machines : public testing::TestWithParam<const char*> {};

TEST_P(Machines, AreThePlatformsThatTheyAreDeclaredToBe) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto run =
      ioasis({"platform", "probe", "--target", "kernel", "--machine", GetParam(), "--agent", IOASIS_AGENT});
  EXPECT_EQ(run.code, 0) << run.err;
}

INSTANTIATE_TEST_SUITE_P(OfX86, Machines, testing::Values("x86-vtd-39", "x86-vtd-48", "x86-amd", "x86-virtio"),
                         [](const auto& machine) {
                           std::string name = machine.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST(Machine, OfVtdAnswersAsSpecifiedWithDmaByItsDevices) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const Scratch scratch;
  const std::string suite = scratch / "suite";
  ASSERT_EQ(ioasis({"gen", "--machine", "x86-vtd-39", "--out", suite, "--traces", "200", "--seed", "1"}).code, 0);
  const auto run =
      ioasis({"replay", suite, "--target", "kernel", "--machine", "x86-vtd-39", "--agent", IOASIS_AGENT, "--json"});
  ASSERT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_EQ(nlohmann::json::parse(run.out)["summary"]["verdicts"]["conforms"], 200) << run.out;
}

TEST(Machine, ShowsAMistakeOfItsIommusDriver) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const kernel::BuildRequest request{
      .recipe = "x86", .source = {}, .patches = {IOASIS_PATCHES "/vtd-keeps-half-of-the-interrupts.patch"}};
  const auto key = kernel::build(request, [](auto, auto) {}).key;
  const auto probe = ioasis(
      {"platform", "probe", "--target", "kernel", "--machine", "x86-vtd-39", "--kernel", key, "--agent", IOASIS_AGENT});
  EXPECT_EQ(probe.code, 1);
  EXPECT_NE(probe.err.find("reserved: 0xfee00000..0xfee7ffff msi"), std::string::npos) << probe.err;
  const Scratch scratch;
  const std::string suite = scratch / "suite";
  ASSERT_EQ(ioasis({"gen", "--machine", "x86-vtd-39", "--out", suite, "--traces", "100", "--seed", "1"}).code, 0);
  const auto run = ioasis({"replay", suite, "--target", "kernel", "--machine", "x86-vtd-39", "--kernel", key, "--agent",
                           IOASIS_AGENT, "--json"});
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_NE(run.out.find("IOAS_IOVA_RANGES/"), std::string::npos) << run.out;
}

}  // namespace
}  // namespace ioasis::cli::test
