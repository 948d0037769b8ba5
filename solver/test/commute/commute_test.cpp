// What is proved to commute does, as it runs; what is said not to, does not; nothing that tells two contexts apart is
// overlooked.
#include "solver/commute/commute.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "gen/generator.h"
#include "solver/commute/alike.h"
#include "solver/commute/both_orders.h"
#include "solver/commute/obstacles.h"
#include "solver/commute/swapped.h"
#include "traces/reader.h"
#include "traces/writer.h"

namespace ioasis::solver {

namespace {

using enum uapi::Command;

const model::Dialect& dialect() { return model::dialects().front(); }

std::size_t position(std::string_view proviso) {
  return static_cast<std::size_t>(std::ranges::find(provisos(), proviso, &Proviso::name) - provisos().begin());
}
ProvisoSet only(std::initializer_list<std::string_view> names) {
  ProvisoSet set;
  for (const auto name : names) set.add(position(name));
  return set;
}

std::vector<Commutation> of(std::vector<Pair> pairs, std::size_t traces, unsigned milliseconds) {
  return commutation(
      dialect(), {.pairs = std::move(pairs), .traces = traces, .jobs = 2, .limits = {.milliseconds = milliseconds}});
}

TEST(Commutation, NeedsWhatItNeeds) {
  const auto known = of({{IoasMap, IoasUnmap}, {IoasAllowIovas, IoasMap}, {IoasAlloc, IoasAlloc}}, 3000, 30000);
  ASSERT_EQ(known.size(), 3u);
  EXPECT_EQ(known[0].proved, std::vector{only({"apart"})});
  EXPECT_EQ(known[1].proved, (std::vector{only({"placed"}), only({"elsewhere"})}));
  EXPECT_EQ(known[2].proved, std::vector{ProvisoSet()});
  for (const auto& pair : known) EXPECT_TRUE(pair.open.empty());
  EXPECT_FALSE(known[0].obstacles.empty());
  EXPECT_TRUE(known[2].obstacles.empty());
}

TEST(Commutation, IsProvedWithoutRandomTracesOnlyOfCallsThatCommuteAsTheyRun) {
  constexpr std::size_t kTraces = 3000;
  const std::vector<Pair> pairs{{Destroy, IoasUnmap},     {Destroy, Option},         {IoasAlloc, IoasMap},
                                {IoasAlloc, Option},      {IoasUnmap, IoasUnmap},    {IoasUnmap, MdCheckMap},
                                {IoasMap, MdCheckRefs},   {IoasIovaRanges, Option},  {Option, Option},
                                {AddReserved, IoasUnmap}, {IoasAllowIovas, IoasMap}, {IoasAllowIovas, IoasAllowIovas}};
  const auto run = obstacles(dialect(), {.traces = kTraces});
  for (const auto& pair : of(pairs, 0, 5000)) {
    EXPECT_FALSE(pair.proved.empty()) << uapi::info(pair.pair[0]).name << ' ' << uapi::info(pair.pair[1]).name;
    const auto at = run.find(pair.pair);
    if (at == run.end()) continue;
    for (const auto set : pair.proved)
      EXPECT_FALSE(refuted(at->second, set))
          << uapi::info(pair.pair[0]).name << ' ' << uapi::info(pair.pair[1]).name << ' ' << set.text();
  }
}

TEST(BothOrders, ArePossibleSoThatNoProofIsEmpty) {
  for (const Pair pair : {Pair{Destroy, MockDomain}, Pair{IoasMap, IoasUnmap}, Pair{IoasAllowIovas, IoasIovaRanges},
                          Pair{MdCheckMap, MdCheckRefs}, Pair{AddReserved, Option}, Pair{IoasUnmap, IoasAlloc}}) {
    const SymbolicSession session(both_orders_bounds());
    BothOrders orders(pair[0], pair[1], dialect());
    SymbolicBool all(true);
    for (const auto& proviso : provisos())
      if (proviso.name != "domainless") all = all && proviso.any(orders.pairing());
    const auto accepted = orders.pairing().accepted;
    auto question = orders.premises();
    EXPECT_EQ(question.ask(all && accepted[0] && accepted[1], {.milliseconds = 120000}), Answer::Yes)
        << uapi::info(pair[0]).name << ' ' << uapi::info(pair[1]).name;
  }
}

TEST(BothOrders, DifferIfABitmapThatKeepsWhatItReportsComesAfterTheWrite) {
  const SymbolicSession session(both_orders_bounds());
  const BothOrders orders(HwptGetDirtyBitmap, Dirty, dialect());
  const auto pairing = orders.pairing();
  const auto keeps = pairing.given[0]("flags") == SymbolicWord(1);
  const auto differ = !orders.alike().whole();
  auto question = orders.premises();
  EXPECT_EQ(question.ask(keeps && pairing.accepted[0] && pairing.accepted[1] && differ, {.milliseconds = 60000}),
            Answer::Yes);
}

TEST(Obstacles, AnswerOrLeaveSomethingElseTheOtherWayRound) {
  const auto known = obstacles(dialect(), {.traces = 2000, .jobs = 2});
  std::size_t checked = 0;
  for (const auto& [pair, found] : known)
    for (const auto& obstacle : found) {
      const auto tried = swap_last(obstacle.one, dialect());
      ASSERT_TRUE(tried);
      EXPECT_FALSE(tried->alike);
      for (const auto& order : {obstacle.one, obstacle.other}) {
        std::istringstream text(traces::write(order));
        EXPECT_EQ(traces::read(text, "order"), order) << "it can be kept";
      }
      EXPECT_TRUE(tried->holds.implies(obstacle.holds));
      // The other order, run from its own trace.
      traces::Follower one(obstacle.one, dialect()), other(obstacle.other, dialect());
      using Result = std::pair<std::int32_t, std::int64_t>;  ///< the errno, and what the call returned
      std::vector<Result> results, results_of_other;
      const auto result = [](const model::Ruling& ruling) { return Result(ruling.error, ruling.result); };
      for (const auto& step : obstacle.one.steps) results.push_back(result(one.follow(step)));
      for (const auto& step : obstacle.other.steps) results_of_other.push_back(result(other.follow(step)));
      ASSERT_EQ(obstacle.one.steps.size(), obstacle.other.steps.size());
      EXPECT_EQ(*obstacle.one.steps.back().command, *(obstacle.other.steps.end() - 2)->command);
      std::swap(results_of_other.back(), *(results_of_other.end() - 2));
      const bool same_results = results == results_of_other;
      const bool same_context = alike(one.context(), other.context());
      const bool gives_out = std::ranges::any_of(obstacle.one.steps, [](const traces::Step& step) {
        return step.command && (*step.command == IoasAlloc || *step.command == MockDomain);
      });
      EXPECT_TRUE(!same_results || !same_context || gives_out || pair[0] == IoasIovaRanges ||
                  pair[1] == IoasIovaRanges);
      ++checked;
    }
  EXPECT_GT(checked, 30u);
}

/// A context with two of everything.
model::Context<Concrete> furnished() {
  static const uapi::MemoryLayout memory;
  model::Context<Concrete> context{.dialect = dialect(), .memory = model::ConcreteMemory(memory)};
  for (const std::uint64_t i : {1, 2}) {
    model::Ioas<Concrete> ioas{{i}, {}, {}, {}, true};
    for (const std::uint64_t at : {0x10000, 0x20000}) {
      ioas.areas.insert(true, {{{at}, {at + 0xfff}}, {at + i}, {i}, true, true, true});
      ioas.allowed.insert(true, {{at}, {at + 0xffff}});
      ioas.reserved.insert(true, {{at + 0x100000}, {at + 0x10ffff}});
    }
    context.ioases.insert(true, ioas);
    model::Hwpt<Concrete> domain{{i + 2}, {i}, true, {}};
    domain.apertures.insert(true, {{{0}, {0xffffff}}, {2048}});
    domain.dirty.insert(true, {{0x10000}});
    context.hwpts.insert(true, domain);
    context.devices.insert(true, {{i + 4}, {i + 6}, {i + 2}});
  }
  return context;
}

/// Calls visit(change) with something that changes one number or truth of the context, for each there is.
template <class T, class F>
void each_leaf(T value, F&& replace) {
  if constexpr (std::is_same_v<T, bool>) {
    replace(!value);
  } else if constexpr (requires { value.word; }) {
    value.word += 0x7000;
    replace(value);
  } else if constexpr (requires { value.elements(); }) {
    for (std::size_t i = 0; i < value.elements().size(); ++i)
      each_leaf(value.elements()[i], [&](auto changed) {
        T set;
        for (std::size_t j = 0; j < value.elements().size(); ++j)
          set.insert(true, i == j ? changed : value.elements()[j]);
        replace(set);
      });
    auto fewer = T();
    for (std::size_t j = 1; j < value.elements().size(); ++j) fewer.insert(true, value.elements()[j]);
    replace(fewer);
  } else {
    value.fields([&](const char*, auto& field) {
      const auto was = field;
      each_leaf(was, [&](const auto& changed) {
        field = changed;
        replace(value);
        field = was;
      });
    });
  }
}

TEST(Alike, AreContextsOnlyThatDifferInNoNumberAnywhere) {
  const auto context = furnished();
  EXPECT_TRUE(alike(context, context));
  std::size_t changes = 0;
  const auto try_each = [&](auto part) {
    each_leaf(context.*part, [&](const auto& changed) {
      auto other = context;
      other.*part = changed;
      EXPECT_FALSE(alike(context, other)) << "change " << changes;
      EXPECT_FALSE(alike(other, context)) << "change " << changes;
      ++changes;
    });
  };
  try_each(&model::Context<Concrete>::ioases);
  try_each(&model::Context<Concrete>::hwpts);
  try_each(&model::Context<Concrete>::devices);
  try_each(&model::Context<Concrete>::vfio_ioas);
  try_each(&model::Context<Concrete>::rlimit_mode);
  try_each(&model::Context<Concrete>::next_pages);
  EXPECT_GT(changes, 60u);
}

TEST(Provisos, FollowFromOneAnother) {
  EXPECT_TRUE(only({"elsewhere"}).implies(only({"apart"})));
  EXPECT_FALSE(only({"apart"}).implies(only({"elsewhere"})));
  EXPECT_TRUE(only({"placed", "apart"}).implies(only({"apart"})));
  EXPECT_TRUE(only({"placed"}).implies(ProvisoSet()));
  EXPECT_EQ(only({"names-objects", "elsewhere"}).text(), "names-objects and elsewhere");
  EXPECT_EQ(ProvisoSet().text(), "always");
  const auto all = ProvisoSet::all();
  EXPECT_EQ(all.front(), ProvisoSet());
  for (const auto set : all) EXPECT_FALSE(set.has(position("apart")) && set.has(position("elsewhere")));
  EXPECT_EQ(all.size(), 3u << (provisos().size() - 2)) << "neither, or one of the two";
}

TEST(Provisos, BeginWithLettersOfTheirOwn) {
  std::string letters;
  for (const auto& proviso : provisos()) letters += proviso.name.front();
  std::ranges::sort(letters);
  EXPECT_EQ(std::ranges::adjacent_find(letters), letters.end()) << letters;
}

}  // namespace

}  // namespace ioasis::solver
