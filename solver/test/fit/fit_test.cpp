// Every guest on every host: what does not fit does without any one requirement of what is in the way, and what fits
// can be set up on the simulator.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

#include "conformance/judge/judge.h"
#include "conformance/targets/simulator_target.h"
#include "model/dialect.h"
#include "solver/fit/bases.h"
#include "solver/fit/placing.h"
#include "solver/fit/trace.h"

namespace ioasis::solver::fit {
namespace {

const Proposal& merged = kProposals.front();

const Proposal& proposal(std::string_view name) { return *std::ranges::find(kProposals, name, &Proposal::name); }

Verdict verdict(std::string_view guest, std::string_view host, const Proposal& with = merged) {
  return decide({*built_in_guest(guest), *platform::built_in(host), with});
}

/// The words of the smallest core.
std::vector<std::string> in_the_way(std::string_view guest, std::string_view host, const Proposal& with = merged) {
  const Question question{*built_in_guest(guest), *platform::built_in(host), with};
  const auto said = decide(question);
  std::vector<std::string> all;
  if (!said.cores.empty())
    for (const auto index : said.cores.front()) all.push_back(words(question, said.requirements[index]));
  return all;
}

class EachProposal : public testing::TestWithParam<Proposal> {};

std::string name_of(const testing::TestParamInfo<Proposal>& one) {
  std::string name(one.param.name);
  std::erase(name, '-');
  return name;
}

// Whether domains have windows is all that placements depend on: one proposal with them, one without.
INSTANTIATE_TEST_SUITE_P(Fit, EachProposal, testing::Values(merged, proposal("create-window")), name_of);

// How a placement is set up differs in each.
class SetUpByEachProposal : public testing::TestWithParam<Proposal> {};
INSTANTIATE_TEST_SUITE_P(Fit, SetUpByEachProposal, testing::ValuesIn(kProposals), name_of);

TEST_P(EachProposal, WhatIsInTheWayIsNotWithoutAnyOneRequirementOfIt) {
  std::size_t seen = 0;
  for (const auto& guest : guests())
    for (const auto& host : platform::platforms()) {
      const Question question{guest, host, GetParam()};
      const auto said = decide(question);
      EXPECT_NE(said.fits(), !said.cores.empty());
      Placing again(question);
      Core all;
      for (std::size_t i = 0; i < said.requirements.size(); ++i) all.insert(i);
      for (const auto& core : said.cores) {
        EXPECT_FALSE(again.possible(core)) << guest.name << " on " << host.name;
        for (const auto index : core) {
          const auto without = [&](Core held) { return held.erase(index), again.possible(held); };
          const auto where = guest.name + " on " + host.name + ": " + words(question, said.requirements[index]);
          EXPECT_TRUE(without(core)) << where;
          // Where one thing alone is in the way, giving up any of it lets the guest fit.
          const bool alone = std::ranges::all_of(said.cores, [&](const Core& one) { return one.contains(index); });
          EXPECT_EQ(without(all), alone) << where;
          ++seen;
        }
      }
    }
  EXPECT_GT(seen, 100u);
}

TEST_P(SetUpByEachProposal, WhatFitsIsReachedByDevicesOfTheSimulator) {
  std::vector<traces::Trace> all;
  for (const auto& guest : guests())
    for (const auto& host : platform::platforms()) {
      const Question question{guest, host, GetParam()};
      if (const auto said = decide(question); said.fits()) all.push_back(trace_of(question, *said.placement));
    }
  EXPECT_GT(all.size(), 50u);
  conformance::make_simulator_target({})->run(all, [&](std::size_t i, conformance::Outcome&& outcome) {
    const auto judged = conformance::judge(all[i], outcome, *model::dialect_named(all[i].dialect));
    EXPECT_EQ(judged.kind, conformance::Verdict::Kind::Conforms)
        << all[i].note << " at step " << judged.step + 1 << ": expected " << judged.expected << ", got " << judged.got;
    EXPECT_EQ(judged.judged, all[i].steps.size()) << all[i].note;
    return true;
  });
}

TEST(Fit, TheSecondWindowOfPowerFitsX86OnlyWhereItReachesBit59) {
  EXPECT_TRUE(verdict("papr-two-windows", "amd-v1-64").fits());
  EXPECT_TRUE(verdict("papr-two-windows", "virtio-iommu-x86").fits());
  for (const auto* host :
       {"vtd-second-stage-39", "vtd-second-stage-57", "vtd-first-stage-57", "amd-v1-57", "amd-v2-57"})
    EXPECT_FALSE(verdict("papr-two-windows", host).fits()) << host;
}

TEST(Fit, AWindowThatMayMoveFitsEveryX86HostAboveWhatIsReserved) {
  const auto said = verdict("papr-two-windows-movable", "vtd-second-stage-39");
  ASSERT_TRUE(said.fits());
  EXPECT_EQ(said.placement->needs[1].first, 0x10'0000'0000u) << "the lowest multiple of 64G";
  EXPECT_TRUE(verdict("papr-two-windows-movable", "amd-v2-48").fits());
}

TEST(Fit, WhatIsInTheWayIsSaidWithNumbers) {
  EXPECT_EQ(in_the_way("papr-two-windows", "vtd-second-stage-39"),
            (std::vector<std::string>{"the guest maps in window-1, 0x800000000000000..0x800000fffffffff",
                                      "window-1 begins at 0x800000000000000",
                                      "the host translates 0x0..0x7fffffffff there, and no more"}));
  EXPECT_EQ(in_the_way("x86-2048g", "amd-v1-64"),
            (std::vector<std::string>{"the guest maps in ram-above, 0x100000000..0x2007fffffff",
                                      "ram-above begins at 0x100000000",
                                      "the host reserves 0xfd00000000..0xffffffffff (reserved)"}));
  EXPECT_TRUE(verdict("x86-2048g-above-1t", "amd-v1-64").fits());
}

TEST(Fit, PowerHostsTakeTheirOwnGuestsUnderTheProposalsThatKnowWindows) {
  for (const auto& one : kProposals) {
    EXPECT_EQ(verdict("papr-two-windows", "pseries", one).fits(), one.windows()) << one.name;
    EXPECT_EQ(verdict("x86-4g", "powernv", one).fits(), false) << "memory above 4 GiB lies in no window";
  }
  const auto said = verdict("papr-two-windows-16m", "powernv", proposal("create-window"));
  ASSERT_TRUE(said.fits());
  EXPECT_EQ(said.placement->used[1].page, 0x1000000u) << "the largest pages that the guest's fill";
}

TEST(Fit, WhatMayMoveCanBeginWhereTheSolverSaysToo) {
  const Guest& movable = *built_in_guest("papr-two-windows-movable");
  const std::uint64_t alignment = movable.needs[1].places->alignment;
  std::size_t edges = 0;
  for (const auto& host : platform::platforms()) {
    const auto ranges = bases({movable, host, merged}, 1);
    const auto check = [&](std::uint64_t base) {
      Guest fixed = movable;
      fixed.needs[1] = {"window-1", base, base + (alignment - 1), fixed.needs[1].page, {}, Need::Lifetime::Made, ""};
      if (!movable.needs[1].places->within.holds(fixed.needs[1].extent())) return;
      const bool expected = std::ranges::any_of(ranges, [&](const Extent& one) { return one.holds({base, base}); });
      EXPECT_EQ(decide({fixed, host, merged}).fits(), expected) << host.name << ' ' << std::hex << base;
      ++edges;
    };
    for (const auto& one : ranges)
      for (const auto base : {one.first - alignment, one.first, one.last, one.last + alignment}) check(base);
    check(movable.needs[1].first);
  }
  EXPECT_GT(edges, 50u);
}

TEST(Fit, TheFewestChangesThatAreSaidToHelpDo) {
  for (const auto& guest : guests())
    for (const auto& host : platform::platforms()) {
      const Question question{guest, host, merged};
      const auto said = decide(question);
      if (said.fits()) continue;
      Placing again(question);
      for (const auto& remedy : remedies(said)) {
        Core held;
        for (std::size_t i = 0; i < said.requirements.size(); ++i)
          if (!remedy.contains(i)) held.insert(i);
        EXPECT_TRUE(again.possible(held)) << guest.name << " on " << host.name;
        EXPECT_EQ(left_without(said, remedy), 0u);
        held.insert(*remedy.begin());
        EXPECT_FALSE(again.possible(held)) << guest.name << " on " << host.name << " does with less";
      }
    }
}

TEST(Fit, ADomainOfLinuxHasOneAperture) {
  EXPECT_TRUE(verdict("papr-one-window", "two-windows").fits());
  Guest guest = *built_in_guest("papr-two-windows");
  guest.needs[1].last = guest.needs[1].first + 0x7fffffff;
  const auto& host = *platform::built_in("two-windows");
  EXPECT_TRUE(decide({guest, host, proposal("create-window")}).fits());
  const auto said = decide({guest, host, merged});
  ASSERT_EQ(said.cores.size(), 1u);
  EXPECT_TRUE(std::ranges::any_of(said.cores.front(), [&](std::size_t index) {
    return said.requirements[index].kind == Requirement::Kind::OneAperture;
  }));
}

TEST(Fit, GuestsAreAsThePageThatDescribesThemShows) {
  std::ifstream in(IOASIS_SOURCE_DIR "/docs/fit.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  std::smatch example;
  ASSERT_TRUE(std::regex_search(page, example, std::regex("<!-- example -->\n```json\n([^`]+)```")));
  const auto guest = read_guest(example[1], "docs/fit.md");
  EXPECT_EQ(guest.needs.front().lifetime, Need::Lifetime::Made);
  const auto document = document_of(guest);
  for (auto key = document.begin(); key != document.end(); ++key)
    if (key.value().is_structured() || key.value().is_boolean()) {
      EXPECT_NE(page.find('`' + key.key() + '`'), std::string::npos) << key.key();
    }
}

TEST(Fit, GuestsReadBackAsTheyAre) {
  for (const auto& guest : guests()) EXPECT_EQ(read_guest(document_of(guest).dump(), "again"), guest);
}

}  // namespace
}  // namespace ioasis::solver::fit
