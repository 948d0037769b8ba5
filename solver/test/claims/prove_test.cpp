// What is proved holds of traces as well; no answer is no proof; every question can be asked of another solver.
#include "solver/claims/prove.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>

#include "gen/generator.h"
#include "model/spec.h"
#include "solver/claims/breach.h"
#include "solver/claims/observed.h"
#include "solver/commands.h"
#include "traces/following/follower.h"
#include "traces/reader.h"
#include "traces/writer.h"

namespace ioasis::solver {

namespace {

using enum uapi::Command;
namespace fs = std::filesystem;

class Proof : public testing::TestWithParam<unsigned> {};

TEST_P(Proof, OfEveryClaimAboutAnIoctlSucceedsWithEverySeed) {
  for (const auto& obligation : obligations()) {
    if (obligation.command != IoasUnmap && obligation.command != MockDomain) continue;
    EXPECT_EQ(prove(obligation, {.milliseconds = 60000, .seed = GetParam()}).outcome, Outcome::Proved)
        << uapi::info(obligation.command).name << ' ' << obligation.claim;
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, Proof, testing::Values(0u, 1u, 20221u));

TEST(Proofs, SucceedWhereNewDomainsHaveTwoAperturesOfDifferentPages) {
  const auto& power = *platform::built_in("pseries");
  ASSERT_NE(power.apertures[0].page(), power.apertures[1].page());
  for (const auto& obligation : obligations()) {
    if (obligation.command != HwptAlloc && obligation.command != MockDomain) continue;
    EXPECT_EQ(prove(obligation, {.milliseconds = 60000}, {.platform = &power}).outcome, Outcome::Proved)
        << uapi::info(obligation.command).name << ' ' << obligation.claim;
  }
}

TEST(Proofs, HaveAnObligationForEveryClaimAndEveryIoctl) {
  std::set<std::string_view> claimed;
  for (const auto& dialect : model::dialects())
    for (const auto& obligation : obligations(dialect)) claimed.insert(obligation.claim);
  for (const auto& claim : claims()) EXPECT_TRUE(claimed.contains(claim.name)) << claim.name;
  for (const auto& info : commands(model::dialects().front()))
    EXPECT_GT(std::ranges::count(obligations(), info.command, &Obligation::command), 10) << info.name;
}

TEST(Proofs, WithoutTimeAreTimeoutsAndNotProofs) {
  EXPECT_EQ(prove({"areas-disjoint", IoasCopy}, {.milliseconds = 1}).outcome, Outcome::Timeout);
}

TEST(Proofs, WithoutTimeLookAtRandomTracesOfWhichSomeEndOnAClosedFile) {
  for (const auto& dialect : model::dialects()) {
    const auto verdict = prove({"pins-exact", MdCheckRefs}, {.milliseconds = 1}, {.of = &dialect});
    EXPECT_EQ(verdict.outcome, Outcome::Timeout) << dialect.name;
  }
}

class Claims : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Dialects, Claims,
                         testing::Values("linux-6.12", "proposal-windows", "proposal-apertures", "proposal-reserve",
                                         "proposal-require"));

TEST_P(Claims, HoldInEveryContextAndOfEveryCallOfRandomTraces) {
  const auto& dialect = *model::dialect_named(GetParam());
  gen::Generator generator(dialect, 11, {.files = false, .processes = false});
  std::size_t checked = 0;
  for (int i = 0; i < 40; ++i) {
    const auto trace = generator.next();
    traces::Follower follower(trace, dialect);
    for (const auto& step : trace.steps) {
      const auto bytes = follower.ids().filled(step);
      const auto before = follower.context();
      const auto ruling = follower.follow(step);
      if (ruling.unspecified || ruling.command >= static_cast<int>(uapi::kCommands)) continue;
      if (bytes.size() < uapi::kCommandTable[static_cast<std::size_t>(ruling.command)].size) continue;
      // Where memory went of which the program could not be told is not in the answer.
      const bool mapped = step.command == IoasMap || step.command == IoasCopy;
      if (mapped && answer_lost(ruling)) continue;
      const auto transition = observed(before, bytes, ruling, follower.context());
      for (const auto& claim : invariants()) {
        const bool meant = claim.only.empty() || std::ranges::find(claim.only, transition.command) != claim.only.end();
        if (!meant || !claim.speaks_of(dialect)) continue;
        ASSERT_TRUE(claim.holds(transition))
            << claim.name << ", trace " << i << ", " << uapi::info(transition.command).name << "\n"
            << traces::write(trace);
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 5000u);
}

TEST(Breaches, AreNoCallsWhoseAnswerWasLost) {
  std::istringstream in(R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":1}}}
{"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}}
{"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x1000","iova":"0x10000"}}
{"op":"IOAS_COPY","in":{"flags":["READABLE"],"dst_ioas_id":"ioas0","src_ioas_id":"ioas0","length":"0x1000","src_iova":"0x10000"},"at":"read-only"}
)");
  const auto trace = traces::read(in, "test");
  traces::Follower follower(trace, model::dialects().front());
  std::string decided;
  for (const auto& step : trace.steps) {
    const auto& ruling = follower.follow(step);
    decided = model::clause_id(model::clause_index(ruling.command, ruling.clause));
  }
  EXPECT_EQ(decided, "IOAS_COPY/answer-unwritable");
  EXPECT_EQ(follower.context().ioases.elements().front().areas.elements().size(), 2u)
      << "the copy is there all the same";
  for (const auto& claim : invariants()) {
    if (!claim.speaks_of(model::dialects().front())) continue;
    if (!claim.only.empty() && std::ranges::count(claim.only, IoasCopy) == 0) continue;
    EXPECT_FALSE(breaks(trace, {claim.name, IoasCopy}, {})) << claim.name;
  }
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  std::array<char, 256> part{};
  while (pipe && std::fgets(part.data(), part.size(), pipe.get())) text += part.data();
  return text;
}

TEST(Questions, AreAnsweredAlikeByASecondSolver) {
  const fs::path folder = fs::path(testing::TempDir()) / "ioasis-questions";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const Limits limits{.dump = folder};
  prove({"areas-disjoint", AddReserved}, limits);
  prove({"areas-unreserved", AddReserved}, limits);
  prove({"areas-in-apertures", IoasMap}, limits);
  prove({"ids-unique", IoasAlloc}, limits);
  prove({"unmapped-counted", IoasUnmap}, limits);
  prove({"areas-unreserved", AddReserved}, limits, {.without = "ADD_RESERVED/range-mapped"});
  std::size_t unsatisfiable = 0, satisfiable = 0;
  for (const auto& file : fs::directory_iterator(folder)) {
    const auto text = output_of("cat " + file.path().string());
    const auto ours = text.find("(set-info :status unsat)") != text.npos ? "unsat\n" : "sat\n";
    if (text.find("(set-info :status unknown)") != text.npos) continue;
    EXPECT_EQ(output_of("cvc5 --tlimit=30000 " + file.path().string() + " 2>&1"), ours) << file.path();
    ++(ours[0] == 'u' ? unsatisfiable : satisfiable);
  }
  EXPECT_GE(unsatisfiable, 10u);
  EXPECT_GE(satisfiable, 1u);
  fs::remove_all(folder);
}

}  // namespace

}  // namespace ioasis::solver
