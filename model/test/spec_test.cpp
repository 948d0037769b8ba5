// The printed specification and the run one are the same text.
#include "model/spec.h"

#include <gtest/gtest.h>

#include <set>

#include "model/commands.h"
#include "model/coverage.h"
#include "model/logic/concrete_call.h"
#include "model/state/memory.h"

namespace ioasis::model {

TEST(Specification, NamesEveryClauseOnce) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < clause_count(); ++i) EXPECT_TRUE(ids.insert(clause_id(i)).second) << clause_id(i);
}

TEST(Specification, FindsAClauseByItsId) {
  for (std::size_t i = 0; i < clause_count(); ++i) EXPECT_EQ(clause_of_id(clause_id(i)), i);
  EXPECT_FALSE(clause_of_id("IOAS_MAP/no-such-clause"));
}

TEST(Specification, GivesEveryClauseAConditionAndACitation) {
  for (const auto& command : specification())
    for (const auto& clause : command.clauses) {
      EXPECT_FALSE(clause.condition.empty()) << clause.id;
      EXPECT_FALSE(clause.cite.where.empty()) << clause.id;
    }
}

TEST(Specification, SaysWhatACommandDoesAndAnswers) {
  const auto& map = specification()[static_cast<std::size_t>(uapi::Command::IoasMap)];
  EXPECT_EQ(map.effects.size(), 2u);
  EXPECT_EQ(map.effects.front(), "add to ioas.areas");
}

TEST(Specification, ExcusesOnlyClausesThatExist) {
  for (const auto& clause : unreachable_clauses()) EXPECT_TRUE(clause_of_id(clause.id)) << clause.id;
}

TEST(Specification, CountsWhatWasReachedAndNamesWhatWasMissed) {
  Coverage coverage;
  EXPECT_EQ(coverage.missed().size(), coverage.reachable());
  coverage.count(static_cast<int>(uapi::Command::Destroy), Ruling::kNone);
  EXPECT_EQ(coverage.reached(), 1u);
  EXPECT_EQ(coverage.missed().size(), coverage.reachable() - 1);
}

TEST(Arguments, FollowTheWireLayoutFieldByField) {
  for (const auto& info : specified_commands())
    with_text<Concrete>(info.command, [&](auto args, auto) {
      std::size_t index = 0;
      args.fields([&](const char* name, auto&) {
        ASSERT_LT(index, info.fields.size()) << info.name;
        EXPECT_EQ(info.fields[index++].name, name) << info.name;
      });
      EXPECT_EQ(index, info.fields.size()) << info.name;
    });
}

}  // namespace ioasis::model
