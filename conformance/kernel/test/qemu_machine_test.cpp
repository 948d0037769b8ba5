#include "conformance/kernel/qemu_machine.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace {

// What the agent's port answers, or "" when nothing came within 20 s.
std::string ask(Machine& machine, const std::string& text) {
  if (write(machine.stream(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return "";
  pollfd ready{machine.stream(), POLLIN, 0};
  char answer[64];
  if (poll(&ready, 1, 20'000) != 1) return "";
  const ssize_t n = read(machine.stream(), answer, sizeof answer);
  return n > 0 ? std::string(answer, static_cast<std::size_t>(n)) : "";
}

bool ends_within(Machine& machine, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (machine.alive() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return !machine.alive();
}

void expect_unavailable(const QemuOptions& options, const std::string& reason) {
  try {
    make_qemu_machine(options)->start();
    FAIL();
  } catch (const Unavailable& missing) {
    EXPECT_NE(std::string(missing.what()).find(reason), std::string::npos) << missing.what();
  }
}

TEST(QemuMachineMissing, QemuIsNamedByItsPackage) {
  const Environment path("PATH", "");
  expect_unavailable({.image = {.image = "/bin/true", .recipe = "x86"}, .agent = "/bin/true"},
                     "apt install qemu-system-x86");
  expect_unavailable({.image = {.image = "/bin/true", .recipe = "arm64"}, .agent = "/bin/true"},
                     "apt install qemu-system-arm");
}

class QemuMachine : public testing::Test {
 protected:
  void SetUp() override {
    IOASIS_NEEDS(options.image = kernel_to_boot());
    options.agent = ECHO_AGENT;
  }
  QemuOptions options;
};

TEST_F(QemuMachine, BootsUntilTheAgentAnswers) {
  const auto machine = make_qemu_machine(options);
  machine->start();
  EXPECT_TRUE(machine->alive());
  EXPECT_EQ(ask(*machine, "hello"), "hello");
  EXPECT_EQ(machine->take_console(), "");
  EXPECT_NE(machine->describe().find(options.image.release + " x86 (QEMU "), std::string::npos) << machine->describe();
}

TEST_F(QemuMachine, APanicEndsItAndIsOnTheConsole) {
  const auto machine = make_qemu_machine(options);
  machine->start();
  EXPECT_EQ(ask(*machine, "panic"), "");
  EXPECT_TRUE(ends_within(*machine, std::chrono::seconds(20)));
  const auto console = machine->take_console();
  EXPECT_NE(console.find("Kernel panic - not syncing: sysrq triggered crash"), std::string::npos) << console;
  machine->start();
  EXPECT_EQ(ask(*machine, "again"), "again");
}

TEST_F(QemuMachine, AnAgentThatEndsEndsTheGuest) {
  const auto machine = make_qemu_machine(options);
  machine->start();
  EXPECT_EQ(ask(*machine, "exit"), "");
  EXPECT_TRUE(ends_within(*machine, std::chrono::seconds(20)));
  EXPECT_NE(machine->take_console().find("ioasis-init: the agent ended with status 7"), std::string::npos);
}

TEST_F(QemuMachine, StopsAtOnceAndLeavesNoProcess) {
  const auto machine = make_qemu_machine(options);
  machine->start();
  const auto before = std::chrono::steady_clock::now();
  machine->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
  EXPECT_FALSE(machine->alive());
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);  // no child, not even a zombie
  machine->stop();
}

TEST_F(QemuMachine, AKernelThatCannotBootIsReportedWithItsLastLines) {
  options.more_cmdline = "rdinit=/nowhere";
  expect_unavailable(options, "Kernel panic");
}

TEST_F(QemuMachine, AGuestThatTakesTooLongIsGivenUp) {
  options.boot_limit = std::chrono::seconds(0);
  expect_unavailable(options, "did not boot within 0 s");
}

TEST_F(QemuMachine, ABootThatIsNoLongerWantedEndsAtOnceAndLeavesNoProcess) {
  struct Unwanted {};
  options.while_booting = [] { throw Unwanted(); };
  const auto machine = make_qemu_machine(options);
  EXPECT_THROW(machine->start(), Unwanted);
  EXPECT_FALSE(machine->alive());
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);  // no child, not even a zombie
}

TEST_F(QemuMachine, DiesWithTheProgramThatStartedIt) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);  // the guest, orphaned, becomes a child of this process
  const pid_t child = fork();
  if (child == 0) {
    const auto machine = make_qemu_machine(options);
    machine->start();
    raise(SIGKILL);
  }
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  int status = 0;
  EXPECT_GT(waitpid(-1, &status, 0), 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

TEST_F(QemuMachine, AMissingImageOrAgentIsNamed) {
  auto without_agent = options;
  without_agent.agent = "/nowhere/agent";
  expect_unavailable(without_agent, "no agent at /nowhere/agent");
  options.image.image = "/nowhere/bzImage";
  expect_unavailable(options, "no kernel at /nowhere/bzImage");
}

}  // namespace
}  // namespace ioasis::conformance::kernel
