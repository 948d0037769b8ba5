// The specification going along with a trace.
#include "traces/following/follower.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace ioasis::traces {

namespace {

const model::Dialect& dialect() { return model::dialects().front(); }

/// An IOAS, and what maps a page of it at a place that the kernel chooses.
Trace automatic_map() {
  Trace trace;
  trace.memory.buffers.push_back({"b0", 2, {}, {}});
  trace.names = {"ioas"};
  trace.steps.push_back(call(uapi::Command::IoasAlloc));
  bind(trace.steps.back(), "out_ioas_id", 0);
  auto& map = trace.steps.emplace_back(call(uapi::Command::IoasMap));
  refer(map, "ioas_id", 0);
  set(map, "flags", uapi::kReadable);
  set(map, "user_va", uapi::address_of(0));
  set(map, "length", uapi::kPageSize);
  return trace;
}

std::uint64_t iova_of(std::span<const std::uint8_t> bytes) {
  const auto& field = *uapi::field_named(uapi::info(uapi::Command::IoasMap), "iova");
  return uapi::load(bytes, field.offset, field.width);
}

}  // namespace

TEST(Follower, PreviewsWhatFollowingRulesAndTakesNothing) {
  const auto trace = automatic_map();
  Follower follower(trace, dialect());
  for (const auto& step : trace.steps) {
    const auto previewed = follower.preview(step);
    EXPECT_EQ(follower.preview(step).bytes, previewed.bytes);
    const auto& ruled = follower.follow(step);
    EXPECT_EQ(ruled.error, previewed.error);
    EXPECT_EQ(ruled.bytes, previewed.bytes);
  }
  EXPECT_EQ(follower.context().ioases.elements().front().areas.elements().size(), 1u);
}

TEST(Follower, LetsANameStandForWhatTheTargetAnswered) {
  const auto trace = automatic_map();
  Follower follower(trace, dialect());
  Answer other;
  other.bytes = trace.steps[0].bytes;
  const auto& field = *uapi::field_named(uapi::info(uapi::Command::IoasAlloc), "out_ioas_id");
  uapi::store(other.bytes, field.offset, field.width, 7);
  EXPECT_TRUE(follower.follow(trace.steps[0], &other).impossible.empty());
  EXPECT_EQ(follower.ids()[0], 7u);
  EXPECT_EQ(follower.follow(trace.steps[1]).error, 0);
}

TEST(Follower, TakesAPlaceThatTheKernelMayChoose) {
  const auto trace = automatic_map();
  Follower follower(trace, dialect());
  follower.follow(trace.steps[0]);
  const auto call = follower.prepare(trace.steps[1]);
  EXPECT_EQ(call.bytes.data(), follower.filled().data());
  std::vector<std::uint8_t> bytes(call.bytes.begin(), call.bytes.end());
  const auto& field = *uapi::field_named(uapi::info(uapi::Command::IoasMap), "iova");
  uapi::store(bytes, field.offset, field.width, 5 * uapi::kPageSize);
  const model::Observation chosen{0, bytes};
  const auto& ruling = follower.take(trace.steps[1], call, &chosen);
  EXPECT_TRUE(ruling.impossible.empty());
  EXPECT_EQ(iova_of(follower.answer(trace.steps[1], ruling).bytes), 5 * uapi::kPageSize);
}

TEST(Follower, StandsByItselfOnceCopied) {
  const auto trace = automatic_map();
  Follower one(trace, dialect());
  one.follow(trace.steps[0]);
  Follower other(one);
  other.follow(trace.steps[1]);
  EXPECT_TRUE(one.context().ioases.elements().front().areas.elements().empty());
  EXPECT_EQ(other.filled().size(), trace.steps[1].bytes.size());
}

}  // namespace ioasis::traces
