// A program of this machine in a guest: the agent itself, which is static and writes to its standard error.
#include "cli/test/run_ioasis.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::cli::test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(KernelRun, GivesTheProgramsOutputAndBringsFiles) {
  IOASIS_NEEDS(conformance::kernel::kernel_to_boot());
  const Scratch scratch;
  const auto run = ioasis({"kernel", "run", IOASIS_AGENT, "--agent", IOASIS_AGENT, "--write",
                           "/proc/sys/vm/nr_hugepages=3", "--bring", "/proc/sys/vm/nr_hugepages", "--bring",
                           "/proc/version", "--bring", "/nowhere", "--into", scratch / "files", "--", "--odd"});
  EXPECT_EQ(run.code, 1);
  EXPECT_EQ(run.out, "ioasis-agent: unknown argument --odd\n");
  EXPECT_TRUE(has(run.err, "its exit status is 2")) << run.err;
  EXPECT_TRUE(has(run.err, "the guest has no /nowhere")) << run.err;
  EXPECT_TRUE(has(conformance::kernel::text_of(scratch / "files/version"), "Linux version 6.12"));
  EXPECT_EQ(conformance::kernel::text_of(scratch / "files/nr_hugepages"), "3\n");
}

TEST(KernelRun, RefusesToWriteWhereThereIsNothing) {
  IOASIS_NEEDS(conformance::kernel::kernel_to_boot());
  const auto run = ioasis({"kernel", "run", IOASIS_AGENT, "--agent", IOASIS_AGENT, "--write", "/nowhere=1"});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(has(run.err, "--write /nowhere=1: No such file")) << run.err;
}

}  // namespace
}  // namespace ioasis::cli::test
