#include "traces/grow.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ioasis::traces {
namespace {

using uapi::Command;

Step alloc(std::uint16_t name) {
  Step step = call(Command::IoasAlloc);
  bind(step, "out_ioas_id", name);
  return step;
}

Step unmap(std::uint16_t name) {
  Step step = call(Command::IoasUnmap);
  refer(step, "ioas_id", name);
  return step;
}

/// Two address spaces, of which the last step names the first.
Trace two_spaces() {
  Trace trace;
  trace.names = {"ioas0", "ioas1"};
  trace.steps = {alloc(0), alloc(1), unmap(1), unmap(0)};
  return trace;
}

std::vector<Command> commands(const Trace& trace) {
  std::vector<Command> all;
  for (const auto& step : trace.steps) all.push_back(*step.command);
  return all;
}

TEST(Grown, BeginsWithTheLastStepAndWhatMadeWhatItNames) {
  const auto parts = grown(two_spaces(), 100);
  ASSERT_FALSE(parts.empty());
  EXPECT_EQ(commands(parts.front()), (std::vector{Command::IoasAlloc, Command::IoasUnmap}));
  EXPECT_EQ(parts.front().names, std::vector<std::string>{"ioas0"});
}

TEST(Grown, AddsStepsWithWhatTheyNameTheShortestPartsFirstEachOnceAndNotTheWhole) {
  const auto parts = grown(two_spaces(), 100);
  EXPECT_TRUE(std::ranges::is_sorted(parts, {}, [](const Trace& part) { return part.steps.size(); }));
  // The other space alone; it and what unmaps from it are all there is.
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(commands(parts[1]), (std::vector{Command::IoasAlloc, Command::IoasAlloc, Command::IoasUnmap}));
}

TEST(Grown, HasAboutAsManyPartsAsItMay) {
  Trace trace;
  trace.names = {"ioas0"};
  trace.steps.assign(60, alloc(0));
  trace.steps.push_back(unmap(0));
  const auto parts = grown(trace, 500);
  EXPECT_EQ(parts.size(), 500u);
  EXPECT_EQ(parts.front().steps.size(), 2u);
  EXPECT_EQ(parts.back().steps.size(), 4u) << "with one further step there are 59, with two the others";
  EXPECT_TRUE(grown(Trace(), 500).empty());
}

}  // namespace
}  // namespace ioasis::traces
