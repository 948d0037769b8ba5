// The printed specification and the run one are the same text.
#include "model/spec.h"

#include <gtest/gtest.h>

#include <set>
#include <type_traits>

#include "model/coverage.h"
#include "model/logic/concrete_call.h"
#include "model/readings/texts.h"
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

TEST(Specification, CountsAsReachableWhatCanDecideInADialectThatIsSpokenOf) {
  const auto can = [](std::string_view dialect, std::string_view id) -> bool {
    return deciding_clauses(*dialect_named(dialect))[*clause_of_id(id)];
  };
  EXPECT_TRUE(can("linux-6.12", "IOAS_MAP/no-access"));
  EXPECT_FALSE(can("linux-6.6", "IOAS_MAP/no-access")) << "it never holds there";
  EXPECT_FALSE(can("linux-6.12", "VIOMMU_ALLOC/accepted")) << "the command came later";
  EXPECT_FALSE(can("linux-6.18", "CLOSE/pasids-left")) << "it is no answer";
  EXPECT_FALSE(can("linux-6.12", "VFIO_IOMMU_DIRTY_PAGES/accepted")) << "it stands behind a clause that always holds";
  EXPECT_FALSE(can("linux-6.12", "IOAS_MAP/memory-wraps-first"));
  Coverage coverage;
  const auto usual = coverage.reachable();
  coverage.speaks_of(*dialect_named("linux-6.6"));
  EXPECT_LT(coverage.reachable(), usual);
  coverage.speaks_of(*dialect_named("linux-6.18"));
  EXPECT_GT(coverage.reachable(), usual);
}

TEST(Specification, NumbersClausesAlikeInEveryDialect) {
  for (const auto& dialect : dialects())
    for (std::size_t command = 0; command < specification().size(); ++command)
      for (std::size_t i = 0; i < specification()[command].clauses.size(); ++i)
        EXPECT_EQ(clause_text(static_cast<int>(command), static_cast<int>(i), dialect).id,
                  specification()[command].clauses[i].id)
            << dialect.name;
}

TEST(Specification, OfADialectHasNothingThatCameLater) {
  for (const auto& text : specification_of(*dialect_named("linux-6.12"))) {
    EXPECT_LE(text.since, 612) << text.name;
    for (const auto& clause : text.clauses) {
      EXPECT_TRUE(clause.holds_in(612)) << clause.id;
      for (const char* later : {"vIOMMU", "part of a file", "|PASID", "never"})
        EXPECT_EQ(clause.condition.find(later), std::string::npos) << clause.id << ": " << clause.condition;
    }
  }
}

TEST(Specification, IsWordedAsOfTheDialect) {
  const int alloc = static_cast<int>(uapi::Command::HwptAlloc);
  const auto index = *clause_of_id("HWPT_ALLOC/flags-unknown") - clause_index(alloc, Ruling::kNone) - 1;
  const auto condition = [&](std::string_view dialect) {
    return clause_text(alloc, static_cast<int>(index), *dialect_named(dialect)).condition;
  };
  EXPECT_TRUE(condition("linux-6.12").ends_with(" NEST_PARENT|DIRTY_TRACKING")) << condition("linux-6.12");
  EXPECT_TRUE(condition("linux-6.14").ends_with("|FAULT_ID_VALID")) << condition("linux-6.14");
  EXPECT_TRUE(condition("linux-6.15").ends_with("|PASID")) << condition("linux-6.15");
}

TEST(ConcreteCall, ThrowsRatherThanForgetAnOutput) {
  Ruling ruling;
  const auto& info = uapi::info(uapi::Command::IoasMap);
  ConcreteCall call(ruling, &info, dialects().front(), uapi::kPageSize, nullptr);
  for (std::size_t i = 0; i < uapi::kMostFields; ++i) call.answer("iova", Iova<Concrete>{i});
  EXPECT_THROW(call.answer("iova", Iova<Concrete>{}), std::out_of_range);
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

TEST(Arguments, HaveTheTypesThatTheRolesOfTheirFieldsSay) {
  for (const auto& info : specified_commands())
    with_text<Concrete>(info.command, [&](auto args, auto) {
      bool has_length = false;
      args.fields([&](const char*, auto& value) {
        has_length = has_length || std::is_same_v<decltype(value), Length<Concrete>&>;
      });
      args.fields([&](std::string_view name, auto& value) {
        const auto is = [&]<class Type>(std::type_identity<Type>) { return std::is_same_v<decltype(value), Type&>; };
        const auto& field = *uapi::field_named(info, name);
        const auto says = [&](uapi::FieldKind kind) { return field.kind == kind; };
        const bool out = field.direction == uapi::Direction::Out, begins = !field.range.empty();
        const std::string where = std::string(info.name) + " " + std::string(name);
        EXPECT_EQ(is(std::type_identity<ObjectId<Concrete>>()), says(uapi::FieldKind::ObjectId)) << where;
        EXPECT_EQ(is(std::type_identity<Fd<Concrete>>()), says(uapi::FieldKind::Fd)) << where;
        EXPECT_EQ(is(std::type_identity<UserVa<Concrete>>()), says(uapi::FieldKind::Address)) << where;
        if (is(std::type_identity<Iova<Concrete>>())) {
          EXPECT_EQ(begins, has_length) << where << ": beside a length, it begins a range";
        }
        EXPECT_TRUE(name != "flags" || out || says(uapi::FieldKind::Flags)) << where;
        EXPECT_EQ(name.starts_with("__reserved"), says(uapi::FieldKind::Reserved)) << where;
        EXPECT_TRUE(!name.starts_with("out_") || out) << where;
        EXPECT_TRUE(!says(uapi::FieldKind::ObjectId) || !field.objects.empty()) << where << ": of which type";
      });
    });
}

}  // namespace ioasis::model
