// The whole loop, on the simulator: traces at random find every defect, and shrinking leaves little of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

#include "conformance/campaign/fault_walk.h"
#include "conformance/judge/replay.h"
#include "conformance/targets/simulator_target.h"
#include "conformance/test/reserving_platform.h"
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

/// One sequence of traces, in pieces that are drawn when they are first asked for.
struct Sequence {
  explicit Sequence(const model::Dialect& dialect, gen::Options options = {})
      : generator(dialect, 1, std::move(options)) {}
  gen::Generator generator;
  std::deque<std::vector<traces::Trace>> pieces;
};

const std::vector<traces::Trace>& piece_of(Sequence& sequence, std::size_t number) {
  auto& [generator, pieces] = sequence;
  while (pieces.size() <= number) {
    auto& made = pieces.emplace_back();
    while (made.size() < kPiece) made.push_back(generator.next());
  }
  return pieces[number];
}

/// The piece of that number of traces of a dialect.
const std::vector<traces::Trace>& piece(std::size_t number, const model::Dialect& of = dialect()) {
  static std::map<std::string, Sequence> sequences;
  return piece_of(sequences.try_emplace(of.name, of).first->second, number);
}

/// The same, with devices of two platforms.
const std::vector<traces::Trace>& mixed_piece(std::size_t number) {
  static Sequence sequence(dialect(), {.others = {platform::built_in("two-windows")}});
  return piece_of(sequence, number);
}

/// The same, with devices of which some have pages of 4 KiB, and ranges that are not to be mapped.
const std::vector<traces::Trace>& reserving_piece(std::size_t number) {
  static Sequence sequence(dialect(), {.others = {&reserving_platform()}});
  return piece_of(sequence, number);
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

/// The first trace of those of the piece of that number with which the defect would show.
std::optional<traces::Trace> first_failure_of(const simulator::DefectInfo& defect, Target& target, std::size_t number) {
  const auto among = [&](const std::vector<traces::Trace>& traces) {
    const auto* found = first_failure(target, traces);
    return found ? std::optional(*found) : std::nullopt;
  };
  switch (defect.needs) {
    case simulator::Needs::LackOfMemory:
      return first_failure_under_faults(target, piece(number));
    case simulator::Needs::SeveralPlatforms:
      return among(mixed_piece(number));
    case simulator::Needs::ReservingDevices:
      return among(reserving_piece(number));
    case simulator::Needs::Nothing:
      return among(piece(number, dialect_with(defect.command)));
  }
  return std::nullopt;
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
  for (std::size_t i = 0; i < kPieces && !failed; ++i) failed = first_failure_of(GetParam(), *target, i);
  ASSERT_TRUE(failed) << "no trace of " << kPieces * kPiece << " shows it";
  const auto small = shrink(*failed, [&](const traces::Trace& candidate) {
    return first_failure(*target, std::span(&candidate, 1)) != nullptr;
  });
  EXPECT_LE(small.steps.size(), kShrunkSteps) << traces::write(small);
}

INSTANTIATE_TEST_SUITE_P(Simulator, EveryDefect, testing::ValuesIn(simulator::defect_table()), test_name);

}  // namespace ioasis::conformance
