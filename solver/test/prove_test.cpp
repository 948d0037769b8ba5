// Each invariant is proved, and stops being provable when the specification is weakened where it rests.
#include "solver/prove.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "gen/generator.h"
#include "gen/scene.h"

namespace ioasis::solver {

namespace {

using enum uapi::Command;

struct Case {
  uapi::Command command;
  std::string invariant;
  std::string weakened;  ///< the clause that never refuses, or the field that may be chosen freely
};

class Weakened : public testing::TestWithParam<Case> {};

TEST_P(Weakened, TheProofHoldsAndFailsWithoutTheClauseItRestsOn) {
  const auto& [command, invariant, clause] = GetParam();
  EXPECT_EQ(prove({invariant, command}).outcome, Outcome::Proved);
  const auto verdict = prove({invariant, command}, {}, {.clause = clause, .effect = nullptr});
  EXPECT_EQ(verdict.outcome, Outcome::Violated);
  EXPECT_NE(verdict.counterexample.find("call = "), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Each, Weakened,
                         testing::Values(Case{AddReserved, "well-formed", "range-wraps"},
                                         Case{IoasMap, "areas-disjoint", "iova-taken"},
                                         Case{AddReserved, "areas-unreserved", "range-mapped"},
                                         Case{AddReserved, "allowed-unreserved", "range-allowed"},
                                         Case{MockDomain, "areas-in-apertures", "areas-outside"},
                                         Case{MockDomain, "allowed-in-apertures", "allowed-outside"},
                                         Case{IoasAlloc, "ids-unique", "out_ioas_id"},
                                         Case{Destroy, "used-objects-exist", "ioas-has-domain"},
                                         Case{Option, "areas-aligned", "huge-areas-unaligned"}),
                         [](const auto& test) {
                           std::string name = test.param.invariant;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(Weakened, AnEffectOfARefusedCallIsFound) {
  const Weakening weakening{
      .effect = [](model::Context<Symbolic>& context) { context.rlimit_mode = model::number<Symbolic>(2); }};
  EXPECT_EQ(prove({"refused-changes-nothing", Destroy}, {}, weakening).outcome, Outcome::Violated);
}

TEST(Weakened, ADestroyThatReservesIsFound) {
  const Weakening weakening{.clause = {}, .effect = [](model::Context<Symbolic>& context) {
                              const model::Iova<Symbolic> page{model::SymbolicWord(4096)};
                              for (auto& ioas : context.ioases.slots())
                                ioas.value.reserved.insert(ioas.live, {page, page});
                            }};
  EXPECT_EQ(prove({"usable-one-way", Destroy}).outcome, Outcome::Proved);
  EXPECT_EQ(prove({"usable-one-way", Destroy}, {}, weakening).outcome, Outcome::Violated);
}

TEST(Proof, AQuestionWithoutTimeIsATimeoutAndNotAProof) {
  EXPECT_EQ(prove({"areas-disjoint", IoasMap}, {.milliseconds = 1, .seed = 0}).outcome, Outcome::Timeout);
}

TEST(Invariants, HoldInEveryContextThatRandomTracesLeadTo) {
  const auto& dialect = model::dialects().front();
  gen::Generator generator(dialect, 11);
  for (int i = 0; i < 50; ++i) {
    const auto trace = generator.next();
    auto start = trace;
    start.steps.clear();
    start.names.clear();
    gen::Scene scene(dialect, start);
    for (auto step : trace.steps) {
      step.bindings.clear();
      scene.take(step);
      for (const auto& invariant : invariants())
        ASSERT_TRUE(!invariant.when_run || invariant.when_run(scene.context())) << invariant.name << ", trace " << i;
    }
  }
}

}  // namespace

}  // namespace ioasis::solver
