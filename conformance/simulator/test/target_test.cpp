// The simulator behind the interface of a target.
#include <gtest/gtest.h>

#include <cerrno>

#include "conformance/targets/simulator_target.h"

namespace ioasis::conformance {
namespace {

using traces::bind;
using traces::call;
using traces::refer;
using traces::set;
using uapi::Command;

traces::Step map_step(std::uint16_t ioas, std::uint64_t iova, std::uint64_t user, std::uint64_t length) {
  traces::Step step = call(Command::IoasMap);
  set(step, "flags", uapi::kFixedIova | uapi::kReadable);
  refer(step, "ioas_id", ioas);
  set(step, "user_va", user);
  set(step, "length", length);
  set(step, "iova", iova);
  return step;
}

traces::Trace one_ioas() {
  traces::Trace trace;
  trace.memory.buffers = {{"b0", 4, {}, {}}};
  trace.names = {"ioas0"};
  trace.steps = {call(Command::IoasAlloc)};
  bind(trace.steps[0], "out_ioas_id", 0);
  return trace;
}

Outcome outcome_of(const traces::Trace& trace, simulator::Defects defects = {}) {
  Outcome result;
  make_simulator_target(defects)->run({&trace, 1}, [&](std::size_t, Outcome&& outcome) {
    result = std::move(outcome);
    return true;
  });
  return result;
}

TEST(SimulatorTarget, NamesStandForTheIdsThatWereBound) {
  traces::Trace trace = one_ioas();
  trace.steps.push_back(map_step(0, 0x1000, uapi::address_of(0), 0x1000));
  trace.steps.push_back(trace.steps.back());
  const Outcome outcome = outcome_of(trace);
  EXPECT_EQ(outcome.end, Outcome::End::Completed);
  ASSERT_EQ(outcome.answers.size(), 3u);
  EXPECT_EQ(outcome.answers[1].error, 0);
  EXPECT_EQ(outcome.answers[1].bytes[8], 1) << "the id as it lay in memory";
  EXPECT_EQ(outcome.answers[2].error, EEXIST);
}

TEST(SimulatorTarget, ATraceOfAFileThatTheSimulatorDoesNotHaveIsNotRun) {
  traces::Trace trace = one_ioas();
  trace.files = {{"native", uapi::FileKind::VfioSpapr}};
  const Outcome outcome = outcome_of(trace);
  EXPECT_EQ(outcome.end, Outcome::End::NotRun);
  EXPECT_EQ(outcome.console, "the simulator has no file of kind vfio-spapr");
}

TEST(SimulatorTarget, MemoryIsPokedBeforeACallAndPeekedAfterIt) {
  traces::Trace trace = one_ioas();
  traces::Step ranges = call(Command::IoasIovaRanges);
  refer(ranges, "ioas_id", 0);
  set(ranges, "num_iovas", 1);
  set(ranges, "allowed_iovas", uapi::address_of(0));
  ranges.pokes = {{uapi::address_of(0) + 8, std::vector<std::uint8_t>(16, 7)}};
  ranges.peek = {uapi::address_of(0), 24};
  trace.steps.push_back(ranges);
  std::vector<std::uint8_t> expected(24, 0);
  std::fill_n(expected.begin() + 8, 8, std::uint8_t{0xff});
  std::fill_n(expected.begin() + 16, 8, std::uint8_t{7});
  EXPECT_EQ(outcome_of(trace).answers[1].peeked, expected);
}

TEST(SimulatorTarget, AStructThatLiesNowhereHasNoBytes) {
  traces::Trace trace = one_ioas();
  trace.steps[0].site = uapi::Site::Unmapped;
  const Outcome outcome = outcome_of(trace);
  EXPECT_EQ(outcome.answers[0].error, EFAULT);
  EXPECT_TRUE(outcome.answers[0].bytes.empty());
}

TEST(SimulatorTarget, AKernelWarningIsACrash) {
  traces::Trace trace = one_ioas();
  trace.steps.push_back(map_step(0, 0, 0x800, ~std::uint64_t{0} - 0x13ff));
  trace.steps.push_back(call(Command::IoasAlloc));
  const Outcome outcome = outcome_of(trace);
  EXPECT_EQ(outcome.end, Outcome::End::Crashed);
  EXPECT_EQ(outcome.answers.size(), 1u);
  EXPECT_NE(outcome.console.find("WARNING"), std::string::npos);
}

TEST(SimulatorTarget, EachTraceHasAContextOfItsOwnAndTheSinkCanStop) {
  const std::vector<traces::Trace> traces(3, one_ioas());
  std::size_t seen = 0;
  make_simulator_target()->run(traces, [&](std::size_t index, Outcome&& outcome) {
    EXPECT_EQ(index, seen++);
    EXPECT_EQ(outcome.answers[0].bytes[8], 1);
    return seen < 2;
  });
  EXPECT_EQ(seen, 2u);
}

TEST(SimulatorTarget, ItSaysWhichDefectsItHas) {
  using simulator::Defect;
  EXPECT_EQ(make_simulator_target()->describe(), "simulator");
  EXPECT_EQ(make_simulator_target({Defect::EmsgsizeMissing, Defect::CopyAcceptsGap})->describe(),
            "simulator with copy-accepts-gap, emsgsize-missing");
  traces::Trace trace = one_ioas();
  set(trace.steps[0], "flags", 1);
  EXPECT_EQ(outcome_of(trace).answers[0].error, EOPNOTSUPP);
  EXPECT_EQ(outcome_of(trace, {Defect::AllocFlagsIgnored}).answers[0].error, 0);
}

}  // namespace
}  // namespace ioasis::conformance
