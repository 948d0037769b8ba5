// Suites found by the solver: every clause, both sides, nothing twice, the same whatever the number of threads.
#include "solver/suite/suite.h"

#include <gtest/gtest.h>

#include <set>

#include "model/spec.h"
#include "solver/claims/meeting.h"
#include "solver/suite/directed.h"
#include "traces/writer.h"

namespace ioasis::solver {

namespace {

const model::Dialect& dialect() { return model::dialects().front(); }

const Opening& opening_named(std::string_view name) {
  for (const auto& opening : openings())
    if (opening.name == name) return opening;
  throw std::logic_error("no opening " + std::string(name));
}

/// Commands about which all is soon said.
const std::vector<uapi::Command> kFew{uapi::Command::IoasUnmap, uapi::Command::AddReserved};

/// The clauses that decide the last calls.
std::set<std::string> decided(const Findings& findings) {
  std::set<std::string> clauses;
  for (const auto& one : findings.cases) clauses.insert(one.trace.steps.back().expect->clause);
  return clauses;
}

gen::ClausePair pair_of(std::string_view command, std::string_view first, std::string_view second) {
  const auto index = static_cast<int>(*uapi::command_named(command));
  const auto& clauses = model::specification()[static_cast<std::size_t>(index)].clauses;
  gen::ClausePair pair{index, -1, -1};
  for (int i = 0; i < static_cast<int>(clauses.size()); ++i) {
    const auto& id = clauses[static_cast<std::size_t>(i)].id;
    if (id == std::string(command) + "/" + std::string(first)) pair.first = i;
    if (id == std::string(command) + "/" + std::string(second)) pair.second = i;
  }
  return pair;
}

}  // namespace

TEST(SolverSuite, HasNoTwoTracesOfOneForm) {
  const auto suite = make_suite(dialect(), {.most = 250, .only = kFew});
  std::set<std::string> forms;
  for (const auto& trace : suite.traces) forms.insert(gen::form(trace));
  EXPECT_EQ(suite.traces.size(), 250u);
  EXPECT_EQ(forms.size(), suite.traces.size());
}

TEST(SolverSuite, IsTheSameWithAnyNumberOfThreads) {
  const auto one = make_suite(dialect(), {.most = 200, .seed = 3, .only = kFew, .jobs = 1});
  const auto three = make_suite(dialect(), {.most = 200, .seed = 3, .only = kFew, .jobs = 3});
  EXPECT_EQ(one.traces, three.traces);
  EXPECT_EQ(one.pairs.met, three.pairs.met);
  EXPECT_EQ(one.pairs.impossible, three.pairs.impossible);
}

TEST(SolverSuite, ChangesWithTheSeed) {
  EXPECT_NE(make_suite(dialect(), {.most = 50, .seed = 1, .only = kFew}).traces,
            make_suite(dialect(), {.most = 50, .seed = 2, .only = kFew}).traces);
}

TEST(SolverSuite, AsksAnOlderReleaseOnlyForWhatItHas) {
  const auto& old = *model::dialect_named("linux-6.6");
  const auto suite =
      make_suite(old, {.most = 150, .only = {uapi::Command::Dirty, uapi::Command::GetHwInfo}, .jobs = 2});
  std::set<std::string> clauses;
  for (const auto& trace : suite.traces)
    for (const auto& step : trace.steps) {
      EXPECT_TRUE(!step.command || old.has(*step.command)) << uapi::info(*step.command).name;
      if (step.expect) clauses.insert(step.expect->clause);
    }
  EXPECT_TRUE(clauses.contains("GET_HW_INFO/device-unknown"));
}

TEST(SolverSuite, EndsWhenToldTo) {
  const auto suite = make_suite(dialect(), {.progress = [](const SuiteProgress& state) { return state.traces < 20; }});
  EXPECT_LT(suite.traces.size(), 2000u);
  EXPECT_TRUE(suite.pairs.impossible.empty());
}

TEST(Directed, LetsEveryClauseOfUnmapDecide) {
  std::set<std::string> clauses;
  for (const auto name : {"an area", "an area with a device"})
    clauses.merge(decided(direct(dialect(), {opening_named(name), uapi::Command::IoasUnmap, Depth::Clauses})));
  const auto texts = model::specification_of(dialect());
  for (const auto& clause : std::ranges::find(texts, "IOAS_UNMAP", &model::CommandText::name)->clauses)
    EXPECT_TRUE(clauses.contains(clause.id)) << clause.id;
}

TEST(Directed, LetsEveryClauseOfNestedDomainsDecide) {
  std::set<std::string> clauses;
  for (const auto& [opening, command] :
       {std::pair("a domain that may be a parent, and a fault queue", uapi::Command::HwptAlloc),
        std::pair("a nested domain", uapi::Command::HwptInvalidate),
        std::pair("a nested domain", uapi::Command::MdCheckIotlb)})
    clauses.merge(decided(direct(dialect(), {opening_named(opening), command, Depth::Clauses})));
  std::vector<std::string> expected{"HWPT_ALLOC/nested-flags-unknown", "HWPT_ALLOC/nested-without-data",
                                    "HWPT_ALLOC/parent-unfit",         "HWPT_ALLOC/nested-data-unknown",
                                    "HWPT_ALLOC/nested-data-size",     "HWPT_ALLOC/nested-data-unreadable",
                                    "HWPT_ALLOC/fault-queue-unknown"};
  for (const auto command : {uapi::Command::HwptInvalidate, uapi::Command::MdCheckIotlb}) {
    const auto& own = model::specification()[static_cast<std::size_t>(command)].clauses;
    for (std::size_t i = static_cast<std::size_t>(model::framing_clauses(command)); i < own.size(); ++i)
      if (own[i].holds_in(uapi::kThisRelease)) expected.push_back(own[i].id);
  }
  for (const auto& id : expected) EXPECT_TRUE(clauses.contains(id)) << id;
}

TEST(Directed, CutsStructsOfEveryLengthThatCounts) {
  const auto findings =
      direct(dialect(), {opening_named("an area with a device"), uapi::Command::AddReserved, Depth::Clauses});
  const auto clauses = decided(findings);
  for (const auto* id :
       {"ADD_RESERVED/tail-set", "ADD_RESERVED/struct-short", "TEST/op-unknown", "TEST/tail-unreadable"})
    EXPECT_TRUE(clauses.contains(id)) << id;
}

TEST(Directed, PushesAnAddressToBothSidesOfTheTop) {
  const auto findings = direct(dialect(), {opening_named("a device"), uapi::Command::IoasUnmap, Depth::Boundaries});
  std::set<std::uint64_t> refused, other;
  for (const auto& one : findings.cases) {
    const auto& step = one.trace.steps.back();
    (step.expect->clause == "IOAS_UNMAP/iova-at-top" ? refused : other).insert(traces::get(step, "iova"));
  }
  EXPECT_TRUE(refused.contains(~std::uint64_t{0})) << "on it";
  EXPECT_TRUE(other.contains(~std::uint64_t{0} - 1)) << "one below it";
}

TEST(Directed, PushesTheEndOfARangeToBothSidesOfAnArea) {
  const auto findings = direct(dialect(), {opening_named("an area"), uapi::Command::AddReserved, Depth::Boundaries});
  std::set<std::int64_t> gaps;
  for (const auto& one : findings.cases) {
    const auto &map = one.trace.steps[1], &reserve = one.trace.steps.back();
    gaps.insert(static_cast<std::int64_t>(traces::get(map, "iova") - traces::get(reserve, "start") -
                                          traces::get(reserve, "length")));
  }
  for (const std::int64_t gap : {-1, 0}) EXPECT_TRUE(gaps.contains(gap)) << gap;
}

TEST(Directed, ConfirmsByRunningThatPairsMeet) {
  const auto findings = direct(dialect(), {opening_named("an IOAS"), uapi::Command::IoasMap, Depth::Pairs});
  std::set<gen::ClausePair> met;
  for (const auto& one : findings.cases) met.insert(one.pairs.begin(), one.pairs.end());
  EXPECT_TRUE(met.contains(pair_of("IOAS_MAP", "flags-unknown", "reserved-set")));
  EXPECT_FALSE(met.contains(pair_of("IOAS_MAP", "no-space", "iova-taken")));
}

TEST(Directed, MapsInsideAWindowWhereTheDialectHasThem) {
  const auto& windows = *model::dialect_named("proposal-windows");
  for (const auto& opening : openings_of(windows)) {
    if (opening.name != "an area") continue;
    const auto clauses = decided(direct(windows, {opening, uapi::Command::IoasUnmap, Depth::Clauses}));
    EXPECT_TRUE(clauses.contains("")) << "none refuses a call";
    EXPECT_TRUE(clauses.contains("IOAS_UNMAP/cuts-area"));
  }
}

TEST(Directed, AsksNothingOfAnOpeningThatNoProgramCanMake) {
  const auto& windows = *model::dialect_named("proposal-windows");
  const auto findings = direct(windows, {opening_named("an area"), uapi::Command::IoasUnmap, Depth::Boundaries});
  EXPECT_EQ(findings.effort.questions, 0u) << "nothing is mapped outside a window";
}

TEST(Directed, MakesTracesThatTheFormatHolds) {
  for (const std::uint64_t seed : {1, 5, 7})
    for (const auto& opening : openings()) {
      if (opening.name != "a nested domain" && opening.name != "a page fault that waits") continue;
      for (const auto command : {uapi::Command::Write, uapi::Command::HwptInvalidate})
        for (const auto& one : direct(dialect(), {opening, command, Depth::Clauses, seed}).cases)
          EXPECT_NO_THROW(traces::write(one.trace));
    }
}

TEST(Meeting, IsRefutedWhereAFixedAndAnAutomaticPlaceExcludeEachOther) {
  const auto apart = pair_of("IOAS_MAP", "memory-less-aligned", "iova-unaligned");
  const auto together = pair_of("IOAS_MAP", "flags-unknown", "reserved-set");
  EXPECT_EQ(never_meeting({apart, together}), std::vector{apart});
}

TEST(Meeting, IsAskedOfTheCommonFormatApartFromTheCommandsOwnClauses) {
  const auto short_tail = pair_of("IOAS_MAP", "struct-short", "tail-set");
  EXPECT_EQ(never_meeting({short_tail}), std::vector{short_tail});
  for (const auto& pair : clause_pairs())
    if (pair.command < model::kUnknownNumber) {
      const int framing = model::framing_clauses(static_cast<uapi::Command>(pair.command));
      EXPECT_EQ(pair.first < framing, pair.second < framing);
    }
}

}  // namespace ioasis::solver
