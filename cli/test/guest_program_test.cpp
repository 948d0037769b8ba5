// A program of this machine in a guest: the agent itself, which is static and writes to its standard error.
#include <nlohmann/json.hpp>

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

TEST(KernelRun, OfTheRecorderShowsWhatIsDoneWithFilesThatCallsOpened) {
  IOASIS_NEEDS(conformance::kernel::kernel_to_boot());
  const Scratch scratch;
  const auto run = ioasis({"kernel", "run", IOASIS_RECORDER, "--agent", IOASIS_AGENT, "--with", IOASIS_DESCRIPTORS,
                           "--bring", "/tmp/x.rec", "--into", scratch / "files", "--", "--out", "/tmp/x.rec", "--",
                           "/bin/descriptors_program"});
  ASSERT_EQ(run.code, 0) << run.err;
  const auto imported = ioasis({"import", "recording", scratch / "files/x.rec", "--out", scratch / "traces", "--json"});
  ASSERT_EQ(imported.code, 0) << imported.err;
  const auto trace = nlohmann::json::parse(imported.out)["traces"][0];
  EXPECT_EQ(trace["cut"], "a descriptor that a call returned was duplicated");
  const std::string text = conformance::kernel::text_of(trace["trace"].get<std::string>());
  std::string steps;
  for (std::size_t at = 0; (at = text.find("\n{\"op\":\"", at)) != std::string::npos; ++at)
    steps += text.substr(at + 8, text.find('"', at + 8) - at - 8) + ' ';
  EXPECT_EQ(steps,
            "IOAS_ALLOC FAULT_QUEUE_ALLOC CREATE_ACCESS POLL POLL POLL READ READ WRITE CLOSE CLOSE DESTROY "
            "FAULT_QUEUE_ALLOC CLOSE FAULT_QUEUE_ALLOC ");
  EXPECT_EQ(ioasis({"replay", scratch / "traces", "--target", "recorded"}).code, 0);
}

}  // namespace
}  // namespace ioasis::cli::test
