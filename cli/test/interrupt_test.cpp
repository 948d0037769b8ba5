// Ctrl-C while the program waits for another: nothing is left running.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "conformance/child_process.h"
#include "conformance/kernel/recipe.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace fs = std::filesystem;
namespace {

// Says nothing, and ends when $(HOLD) is gone: as a compiler of a large file does. Leaves a child of its own behind.
constexpr const char* kMakefile = R"(
export HOLD
tinyconfig: ; @: > $(O)/.config
olddefconfig: ; @:
bzImage:
	@sleep 600 & touch $(HOLD).reached; while [ -e $(HOLD) ]; do sleep 0.05; done
)";

/// The processes whose environment has that text.
std::vector<std::string> processes_with(const std::string& text) {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (text_of(entry.path() / "environ").find(text) != std::string::npos)
      found.push_back(name + " " + text_of(entry.path() / "comm"));
  }
  return found;
}

TEST(CtrlC, DuringAKernelBuildEndsAllThatItStartedAndExitsWith130) {
  const Scratch scratch;
  scratch.write("linux/Makefile", kMakefile);
  scratch.write("hold", "");
  const fs::path hold = scratch.path() / "hold";
  const Environment cache{"IOASIS_CACHE", scratch.path() / "cache"};
  for (const auto& [program, package] : recipe("x86").needs)
    if (!find_program(program)) GTEST_SKIP() << "building needs " << package;
  std::optional<Environment> holding(std::in_place, "HOLD", hold);
  Child ioasis({.argv = {IOASIS_PROGRAM, "kernel", "build", "x86", "--source", scratch.path() / "linux"},
                .output_fd = STDERR_FILENO});
  holding.reset();
  for (int i = 0; i < 600 && !fs::exists(hold.string() + ".reached"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_TRUE(fs::exists(hold.string() + ".reached"));
  EXPECT_FALSE(processes_with(hold).empty());

  kill(ioasis.id(), SIGINT);
  const auto started = std::chrono::steady_clock::now();
  std::jthread impatient([&](const std::stop_token& stop) {  // or a program that overlooks it would hang the test
    for (int i = 0; i < 200 && !stop.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    fs::remove(hold);
  });
  EXPECT_EQ(ioasis.wait(), 130);
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
  impatient.request_stop();
  std::vector<std::string> left;
  for (int i = 0; i < 20 && !(left = processes_with(hold)).empty(); ++i)  // killed, but perhaps not yet gone
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(left, std::vector<std::string>{});
  for (const auto& process : left) kill(std::stoi(process), SIGKILL);
}

}  // namespace
}  // namespace ioasis::conformance::kernel
