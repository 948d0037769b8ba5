// The whole of it on a real kernel in a guest: what conforms, and what a warning, a panic and a lost guest cost.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <set>

#include "conformance/campaign/fault_walk.h"
#include "conformance/judge/replay.h"
#include "conformance/kernel/qemu_machine.h"
#include "conformance/kernel/test/scratch.h"
#include "conformance/targets/agent_target.h"
#include "conformance/targets/errands.h"
#include "conformance/targets/probe.h"
#include "conformance/test/kept_traces.h"
#include "conformance/test/platforms_alike.h"
#include "gen/exhaustive.h"
#include "gen/generator.h"
#include "model/uapi/bytes.h"

namespace ioasis::conformance {
namespace {

const model::Dialect& dialect() { return model::dialects().front(); }

std::vector<traces::Trace> random_suite(std::size_t count) {
  gen::Generator generator(dialect(), 1);
  std::vector<traces::Trace> suite;
  while (suite.size() < count) suite.push_back(generator.next());
  return suite;
}

/// The one child of this process: the guest. 0 if there is none.
pid_t child_process() {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream status(entry.path() / "status");
    for (std::string key; status >> key;)
      if (pid_t parent = 0; key == "PPid:" && status >> parent && parent == getpid())
        return std::stoi(entry.path().filename());
  }
  return 0;
}

/// All tests of one run of this program share a guest.
class Kernel : public testing::Test {
 protected:
  static void TearDownTestSuite() { guest_.reset(); }

  void SetUp() override {
    if (guest_) return;
    kernel::QemuOptions options;
    IOASIS_NEEDS(options.image = kernel::kernel_to_boot());
    options.agent = IOASIS_AGENT;
    guest_ = std::make_unique<AgentTarget>(kernel::make_qemu_machine(options), AgentOptions{});
  }

  static AgentTarget& guest() { return *guest_; }

  /// The verdict of each, `seen` being told as they come.
  static std::vector<Verdict> verdicts(
      std::span<const traces::Trace> suite, const std::function<void(std::size_t)>& seen = [](std::size_t) {}) {
    std::vector<Verdict> all;
    replay(guest(), suite, dialect(), [&](std::size_t index, const Verdict& verdict, const Outcome&) {
      EXPECT_EQ(index, all.size());
      all.push_back(verdict);
      seen(index);
      return true;
    });
    EXPECT_EQ(all.size(), suite.size());
    return all;
  }

  static std::size_t conforming(const std::vector<Verdict>& all) {
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [](const Verdict& verdict) { return verdict.kind == Verdict::Kind::Conforms; }));
  }

  static void expect_all_conform(std::span<const traces::Trace> suite) {
    const auto all = verdicts(suite);
    for (std::size_t i = 0; i < all.size(); ++i)
      EXPECT_EQ(all[i].kind, Verdict::Kind::Conforms)
          << "trace " << i << ", step " << all[i].step << ", " << all[i].clause << ": " << all[i].expected << ", got "
          << all[i].got << '\n'
          << all[i].console;
  }

 private:
  static inline std::unique_ptr<AgentTarget> guest_;
};

TEST_F(Kernel, ProbedIsTheMock) { expect_alike(probe(guest(), "found"), platform::mock()); }

TEST_F(Kernel, ConformsToEveryFinding) {
  std::vector<traces::Trace> findings;
  for (const auto& file : finding_files()) findings.push_back(traces::read_file(file));
  expect_all_conform(findings);
}

TEST_F(Kernel, ConformsOnTracesAtRandom) { expect_all_conform(random_suite(800)); }

TEST_F(Kernel, ConformsOnEveryPairOfCalls) {
  std::vector<traces::Trace> suite;
  gen::exhaustive(2, [&](traces::Trace&& trace) {
    suite.push_back(std::move(trace));
    return true;
  });
  expect_all_conform(suite);
}

TEST_F(Kernel, EndsTheAccessesOfATraceBeforeTheNext) {
  traces::Trace trace;
  trace.names = {"ioas", "access"};
  trace.steps = {traces::call(uapi::Command::IoasAlloc), traces::call(uapi::Command::CreateAccess)};
  traces::bind(trace.steps[0], "out_ioas_id", 0);
  traces::refer(trace.steps[1], "id", 0);
  traces::bind(trace.steps[1], "out_access_fd", 1);
  std::set<std::uint64_t> descriptors;
  guest().run(std::vector(20, trace), [&](std::size_t, Outcome&& outcome) {
    const auto& field = *uapi::field_named(uapi::info(uapi::Command::CreateAccess), "out_access_fd");
    descriptors.insert(uapi::load(outcome.answers.at(1).bytes, field.offset, field.width));
    return true;
  });
  EXPECT_EQ(descriptors.size(), 1u) << "a descriptor is free again once the trace has ended";
}

TEST_F(Kernel, ConformsWhicheverAllocationOfATraceFails) {
  const auto trace = traces::read_file(std::filesystem::path(IOASIS_TRACES) / "findings/dirty-bits-lost.jsonl");
  std::map<FaultReplay::Kind, std::size_t> kinds;
  walk_faults(guest(), trace, dialect(), [&](FaultReplay&& replay) {
    EXPECT_NE(replay.kind(), FaultReplay::Kind::Failed)
        << replay.nth << " of " << replay.step << ": " << replay.verdict.expected << ", got " << replay.verdict.got;
    ++kinds[replay.kind()];
    return true;
  });
  EXPECT_GT(kinds[FaultReplay::Kind::Refused], 10u);
  EXPECT_GT(kinds[FaultReplay::Kind::DidWithout], 0u);
}

TEST_F(Kernel, AWarningIsACrashOfItsTraceAlone) {
  auto suite = random_suite(20);
  const std::size_t fault = 10;
  suite[fault] = found_trace("map-page-count-wraps.jsonl");
  const auto all = verdicts(suite);
  EXPECT_EQ(conforming(all), suite.size() - 1);
  EXPECT_EQ(all[fault].kind, Verdict::Kind::Crash);
  EXPECT_NE(all[fault].console.find("WARNING: "), std::string::npos) << all[fault].console;
  EXPECT_NE(all[fault].console.find("iommufd"), std::string::npos) << all[fault].console;
}

TEST_F(Kernel, APanicIsSurvived) {
  EXPECT_EQ(write_file(guest().link(), "/proc/sysrq-trigger", "c"), std::nullopt);
  expect_all_conform(random_suite(20));
}

TEST_F(Kernel, AGuestKilledInTheMiddleOfARunLosesNoTrace) {
  const auto suite = random_suite(300);
  pid_t killed = 0;
  const auto all = verdicts(suite, [&](std::size_t index) {
    if (index != 50) return;
    killed = child_process();
    ASSERT_GT(killed, 0);
    kill(killed, SIGKILL);
  });
  EXPECT_GE(conforming(all), suite.size() - 1);
  EXPECT_NE(child_process(), killed);
}

}  // namespace
}  // namespace ioasis::conformance
