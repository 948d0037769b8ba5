// Traces run in another order than they are handed over in.
#include "conformance/targets/by_memory.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ioasis::conformance {
namespace {

using End = Outcome::End;

/// Says of each trace what its one answer is to be, and how often memory had to be laid out anew; ends at `fatal`.
class Counting : public Target {
 public:
  explicit Counting(std::int64_t fatal) : fatal_(fatal) {}
  std::string describe() const override { return "counting"; }
  void run(std::span<const traces::Trace> traces, const OutcomeSink& sink) override {
    for (std::size_t i = 0; i < traces.size(); ++i) {
      laid_out += traces[i].memory != memory_;
      memory_ = traces[i].memory;
      Outcome outcome;
      const auto number = static_cast<std::int64_t>(traces[i].steps.front().request);
      outcome.answers.emplace_back().result = number;
      if (number == fatal_) outcome.end = End::Crashed;
      if (!sink(i, std::move(outcome))) return;
    }
  }
  static inline int laid_out = 0;

 private:
  std::int64_t fatal_;
  uapi::MemoryLayout memory_;
};

/// Number i asks for the first or the second of two kinds of memory, in turn.
std::vector<traces::Trace> traces_of(std::size_t count) {
  std::vector<traces::Trace> traces(count);
  for (std::size_t i = 0; i < count; ++i) {
    traces[i].memory.buffers = {{"b0", static_cast<std::uint32_t>(1 + i % 2), {}, {}}};
    traces[i].steps.emplace_back().request = static_cast<std::uint32_t>(i);
  }
  return traces;
}

std::vector<Outcome> run(std::size_t count, std::int64_t fatal, std::size_t wanted = SIZE_MAX) {
  Counting::laid_out = 0;
  std::vector<Outcome> outcomes;
  by_memory(std::make_unique<Counting>(fatal))->run(traces_of(count), [&](std::size_t index, Outcome&& outcome) {
    EXPECT_EQ(index, outcomes.size());
    EXPECT_EQ(outcome.answers.front().result, static_cast<std::int64_t>(index));
    outcomes.push_back(std::move(outcome));
    return outcomes.size() < wanted;
  });
  return outcomes;
}

TEST(ByMemory, HandsOverInOrderWhatRanWithFewLayouts) {
  EXPECT_EQ(run(300, -1).size(), 300u);
  EXPECT_LE(Counting::laid_out, 6);
}

TEST(ByMemory, HandsOverACrashInItsPlaceAndWhatIsBehindIt) {
  for (const std::int64_t fatal : {0, 1, 7, 128, 299}) {
    const auto outcomes = run(300, fatal);
    ASSERT_EQ(outcomes.size(), 300u);
    EXPECT_EQ(std::ranges::count(outcomes, End::Crashed, &Outcome::end), 1);
    EXPECT_EQ(outcomes[static_cast<std::size_t>(fatal)].end, End::Crashed);
  }
}

TEST(ByMemory, EndsWhenNoMoreIsWanted) { EXPECT_EQ(run(300, 7, 9).size(), 9u); }

}  // namespace
}  // namespace ioasis::conformance
