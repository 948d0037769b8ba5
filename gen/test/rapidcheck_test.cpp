// The generator for others' property tests: what it makes, and that RapidCheck makes failures small.
#include "gen/rapidcheck.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "conformance/judge/judge.h"
#include "conformance/targets/simulator_target.h"
#include "traces/reader.h"
#include "traces/shrink.h"
#include "traces/writer.h"

namespace ioasis::gen {

namespace {

using traces::Trace;

const auto kFixed = "linux-6.12";

rc::Shrinkable<Trace> made_from(std::uint64_t seed, int size = rc::kNominalSize) {
  return trace(kFixed)(rc::Random(seed), size);
}

/// True for traces that a simulator with the defect answers otherwise than the specification.
bool shows(const std::string& defect, const Trace& trace) {
  simulator::Defects defects;
  defects.add(*simulator::defect_named(defect));
  conformance::Outcome outcome;
  conformance::make_simulator_target(defects)->run({&trace, 1}, [&](std::size_t, conformance::Outcome&& answered) {
    outcome = std::move(answered);
    return true;
  });
  return conformance::judge(trace, outcome, *model::dialect_named(kFixed)).kind == conformance::Verdict::Kind::Diverges;
}

/// What RapidCheck shrinks the first trace to that shows the defect.
Trace smallest_that_shows(const std::string& defect) {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    const auto start = made_from(seed);
    if (!shows(defect, start.value())) continue;
    return rc::shrinkable::findLocalMin(start, [&](const Trace& smaller) { return shows(defect, smaller); }).first;
  }
  ADD_FAILURE() << "no trace shows " << defect;
  return {};
}

}  // namespace

TEST(PropertyTraces, AreTheSameForTheSameRandomNumbers) {
  EXPECT_EQ(made_from(5).value(), made_from(5).value());
  EXPECT_NE(made_from(5).value(), made_from(6).value());
}

TEST(PropertyTraces, GrowWithRapidChecksSize) {
  std::size_t longest = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(made_from(seed, 0).value().steps.size(), 1u);
    longest = std::max(longest, made_from(seed).value().steps.size());
  }
  EXPECT_GT(longest, 18u);
  EXPECT_LE(longest, 24u);
}

TEST(PropertyTraces, SpeakForTheDialectAndPlatformAskedFor) {
  for (const auto& dialect : model::dialects()) {
    const auto made = trace(dialect.name, "mock")(rc::Random(1), rc::kNominalSize).value();
    EXPECT_EQ(made.dialect, dialect.name);
    EXPECT_EQ(made.platform, "mock");
  }
}

TEST(PropertyTraces, OfAnUnknownDialectOrPlatformAreRefused) {
  EXPECT_THROW(trace("linux-2.4"), std::invalid_argument);
  EXPECT_THROW(trace(kFixed, "abacus"), std::invalid_argument);
}

TEST(PropertyTraces, AreShownAsTheirFile) {
  const auto made = made_from(3).value();
  std::ostringstream shown;
  rc::show(made, shown);
  EXPECT_EQ(shown.str(), traces::write(made));
}

TEST(PropertyTraces, AreShrunkToTracesThatTheFormatHolds) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    std::size_t tried = 0;
    rc::seq::forEach(made_from(seed).shrinks(), [&](const rc::Shrinkable<Trace>& smaller) {
      if (++tried % 5 != 0) return;
      EXPECT_NO_THROW(traces::write(smaller.value()));
    });
    EXPECT_GT(tried, 50u) << seed;
  }
}

TEST(PropertyTraces, AreTriedInSmallerFormsAsTheShrinkerWould) {
  const auto made = made_from(9).value();
  std::vector<Trace> by_rapidcheck, by_shrinker;
  rc::seq::forEach(made_from(9).shrinks(),
                   [&](const rc::Shrinkable<Trace>& smaller) { by_rapidcheck.push_back(smaller.value()); });
  traces::shrink(
      made,
      [&](const Trace& smaller) {
        by_shrinker.push_back(smaller);
        return false;
      },
      100'000);
  EXPECT_EQ(by_rapidcheck, by_shrinker);
}

TEST(PropertyTraces, ThatShowAPlantedDefectAreShrunkToFewSteps) {
  EXPECT_LE(smallest_that_shows("overlap-off-by-one-end").steps.size(), 4u);
  EXPECT_LE(smallest_that_shows("alloc-flags-ignored").steps.size(), 1u);
  EXPECT_LE(smallest_that_shows("copy-forgets-writable-check").steps.size(), 4u);
}

}  // namespace ioasis::gen
