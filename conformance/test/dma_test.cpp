// Devices that do DMA: the simulator answers as specified, and what goes wrong in its page tables shows.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "conformance/judge/replay.h"
#include "conformance/targets/of_platform.h"
#include "conformance/targets/simulator_target.h"
#include "gen/generator.h"
#include "model/spec.h"
#include "traces/shrink.h"
#include "traces/writer.h"

namespace ioasis::conformance {

namespace {

constexpr std::size_t kPiece = 1000, kPieces = 20;  ///< traces, and how many times so many
constexpr std::size_t kShrunkSteps = 12;

const model::Dialect& dialect() { return model::dialects().front(); }

gen::Generator& generator() {
  static gen::Generator made(dialect(), 3, {.dma = true});
  return made;
}

/// Of the platform whose page tables have another format.
gen::Generator& generator_of_windows() {
  static gen::Generator made(dialect(), 2, {.dma = true, .platform = platform::built_in("two-windows")});
  return made;
}

/// The piece of that number of one sequence of traces, drawn when it is first asked for.
const std::vector<traces::Trace>& piece(std::size_t number) {
  static std::deque<std::vector<traces::Trace>> pieces;
  while (pieces.size() <= number) {
    auto& made = pieces.emplace_back();
    while (made.size() < kPiece) made.push_back(made.size() % 4 ? generator().next() : generator_of_windows().next());
  }
  return pieces[number];
}

/// The first trace of `traces` that does not conform; null if all do.
const traces::Trace* first_failure(Target& target, std::span<const traces::Trace> traces) {
  const traces::Trace* failed = nullptr;
  replay(target, traces, dialect(), [&](std::size_t index, const Verdict& verdict, const Outcome&) {
    if (verdict.kind != Verdict::Kind::Conforms) failed = &traces[index];
    return failed == nullptr;
  });
  return failed;
}

/// As few steps of a trace that does not conform as show that.
traces::Trace shrunk(Target& target, const traces::Trace& failed) {
  return traces::shrink(failed, [&](const traces::Trace& candidate) {
    return first_failure(target, std::span(&candidate, 1)) != nullptr;
  });
}

class EveryTranslationDefect : public testing::TestWithParam<simulator::tables::DefectInfo> {};

}  // namespace

TEST(Dma, OfRandomTracesIsAnsweredAsSpecifiedByTheSimulator) {
  const auto target = make_simulator_target();
  for (std::size_t i = 0; i < kPieces; ++i) {
    const auto* failed = first_failure(*target, piece(i));
    ASSERT_EQ(failed, nullptr) << traces::write(shrunk(*target, *failed));
  }
}

TEST(Dma, OfRandomTracesReachesEveryClauseOfItsSteps) {
  piece(kPieces - 1);
  for (const auto& id : generator().coverage().missed()) EXPECT_FALSE(id.starts_with("DMA_")) << id;
}

TEST(Dma, IsSkippedOnKernelsWithTheReason) {
  traces::Trace trace;
  trace.steps = {traces::call(uapi::Command::IoasAlloc), traces::call(uapi::Command::DmaRead)};
  auto usual = trace;
  usual.steps.pop_back();
  const std::vector<traces::Trace> both{trace, usual};
  std::vector<Verdict> verdicts;
  replay(*on_platforms_of_kernels(make_simulator_target()), both, dialect(),
         [&](std::size_t, const Verdict& verdict, const Outcome&) {
           verdicts.push_back(verdict);
           return true;
         });
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[0].kind, Verdict::Kind::Skipped);
  EXPECT_EQ(verdicts[0].unjudged, "the mock devices of kernels under test do no DMA");
  EXPECT_EQ(verdicts[1].kind, Verdict::Kind::Conforms);
}

TEST_P(EveryTranslationDefect, IsFoundByRandomTracesAndShrunk) {
  simulator::Defects defects;
  defects.add(GetParam().defect);
  const auto target = make_simulator_target(defects);
  const traces::Trace* failed = nullptr;
  for (std::size_t i = 0; i < kPieces && !failed; ++i) failed = first_failure(*target, piece(i));
  ASSERT_TRUE(failed) << "no trace of " << kPieces * kPiece << " shows it";
  const auto small = shrunk(*target, *failed);
  EXPECT_LE(small.steps.size(), kShrunkSteps) << traces::write(small);
}

INSTANTIATE_TEST_SUITE_P(Simulator, EveryTranslationDefect, testing::ValuesIn(simulator::translation_defects()),
                         [](const auto& defect) {
                           std::string name(defect.param.name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace ioasis::conformance
