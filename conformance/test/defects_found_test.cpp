// The whole loop, on the simulator: traces at random find every defect, and shrinking leaves little of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

#include "conformance/campaign/fault_walk.h"
#include "conformance/judge/replay.h"
#include "conformance/targets/simulator_target.h"
#include "gen/generator.h"
#include "traces/shrink.h"
#include "traces/writer.h"

namespace ioasis::conformance {

namespace {

constexpr std::size_t kPiece = 2000, kPieces = 80;  ///< traces, and how many times so many
/// An IOAS, a device, a domain, tracking, a mapping, a write, and up to four that show it.
constexpr std::size_t kShrunkSteps = 12;  ///< it takes seven before a device with a fault queue can fault

/// The first dialect that has the command.
const model::Dialect& dialect_with(uapi::Command command) {
  return *std::ranges::find_if(model::dialects(), [&](const auto& dialect) {
    return dialect.has(command) && dialect.proposal == uapi::info(command).proposal;
  });
}
const model::Dialect& dialect() { return model::dialects().front(); }

/// The piece of that number of one sequence of traces of a dialect, drawn when it is first asked for.
const std::vector<traces::Trace>& piece(std::size_t number, const model::Dialect& of = dialect()) {
  struct Sequence {
    explicit Sequence(const model::Dialect& dialect) : generator(dialect, 1) {}
    gen::Generator generator;
    std::deque<std::vector<traces::Trace>> pieces;
  };
  static std::map<std::string, Sequence> sequences;
  auto& [generator, pieces] = sequences.try_emplace(of.name, of).first->second;
  while (pieces.size() <= number) {
    auto& made = pieces.emplace_back();
    while (made.size() < kPiece) made.push_back(generator.next());
  }
  return pieces[number];
}

/// The first of the traces that does not conform when one of its allocations fails; nothing if all do.
std::optional<traces::Trace> first_failure_under_faults(Target& target, std::span<const traces::Trace> traces) {
  std::optional<traces::Trace> failed;
  for (const auto& trace : traces)
    if (!walk_faults(target, trace, dialect(), [&](FaultReplay&& replay) {
          if (replay.kind() == FaultReplay::Kind::Failed) failed = std::move(replay.trace);
          return !failed;
        }))
      break;
  return failed;
}

/// The first trace of `traces` that does not conform; null if all do.
const traces::Trace* first_failure(Target& target, std::span<const traces::Trace> traces) {
  const traces::Trace* failed = nullptr;
  if (traces.empty()) return nullptr;
  replay(target, traces, *model::dialect_named(traces.front().dialect),
         [&](std::size_t index, const Verdict& verdict, const Outcome&) {
           if (verdict.kind != Verdict::Kind::Conforms) failed = &traces[index];
           return failed == nullptr;
         });
  return failed;
}

class EveryDefect : public testing::TestWithParam<simulator::DefectInfo> {};

std::string test_name(const testing::TestParamInfo<simulator::DefectInfo>& defect) {
  std::string name(defect.param.name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace

TEST(Simulator, ConformsWithoutADefect) {
  const auto target = make_simulator_target();
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(first_failure(*target, piece(i)), nullptr);
}

TEST(Simulator, ConformsWhicheverAllocationFails) {
  const auto target = make_simulator_target();
  const auto failed = first_failure_under_faults(*target, std::span(piece(0)).first(kPiece / 4));
  EXPECT_FALSE(failed) << traces::write(*failed);
}

TEST_P(EveryDefect, IsFoundByRandomTracesAndShrunk) {
  const auto target = make_simulator_target(simulator::Defects{GetParam().defect});
  std::optional<traces::Trace> failed;
  for (std::size_t i = 0; i < kPieces && !failed; ++i) {
    if (GetParam().starved)
      failed = first_failure_under_faults(*target, piece(i));
    else if (const auto* found = first_failure(*target, piece(i, dialect_with(GetParam().command))))
      failed = *found;
  }
  ASSERT_TRUE(failed) << "no trace of " << kPieces * kPiece << " shows it";
  const auto small = shrink(*failed, [&](const traces::Trace& candidate) {
    return first_failure(*target, std::span(&candidate, 1)) != nullptr;
  });
  EXPECT_LE(small.steps.size(), kShrunkSteps) << traces::write(small);
}

INSTANTIATE_TEST_SUITE_P(Simulator, EveryDefect, testing::ValuesIn(simulator::defect_table()), test_name);

}  // namespace ioasis::conformance
