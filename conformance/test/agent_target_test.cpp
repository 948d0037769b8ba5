// What crashes, warnings and hangs cost, against a machine that breaks by script.
#include "conformance/targets/agent_target.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "conformance/test/scripted_machine.h"

namespace ioasis::conformance {
namespace {

using Act = ScriptedMachine::Act;
using End = Outcome::End;

constexpr std::uint32_t kHarmless = 0x3b80;
constexpr std::uint32_t kHarmful = 0x3b81;

traces::Trace trace_of(std::vector<std::uint32_t> requests) {
  traces::Trace trace;
  for (const std::uint32_t request : requests) {
    traces::Step step;
    step.request = request;
    step.bytes = {1, 2, 3};
    trace.steps.push_back(step);
  }
  return trace;
}

/// `count` harmless traces, of which number `harmful` makes a harmful second call.
std::vector<traces::Trace> batch_with(std::size_t count, std::size_t harmful) {
  std::vector<traces::Trace> traces(count, trace_of({kHarmless, kHarmless}));
  if (harmful < count) traces[harmful] = trace_of({kHarmless, kHarmful, kHarmless});
  return traces;
}

struct Results {
  std::vector<Outcome> outcomes;
  int starts = 0;
};

Results run(std::span<const traces::Trace> traces, ScriptedMachine::Script script) {
  auto machine = std::make_unique<ScriptedMachine>(std::move(script));
  const ScriptedMachine& seen = *machine;
  AgentTarget target(std::move(machine), {.limit = std::chrono::milliseconds(1000), .in_flight = 16});
  Results results;
  target.run(traces, [&](std::size_t index, Outcome&& outcome) {
    EXPECT_EQ(index, results.outcomes.size());
    results.outcomes.push_back(std::move(outcome));
    return true;
  });
  results.starts = seen.starts();
  return results;
}

ScriptedMachine::Script harmful(Act act) {
  return [act](std::uint32_t request, int) { return request == kHarmful ? act : Act::Answer; };
}

void expect_only(const Results& results, std::size_t count, std::size_t fault, End end) {
  ASSERT_EQ(results.outcomes.size(), count);
  for (std::size_t i = 0; i < count; ++i)
    EXPECT_EQ(results.outcomes[i].end, i == fault ? end : End::Completed)
        << "trace " << i << results.outcomes[i].console;
}

TEST(AgentTarget, answers_many_traces_in_order_on_one_start) {
  const auto traces = batch_with(500, 500);
  const Results all = run(traces, harmful(Act::Die));
  expect_only(all, 500, 500, End::Completed);
  EXPECT_EQ(all.starts, 1);
  ASSERT_EQ(all.outcomes[499].answers.size(), 2u);
  EXPECT_EQ(all.outcomes[499].answers[1].result, kHarmless);
  EXPECT_EQ(all.outcomes[499].answers[1].bytes, (std::vector<std::uint8_t>{0, 2, 3}));
}

TEST(AgentTarget, blames_a_panic_on_the_trace_that_causes_it_and_keeps_the_answers_before) {
  const Results all = run(batch_with(60, 23), harmful(Act::Die));
  expect_only(all, 60, 23, End::Crashed);
  EXPECT_EQ(all.outcomes[23].answers.size(), 1u);
  EXPECT_TRUE(all.outcomes[23].console.starts_with("[    2.0] Kernel panic"));
  EXPECT_EQ(all.starts, 3);
}

TEST(AgentTarget, blames_a_warning_on_the_trace_that_causes_it_though_the_kernel_lives_on) {
  const Results all = run(batch_with(60, 23), harmful(Act::Warn));
  expect_only(all, 60, 23, End::Crashed);
  EXPECT_TRUE(all.outcomes[23].console.starts_with("[    2.0] WARNING"));
}

TEST(AgentTarget, blames_each_of_several_traces_in_flight_together) {
  auto traces = batch_with(30, 5);
  traces[7] = traces[6] = traces[29] = traces[5];
  const Results all = run(traces, harmful(Act::Die));
  for (std::size_t i = 0; i < 30; ++i)
    EXPECT_EQ(all.outcomes[i].end == End::Crashed, (i >= 5 && i <= 7) || i == 29) << i;
}

TEST(AgentTarget, restarts_before_it_looks_for_the_cause_of_a_warning_printed_only_once) {
  int warned_at_start = 0;
  const Results all = run(batch_with(40, 11), [&](std::uint32_t request, int start) {
    return request == kHarmful && std::exchange(warned_at_start, start) != start ? Act::Warn : Act::Answer;
  });
  expect_only(all, 40, 11, End::Crashed);
}

TEST(AgentTarget, blames_a_hang_on_the_trace_that_causes_it_and_goes_on) {
  const Results all = run(batch_with(40, 11), harmful(Act::Hang));
  expect_only(all, 40, 11, End::TimedOut);
  EXPECT_EQ(all.outcomes[11].answers.size(), 1u);
}

/// What becomes of a trace whose call takes 400 ms, where 200 ms without an answer are a hang.
End end_of_slow_call(std::function<std::chrono::nanoseconds()> starved) {
  auto machine = std::make_unique<ScriptedMachine>([](std::uint32_t, int) {
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    return Act::Answer;
  });
  machine->set_starved(std::move(starved));
  AgentTarget target(std::move(machine), {.limit = std::chrono::milliseconds(200)});
  End end = End::NotRun;
  const auto trace = trace_of({kHarmless});
  target.run(std::span(&trace, 1), [&](std::size_t, Outcome&& outcome) {
    end = outcome.end;
    return true;
  });
  return end;
}

TEST(AgentTarget, time_in_which_a_machine_has_no_processor_is_no_silence) {
  EXPECT_EQ(end_of_slow_call([] { return std::chrono::nanoseconds(0); }), End::TimedOut);
  EXPECT_EQ(end_of_slow_call([] { return std::chrono::steady_clock::now().time_since_epoch(); }), End::Completed);
}

TEST(AgentTarget, waits_for_a_single_trace_that_hangs_once) {
  const Results all = run(batch_with(1, 0), harmful(Act::Hang));
  expect_only(all, 1, 0, End::TimedOut);
  EXPECT_EQ(all.outcomes[0].answers.size(), 1u);
  EXPECT_EQ(all.starts, 1);
}

TEST(AgentTarget, reports_a_panic_that_does_not_come_again_on_the_likeliest_trace_and_says_so) {
  const Results all = run(batch_with(40, 11), [](std::uint32_t request, int start) {
    return request == kHarmful && start == 1 ? Act::Die : Act::Answer;
  });
  ASSERT_EQ(all.outcomes.size(), 40u);
  const auto crashed = std::count_if(all.outcomes.begin(), all.outcomes.end(),
                                     [](const Outcome& outcome) { return outcome.end == End::Crashed; });
  EXPECT_EQ(crashed, 1);
  EXPECT_NE(all.outcomes[11].console.find("not again when they were run one at a time"), std::string::npos);
  EXPECT_NE(all.outcomes[11].console.find("Kernel panic"), std::string::npos);
}

TEST(AgentTarget, takes_damaged_answers_for_a_crash_of_the_trace_that_causes_them) {
  expect_only(run(batch_with(40, 11), harmful(Act::Garble)), 40, 11, End::Crashed);
}

TEST(AgentTarget, stops_when_the_sink_wants_no_more_and_can_run_again) {
  AgentTarget target(std::make_unique<ScriptedMachine>(harmful(Act::Die)), {});
  const auto traces = batch_with(100, 100);
  std::size_t calls = 0;
  target.run(traces, [&](std::size_t, Outcome&&) { return ++calls < 10; });
  EXPECT_EQ(calls, 10u);
  calls = 0;
  target.run(traces, [&](std::size_t index, Outcome&& outcome) {
    EXPECT_EQ(index, calls++);
    EXPECT_EQ(outcome.end, End::Completed);
    return true;
  });
  EXPECT_EQ(calls, 100u);
}

TEST(AgentTarget, refuses_a_trace_that_pokes_where_no_memory_is) {
  AgentTarget target(std::make_unique<ScriptedMachine>(harmful(Act::Die)), {});
  auto traces = batch_with(1, 1);
  traces[0].steps[0].pokes.push_back({uapi::kArenaBase, {1}});
  EXPECT_THROW(target.run(traces, [](std::size_t, Outcome&&) { return true; }), std::invalid_argument);
}

}  // namespace
}  // namespace ioasis::conformance
