// What a suite holds beside what was drawn by lot.
#include "gen/usual_suite.h"

#include <gtest/gtest.h>

#include <set>

#include "gen/clause_pairs.h"

namespace ioasis::gen {
namespace {

using uapi::Command;

const model::Dialect& dialect() { return model::dialects().front(); }

std::vector<traces::Trace> suite_of(std::size_t count, Options options = {}) {
  UsualSuite suite(dialect(), 3, count, options);
  std::vector<traces::Trace> traces;
  while (traces.size() < count) traces.push_back(suite.next());
  return traces;
}

/// What the calls of a command have in a field, over all traces.
std::set<std::uint64_t> values(const std::vector<traces::Trace>& traces, Command command, const char* field) {
  std::set<std::uint64_t> all;
  for (const auto& trace : traces)
    for (const auto& step : trace.steps)
      if (step.command == command && step.bytes.size() >= uapi::info(command).size)
        all.insert(traces::get(step, field));
  return all;
}

TEST(UsualSuite, HasEachPowerOfTwoAndItsNeighboursWhereCallsTakeNumbers) {
  const auto traces = suite_of(5500);
  const auto expect_all = [&](Command command, const char* field) {
    const auto seen = values(traces, command, field);
    for (unsigned bit = 1; bit < 64; ++bit)
      for (const std::uint64_t beside : {~std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{1}})
        EXPECT_TRUE(seen.contains((std::uint64_t{1} << bit) + beside))
            << uapi::info(command).name << ' ' << field << " 2^" << bit;
  };
  expect_all(Command::IoasMap, "length");
  expect_all(Command::IoasMap, "iova");
  expect_all(Command::IoasUnmap, "length");
  expect_all(Command::HwptGetDirtyBitmap, "page_size");
  expect_all(Command::VfioIommuUnmapDma, "size");
}

TEST(UsualSuite, IsOtherwiseWhatTheGeneratorMakes) {
  const auto traces = suite_of(100);
  Generator generator(dialect(), 3);
  for (std::size_t i = 0; i < 90; ++i) EXPECT_EQ(traces[i], generator.next());
}

TEST(UsualSuite, IsJudgedToTheEndOfEachTrace) {
  for (const auto& trace : suite_of(3000)) {
    std::size_t judged = 0;
    run(trace, dialect(), [&](std::size_t, const model::Ruling& ruling) {
      judged += !ruling.unspecified && ruling.undefined == model::Ruling::kNone;
      return true;
    });
    EXPECT_EQ(judged, trace.steps.size());
  }
}

TEST(UsualSuite, MovesAPasidWhereItCannotGo) {
  const auto& dialect = *model::dialect_named("linux-6.18");
  UsualSuite suite(dialect, 3, 1000);
  for (int i = 0; i < 1000; ++i) suite.next();
  const auto coverage = suite.coverage();
  for (const char* clause : {"memory-at-top", "memory-not-pinnable", "memory-beyond-limit", "allowed-outside"})
    EXPECT_GT(coverage[*model::clause_of_id(std::string("PASID_REPLACE/") + clause)], 0u) << clause;
}

TEST(UsualSuite, KeepsToTheLengthsAsked) {
  for (const auto& trace : suite_of(2000, {.shortest = 3, .longest = 6})) EXPECT_LE(trace.steps.size(), 6u);
}

}  // namespace
}  // namespace ioasis::gen
