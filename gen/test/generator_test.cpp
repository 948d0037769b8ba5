// Generated traces: meaningful, reproducible, covering.
#include "gen/generator.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>
#include <sstream>

#include "gen/calls.h"
#include "gen/exhaustive.h"
#include "model/spec.h"
#include "traces/reader.h"
#include "traces/writer.h"

namespace ioasis::gen {

namespace {

const model::Dialect& dialect() { return model::dialects().front(); }

std::vector<traces::Trace> traces_of(std::uint64_t seed, std::size_t count) {
  Generator generator(dialect(), seed);
  std::vector<traces::Trace> made;
  while (made.size() < count) made.push_back(generator.next());
  return made;
}

}  // namespace

TEST(Generator, MakesTheSameTracesFromTheSameSeed) {
  EXPECT_EQ(traces_of(7, 20), traces_of(7, 20));
  EXPECT_NE(traces_of(7, 20), traces_of(8, 20));
}

TEST(Generator, KeepsToTheLengthsAsked) {
  Generator generator(dialect(), 1, {3, 5});
  for (int i = 0; i < 100; ++i) {
    const auto steps = generator.next().steps.size();
    EXPECT_GE(steps, 3u);
    EXPECT_LE(steps, 5u);
  }
}

TEST(Generator, ReachesEveryClauseThatCanBeReached) {
  Generator generator(dialect(), 1);
  const auto all = generator.coverage().reachable();
  for (int i = 0; i < 6000 && generator.coverage().reached() < all; ++i) generator.next();
  EXPECT_EQ(generator.coverage().missed(), std::vector<std::string>{});
}

TEST(Generator, NeverReachesAClauseSaidToBeOutOfReach) {
  Generator generator(dialect(), 2);
  for (int i = 0; i < 2000; ++i) generator.next();
  for (const auto& clause : model::unreachable_clauses())
    EXPECT_EQ(generator.coverage()[*model::clause_of_id(clause.id)], 0u) << clause.id;
}

TEST(Generator, AsksAnOlderReleaseOnlyForWhatItHas) {
  const auto& old = *model::dialect_named("linux-6.6");
  Generator generator(old, 4);
  std::size_t calls = 0;
  for (int i = 0; i < 500; ++i)
    for (const auto& step : generator.next().steps)
      if (step.command) {
        EXPECT_TRUE(old.has(*step.command)) << uapi::info(*step.command).name;
        calls += *step.command == uapi::Command::HwptAlloc;
      }
  EXPECT_GT(calls, 0u);
}

TEST(Generator, LeavesDmaToThoseThatAskForIt) {
  Generator usual(model::dialects().front(), 9), asked(model::dialects().front(), 9, {.dma = true});
  std::size_t with_dma = 0;
  for (int i = 0; i < 200; ++i) {
    EXPECT_FALSE(traces::does_dma(usual.next()));
    with_dma += traces::does_dma(asked.next());
  }
  EXPECT_GT(with_dma, 100u);
}

TEST(Generator, MakesEveryCallThatADialectHas) {
  for (const auto& each : model::dialects()) {
    if (!each.has(uapi::Command::FaultQueueAlloc)) continue;  // nothing to read, to write or to poll
    std::set<std::string_view> left;
    for (const auto& info : model::commands_of(each)) {
      const bool of_machine =
          info.interface == uapi::Interface::VfioDevice || info.interface == uapi::Interface::VfioGroup ||
          info.interface == uapi::Interface::Type1Container || info.command == uapi::Command::DmaCopy;
      if (!of_machine) left.insert(info.name);  // a VFIO device is none of these
    }
    Generator generator(each, 9, {.dma = true});
    for (int i = 0; i < 2000 && !left.empty(); ++i)
      for (const auto& step : generator.next().steps)
        if (step.command) left.erase(uapi::info(*step.command).name);
    for (const auto& name : left) ADD_FAILURE() << each.name << ": " << name;
  }
}

TEST(Generator, ReachesEveryClauseOfACommandThatItDrawsByRoles) {
  const auto& newest = *model::dialect_named("linux-7.3-noiommu");
  Generator generator(newest, 10);
  for (int i = 0; i < 4000; ++i) generator.next();
  const auto missed = generator.coverage().missed();
  std::size_t commands = 0;
  for (const auto& info : model::commands_of(newest)) {
    if (!drawn_by_roles(info.command)) continue;
    ++commands;
    for (const auto& id : missed) EXPECT_FALSE(id.starts_with(std::string(info.name) + "/")) << id;
  }
  EXPECT_GT(commands, 0u);
}

TEST(Generator, MakesTracesThatTheFormatHolds) {
  for (const auto& trace : traces_of(3, 300)) {
    std::istringstream text(traces::write(trace));
    EXPECT_EQ(traces::read(text, "generated"), trace);
  }
}

TEST(Generator, HasMostCallsFramedWellAndManyAccepted) {
  Generator generator(dialect(), 4);
  for (int i = 0; i < 500; ++i) generator.next();
  std::uint64_t accepted = 0;
  for (std::size_t i = 0; i < generator.coverage().size(); ++i)
    if (model::clause_id(i).ends_with("/accepted")) accepted += generator.coverage()[i];
  EXPECT_GT(accepted * 100, generator.coverage().steps() * 30);
}

TEST(Generator, NeverLeadsToMorePinnedThanTheCallerMayLock) {
  Generator generator(dialect(), 5);
  std::size_t limited = 0, full = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto trace = generator.next();
    if (trace.caller.ipc_lock) continue;
    ++limited;
    traces::Follower follower(trace, dialect());
    for (const auto& step : trace.steps) {
      follower.follow(step);
      const auto nothing_more = [](auto&&) {};
      auto stricter = follower.context();
      --stricter.memlock.word;
      for (std::uint64_t process = 0; process <= trace.processes.size(); ++process) {
        ASSERT_FALSE(follower.context().beyond_limit({process}, nothing_more));
        full += trace.caller.memlock > 0 && stricter.beyond_limit({process}, nothing_more);
      }
    }
  }
  EXPECT_GT(limited, 100u);
  EXPECT_GT(full, 100u);
}

TEST(Generator, HasSomeTracesOfSeveralProcessesThatMakeCallsAndEnd) {
  std::size_t several = 0, ends = 0, calls_of_others = 0;
  for (const auto& trace : traces_of(6, 500)) {
    several += !trace.processes.empty();
    for (const auto& step : trace.steps) {
      ends += step.command == uapi::Command::Exit;
      calls_of_others += step.origin.process != 0;
    }
  }
  EXPECT_GT(several, 25u);
  EXPECT_GT(ends, 15u);
  EXPECT_GT(calls_of_others, 4 * ends);
  Generator alone(dialect(), 6, {.processes = false});
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(alone.next().processes.empty());
}

TEST(Generator, MakesTracesOfSeveralFilesSomeOfWhichAreClosed) {
  std::size_t several = 0, closed = 0, elsewhere = 0;
  for (const auto& trace : traces_of(6, 500)) {
    several += !trace.files.empty();
    for (const auto& step : trace.steps) {
      closed += step.command == uapi::Command::Close && traces::get(step, "fd") >= uapi::kFirstFile &&
                traces::get(step, "fd") < uapi::kFirstFile + trace.files.size();
      elsewhere += step.origin.file != 0;
    }
  }
  EXPECT_GT(several, 40u);
  EXPECT_GT(closed, 10u);
  EXPECT_GT(elsewhere, 10 * several / 2);
  Generator alone(dialect(), 6, {.files = false});
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(alone.next().files.empty());
}

TEST(Scene, PreviewsACallWithoutTakingIt) {
  rc::check([] {
    Dice dice(rc::Random(*rc::gen::arbitrary<std::uint64_t>()));
    traces::Trace start;
    start.memory = usual_memory();
    Scene scene(dialect(), start);
    for (int i = 0; i < 8; ++i) {
      const auto step = random_call(dice, scene, Mood{});
      const auto before = scene.context().ioases.elements().size();
      const auto foreseen = scene.preview(step);
      RC_ASSERT(scene.context().ioases.elements().size() == before);
      if (foreseen.unspecified || foreseen.undefined != model::Ruling::kNone) continue;
      const auto& ruling = scene.take(step);
      RC_ASSERT(ruling.clause == foreseen.clause);
      RC_ASSERT(ruling.error == foreseen.error);
    }
  });
}

TEST(Exhaustive, MakesEverySequenceOnce) {
  std::vector<traces::Trace> made;
  exhaustive(2, [&](traces::Trace&& trace) {
    made.push_back(std::move(trace));
    return true;
  });
  ASSERT_EQ(made.size(), exhaustive_count(2));
  for (std::size_t i = 0; i < made.size(); ++i)
    for (std::size_t j = i + 1; j < made.size(); ++j) EXPECT_FALSE(made[i] == made[j]);
}

TEST(Exhaustive, StopsWhenToldTo) {
  std::size_t made = 0;
  exhaustive(3, [&](traces::Trace&&) { return ++made < 5; });
  EXPECT_EQ(made, 5u);
}

}  // namespace ioasis::gen
