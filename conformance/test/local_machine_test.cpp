// The real agent as a child process, on /dev/null, whose ioctls all answer ENOTTY.
#include "conformance/targets/local_machine.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include "conformance/targets/agent_target.h"
#include "conformance/targets/errands.h"

namespace ioasis::conformance {
namespace {

using End = Outcome::End;
using traces::Trace;

/// A map, a poke that is peeked at, a step at each site, a number passed: what an agent can be asked for.
Trace busy_trace() {
  Trace trace;
  trace.names = {"ioas"};
  trace.memory.buffers.push_back({.name = "b0", .pages = 4, .readonly = {1}, .unmapped = {2}});
  traces::Step alloc = traces::call(uapi::Command::IoasAlloc);
  traces::bind(alloc, "out_ioas_id", 0);
  trace.steps.push_back(alloc);
  traces::Step destroy = traces::call(uapi::Command::Destroy);
  traces::refer(destroy, "id", 0);
  destroy.pokes.push_back({uapi::kArenaBase + 8, {1, 2, 3}});
  destroy.peek = {uapi::kArenaBase + 6, 8};
  trace.steps.push_back(destroy);
  for (const uapi::Site site : {uapi::Site::Edge, uapi::Site::ReadOnly, uapi::Site::Unmapped}) {
    destroy.pokes.clear();
    destroy.site = site;
    trace.steps.push_back(destroy);
  }
  trace.steps.push_back(traces::call(uapi::Command::VfioSetIommu));
  return trace;
}

std::vector<Outcome> run(
    AgentTarget& target, std::span<const Trace> traces, std::function<void(std::size_t)> at = [](std::size_t) {}) {
  std::vector<Outcome> outcomes;
  target.run(traces, [&](std::size_t index, Outcome&& outcome) {
    outcomes.push_back(std::move(outcome));
    at(index);
    return true;
  });
  return outcomes;
}

std::unique_ptr<LocalMachine> machine() { return std::make_unique<LocalMachine>(IOASIS_AGENT); }

/// Opens `iommu` for each /dev/iommu, and `vfio` for each /dev/vfio/vfio.
AgentOptions opening(const char* iommu, const char* vfio = "/dev/null") {
  AgentOptions options;
  options.paths = {iommu, vfio};
  return options;
}

TEST(LocalMachine, answers_each_step_with_errno_struct_and_memory) {
  AgentTarget target(machine(), opening("/dev/null"));
  const Trace trace = busy_trace();
  const auto outcomes = run(target, {&trace, 1});
  ASSERT_EQ(outcomes.size(), 1u);
  ASSERT_EQ(outcomes[0].end, End::Completed);
  ASSERT_EQ(outcomes[0].answers.size(), 6u);
  for (const traces::Answer& answer : outcomes[0].answers) EXPECT_EQ(answer.error, ENOTTY);
  EXPECT_EQ(outcomes[0].answers[0].bytes, trace.steps[0].bytes);
  EXPECT_EQ(outcomes[0].answers[1].peeked, (std::vector<std::uint8_t>{0, 0, 1, 2, 3, 0, 0, 0}));
  EXPECT_EQ(outcomes[0].answers[2].bytes, trace.steps[2].bytes);
  EXPECT_EQ(outcomes[0].answers[3].bytes, trace.steps[3].bytes);
  EXPECT_TRUE(outcomes[0].answers[4].bytes.empty());
  EXPECT_TRUE(outcomes[0].answers[5].bytes.empty()) << "a number, not a struct";
}

TEST(LocalMachine, arms_a_fault_around_its_call_or_refuses_the_trace_where_the_kernel_has_none) {
  AgentTarget target(machine(), opening("/dev/null"));
  Trace trace = busy_trace();
  trace.steps[1].fail_nth = 5;
  if (access("/proc/thread-self/fail-nth", W_OK) != 0) {
    EXPECT_THROW(run(target, {&trace, 1}), Unavailable);
    return;
  }
  const auto outcomes = run(target, {&trace, 1});
  ASSERT_EQ(outcomes.at(0).end, End::Completed);
  EXPECT_EQ(outcomes[0].answers[1].fail_nth, 5u) << "a call that the device refuses allocates nothing";
  EXPECT_EQ(outcomes[0].answers[1].peeked, (std::vector<std::uint8_t>{0, 0, 1, 2, 3, 0, 0, 0}));
  EXPECT_EQ(outcomes[0].answers[2].fail_nth, 0u);
}

TEST(LocalMachine, begins_each_trace_with_zero_filled_memory_of_its_own_layout) {
  AgentTarget target(machine(), opening("/dev/null"));
  Trace looks_only = busy_trace();
  looks_only.steps[1].pokes.clear();
  Trace other_layout = looks_only;
  other_layout.memory.buffers[0].unmapped.clear();
  other_layout.steps[1].peek = {uapi::kArenaBase + 2 * uapi::kPageSize, 8};
  const std::vector<Trace> traces{busy_trace(), looks_only, other_layout, looks_only};
  const auto outcomes = run(target, traces);
  for (const Outcome& outcome : outcomes) ASSERT_EQ(outcome.end, End::Completed);
  for (std::size_t i = 1; i < 4; ++i)
    EXPECT_EQ(outcomes[i].answers[1].peeked, std::vector<std::uint8_t>(8, 0)) << "trace " << i;
}

TEST(LocalMachine, has_memory_of_each_kind_zero_filled_again_after_a_trace_that_wrote_it) {
  AgentTarget target(machine(), opening("/dev/null"));
  for (const auto kind : {uapi::MemoryKind::Shared, uapi::MemoryKind::Memfd}) {
    Trace writes = busy_trace();
    writes.memory.buffers[0].kind = kind;
    Trace looks = writes;
    looks.steps[1].pokes.clear();
    const auto outcomes = run(target, std::vector{writes, looks});
    for (const Outcome& outcome : outcomes) ASSERT_EQ(outcome.end, End::Completed);
    EXPECT_EQ(outcomes[0].answers[1].peeked, (std::vector<std::uint8_t>{0, 0, 1, 2, 3, 0, 0, 0}));
    EXPECT_EQ(outcomes[1].answers[1].peeked, std::vector<std::uint8_t>(8, 0));
  }
}

/// A step by that process that looks at a byte of each buffer's start, after it has written one of `buffer`, if it has
/// to.
traces::Step by(std::uint8_t process, std::size_t looked_at, std::optional<std::size_t> written = std::nullopt) {
  traces::Step step = traces::call(uapi::Command::Destroy);
  step.origin.process = process;
  step.peek = {uapi::address_of(looked_at), 1};
  if (written) step.pokes.push_back({uapi::address_of(*written), {static_cast<std::uint8_t>(process + 1)}});
  return step;
}

TEST(LocalMachine, has_each_process_make_its_calls_with_memory_of_its_own_but_for_what_is_shared) {
  AgentTarget target(machine(), opening("/dev/null"));
  Trace trace;
  trace.processes = {"one", "two"};
  trace.memory.buffers = {
      {"b0", 2, {}, {}}, {"b1", 1, {}, {}, uapi::MemoryKind::Shared}, {"b2", 1, {}, {}, uapi::MemoryKind::Memfd}};
  constexpr std::size_t kPrivate = 0, kShared = 1, kMemfd = 2;
  traces::Step at_an_edge = by(2, kPrivate), in_a_read_only_page = by(2, kPrivate);
  at_an_edge.site = uapi::Site::Edge;
  in_a_read_only_page.site = uapi::Site::ReadOnly;
  trace.steps = {by(0, kPrivate, kPrivate), by(1, kPrivate), by(1, kPrivate, kPrivate),
                 by(2, kShared, kShared),   by(0, kPrivate), by(1, kShared),
                 by(0, kMemfd, kMemfd),     by(2, kMemfd),   at_an_edge,
                 in_a_read_only_page,       by(2, kPrivate)};
  const std::vector<std::uint8_t> seen{1, 0, 2, 3, 1, 3, 1, 1, 0, 0, 0};
  traces::Step end = traces::call(uapi::Command::Exit);
  end.origin.process = 1;
  trace.steps.insert(trace.steps.end(), {end, by(2, kShared)});
  for (const Outcome& outcome : run(target, std::vector{trace, busy_trace(), trace})) {
    ASSERT_EQ(outcome.end, End::Completed);
    if (outcome.answers.size() == busy_trace().steps.size()) continue;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      EXPECT_EQ(outcome.answers[i].error, ENOTTY) << i;
      EXPECT_EQ(outcome.answers[i].peeked, std::vector{seen[i]}) << i;
      EXPECT_EQ(outcome.answers[i].bytes, trace.steps[i].bytes) << i;
    }
    EXPECT_EQ(outcome.answers[seen.size()].error, 0);
    EXPECT_EQ(outcome.answers[seen.size() + 1].peeked, std::vector<std::uint8_t>{3});
  }
}

/// The processes that a process has made.
std::vector<pid_t> children_of(const std::string& process) {
  std::vector<pid_t> children;
  std::error_code ignored;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + process + "/task", ignored)) {
    std::ifstream list(thread.path() / "children");
    for (pid_t child; list >> child;) children.push_back(child);
  }
  return children;
}

TEST(LocalMachine, takes_the_death_of_a_process_for_a_crash_rather_than_wait_for_it) {
  AgentTarget target(machine(), opening("/dev/null"));
  Trace trace;
  trace.processes = {"child"};
  trace.memory.buffers = {{"b0", 1, {}, {}}};
  trace.steps.assign(60'000, by(1, 0));
  const std::jthread killer([](const std::stop_token& stop) {
    while (!stop.stop_requested())
      for (const pid_t agent : children_of("self"))
        for (const pid_t child : children_of(std::to_string(agent))) kill(child, SIGKILL);
  });
  EXPECT_EQ(run(target, {&trace, 1}).at(0).end, End::Crashed);
}

TEST(LocalMachine, makes_the_calls_as_the_caller_of_the_trace_and_is_itself_again_for_the_next) {
  if (geteuid() != 0) GTEST_SKIP() << "only root has capabilities to do without";
  AgentTarget target(machine(), opening("/dev/null"));
  Trace limited = busy_trace();
  limited.caller = {.memlock = 2, .ipc_lock = false, .sys_resource = false};
  Trace less = limited;
  less.caller.memlock = 1;
  for (const Outcome& outcome : run(target, std::vector{less, limited, busy_trace(), limited}))
    EXPECT_EQ(outcome.end, End::Completed);
}

/// Reads the kernel's entropy count, a 32-bit number that is not 0, into the struct: a call that any kernel answers.
traces::Step entropy_count(uapi::Site site, std::size_t given) {
  traces::Step step;
  step.request = 0x80045200;  // RNDGETENTCNT of random(4)
  step.bytes.assign(given, 0);
  step.site = site;
  return step;
}

TEST(LocalMachine, places_structs_so_that_the_kernel_can_write_just_what_their_site_allows) {
  AgentTarget target(machine(), opening("/dev/urandom"));
  Trace trace;
  trace.steps = {entropy_count(uapi::Site::Normal, 4),  entropy_count(uapi::Site::Normal, 1),
                 entropy_count(uapi::Site::Edge, 4),    entropy_count(uapi::Site::Edge, 3),
                 entropy_count(uapi::Site::Edge, 0),    entropy_count(uapi::Site::ReadOnly, 4),
                 entropy_count(uapi::Site::Unmapped, 4)};
  const auto outcomes = run(target, {&trace, 1});
  ASSERT_EQ(outcomes[0].end, End::Completed);
  std::vector<std::int32_t> errors;
  for (const traces::Answer& answer : outcomes[0].answers) errors.push_back(answer.error);
  EXPECT_EQ(errors, (std::vector<std::int32_t>{0, 0, 0, EFAULT, EFAULT, EFAULT, EFAULT}));
  EXPECT_NE(outcomes[0].answers[0].bytes, std::vector<std::uint8_t>(4, 0));
  EXPECT_EQ(outcomes[0].answers[2].bytes, outcomes[0].answers[0].bytes);
  EXPECT_EQ(outcomes[0].answers[5].bytes, std::vector<std::uint8_t>(4, 0));
}

TEST(LocalMachine, learns_ids_only_from_calls_that_succeed_and_forgets_them_with_the_trace) {
  AgentTarget target(machine(), opening("/dev/urandom"));
  Trace trace;
  trace.names = {"learnt", "failed"};
  trace.steps = {entropy_count(uapi::Site::Normal, 4), entropy_count(uapi::Site::ReadOnly, 4)};
  trace.steps[0].bindings = {{0, 0}};
  trace.steps[1].bytes = {1, 2, 3, 4};
  trace.steps[1].bindings = {{0, 1}};
  traces::Step shows_both;
  shows_both.bytes.assign(10, 0xff);
  shows_both.relocations = {{0, 0}, {4, 1}, {8, 0}};
  trace.steps.push_back(shows_both);
  Trace only_shows = trace;
  only_shows.steps = {shows_both};
  const std::vector<Trace> traces{trace, only_shows};
  const auto outcomes = run(target, traces);
  ASSERT_EQ(outcomes[0].answers.size(), 3u);
  std::vector<std::uint8_t> expected = outcomes[0].answers[0].bytes;
  const std::vector<std::uint8_t> count = expected;
  expected.resize(8, 0);
  expected.insert(expected.end(), count.begin(), count.begin() + 2);  // the last id is cut off by the struct's end
  EXPECT_EQ(outcomes[0].answers[2].bytes, expected);
  EXPECT_EQ(outcomes[1].answers[0].bytes, std::vector<std::uint8_t>(10, 0));
}

TEST(LocalMachine, runs_thousands_of_traces_without_a_restart) {
  AgentTarget target(machine(), opening("/dev/null"));
  const std::vector<Trace> traces(5000, busy_trace());
  const auto outcomes = run(target, traces);
  ASSERT_EQ(outcomes.size(), 5000u);
  for (const Outcome& outcome : outcomes) EXPECT_EQ(outcome.answers, outcomes[0].answers);
}

TEST(LocalMachine, costs_one_trace_when_the_agent_is_killed_and_completes_the_rest) {
  auto agent = machine();
  const LocalMachine& seen = *agent;
  AgentTarget target(std::move(agent), opening("/dev/null"));
  const std::vector<Trace> traces(5000, busy_trace());
  const auto outcomes = run(target, traces, [&](std::size_t index) {
    if (index == 100) kill(seen.process(), SIGKILL);
  });
  ASSERT_EQ(outcomes.size(), 5000u);
  std::size_t crashed = 0;
  for (const Outcome& outcome : outcomes) crashed += outcome.end == End::Crashed;
  EXPECT_EQ(crashed, 1u);
}

TEST(LocalMachine, costs_one_trace_when_the_agent_hangs_and_completes_the_rest) {
  auto options = opening("/dev/null");
  options.limit = std::chrono::milliseconds(1000);
  AgentTarget target(machine(), options);
  send_to_sleep(target.link(), std::chrono::seconds(60));
  const std::vector<Trace> traces(1000, busy_trace());
  const auto outcomes = run(target, traces);
  ASSERT_EQ(outcomes.size(), 1000u);
  EXPECT_EQ(outcomes[0].end, End::TimedOut);
  for (std::size_t i = 1; i < 1000; ++i) EXPECT_EQ(outcomes[i].end, End::Completed) << i;
}

TEST(LocalMachine, measures_a_bare_loop) {
  AgentTarget target(machine(), opening("/dev/null"));
  const auto one = target.bench(busy_trace(), 1000);
  EXPECT_GT(one, std::chrono::nanoseconds(100));
  EXPECT_LT(one, std::chrono::milliseconds(10));
}

/// A call on each of the trace's files: /dev/iommu, and then of those named.
Trace on_files(std::vector<uapi::FileKind> kinds) {
  Trace trace;
  trace.steps.push_back(entropy_count(uapi::Site::Normal, 4));
  for (const uapi::FileKind kind : kinds) {
    trace.files.push_back({"f" + std::to_string(trace.files.size()), kind});
    trace.steps.emplace_back(entropy_count(uapi::Site::Normal, 4)).origin.file =
        static_cast<std::uint8_t>(trace.files.size());
  }
  return trace;
}

TEST(LocalMachine, makes_each_call_on_the_file_that_its_kind_says) {
  const Trace trace = on_files({uapi::FileKind::Vfio, uapi::FileKind::Iommu});
  const auto errors = [&](AgentOptions options) {
    AgentTarget target(machine(), std::move(options));
    std::vector<std::int32_t> all;
    const auto outcomes = run(target, {&trace, 1});
    for (const traces::Answer& answer : outcomes.at(0).answers) all.push_back(answer.error);
    return all;
  };
  EXPECT_EQ(errors(opening("/dev/urandom", "/dev/null")), (std::vector{0, ENOTTY, 0}));
  EXPECT_EQ(errors(opening("/dev/null", "/dev/urandom")), (std::vector{ENOTTY, 0, ENOTTY}));
}

TEST(LocalMachine, leaves_out_a_trace_of_which_a_file_cannot_be_opened_and_runs_the_others) {
  AgentTarget target(machine(), opening("/dev/urandom", "/dev/does-not-exist"));
  const std::vector traces{on_files({}), on_files({uapi::FileKind::Iommu, uapi::FileKind::Vfio}),
                           on_files({uapi::FileKind::Iommu})};
  const auto outcomes = run(target, traces);
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(outcomes[0].end, End::Completed);
  EXPECT_EQ(outcomes[1].end, End::NotRun);
  EXPECT_EQ(outcomes[1].console, "the target could not open /dev/does-not-exist: ENOENT");
  EXPECT_EQ(outcomes[2].end, End::Completed);
  EXPECT_EQ(outcomes[2].answers.size(), 2u);
  EXPECT_THROW(target.bench(traces[1], 10), Unavailable);
}

TEST(LocalMachine, needs_no_file_that_no_call_of_a_trace_is_made_on) {
  AgentTarget target(machine(), opening("/dev/does-not-exist", "/dev/urandom"));
  Trace container = on_files({uapi::FileKind::Vfio});
  container.steps.erase(container.steps.begin());
  traces::Step read = traces::call(uapi::Command::Read);
  traces::set(read, "fd", 3);
  container.steps.push_back(read);
  const auto outcomes = run(target, std::vector{container, on_files({})});
  ASSERT_EQ(outcomes[0].end, End::Completed);
  EXPECT_EQ(outcomes[0].answers[0].error, 0);
  EXPECT_EQ(outcomes[0].answers[1].error, EBADF) << "a descriptor of the agent's own";
  EXPECT_EQ(outcomes[1].end, End::NotRun);
}

TEST(LocalMachine, says_why_a_file_cannot_be_opened) {
  const Trace trace = busy_trace();
  AgentTarget target(machine(), opening("/dev"));  // a directory
  EXPECT_EQ(run(target, {&trace, 1}).at(0).console, "the target could not open /dev: EISDIR");
}

TEST(LocalMachine, is_unavailable_without_its_agent) {
  const Trace trace = busy_trace();
  AgentTarget target(std::make_unique<LocalMachine>("/does/not/exist"), {});
  EXPECT_THROW(run(target, {&trace, 1}), Unavailable);
}

}  // namespace
}  // namespace ioasis::conformance
