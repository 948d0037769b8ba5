#include "traces/reader.h"

#include <gtest/gtest.h>

#include <sstream>

#include "model/uapi/bytes.h"

namespace ioasis::traces {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// The trace of these steps, each a line, with a buffer b0 of four pages.
Trace read_steps(const std::string& steps) {
  std::istringstream in(R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":4}}})"
                        "\n" +
                        steps);
  return read(in, "steps");
}

TEST(Reader, TheHeaderGivesBuffersInTheOrderWritten) {
  std::istringstream in(
      R"({"ioasis":1,"dialect":"contract","platform":"mock","memory":{"z":{"pages":3,"readonly":[0,2],"unmapped":[1]},)"
      R"("a":{"pages":1}},"note":"n"})"
      "\n");
  const Trace trace = read(in, "header");
  EXPECT_EQ(trace.dialect, "contract");
  EXPECT_EQ(trace.platform, "mock");
  EXPECT_EQ(trace.note, "n");
  EXPECT_EQ(trace.memory.buffers, (std::vector<uapi::Buffer>{{"z", 3, {0, 2}, {1}}, {"a", 1, {}, {}}}));
}

TEST(Reader, FieldsLandWhereTheCommandTablePutsThem) {
  const Trace trace = read_steps(
      R"({"op":"IOAS_MAP","in":{"flags":["READABLE","FIXED_IOVA","0x100"],"ioas_id":"0x7","user_va":"b0+0x800",)"
      R"("length":"0x1000","iova":"0xfedcba9876543210"}})"
      "\n");
  Step expected = call(uapi::Command::IoasMap);
  set(expected, "flags", 0x105);
  set(expected, "ioas_id", 7);
  set(expected, "user_va", uapi::kArenaBase + 0x800);
  set(expected, "length", 0x1000);
  set(expected, "iova", 0xfedc'ba98'7654'3210);
  EXPECT_EQ(trace.steps.at(0), expected);
}

TEST(Reader, NamesBecomeRelocationsAndBindings) {
  const Trace trace = read_steps(R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"a"}})"
                                 "\n"
                                 R"({"op":"MOCK_DOMAIN","in":{"id":"a"},"bind":{"out_idev_id":"i","out_stdev_id":"s"}})"
                                 "\n");
  EXPECT_EQ(trace.names, (std::vector<std::string>{"a", "s", "i"}));
  EXPECT_EQ(trace.steps[0].bindings, (std::vector<NamedId>{{8, 0}}));
  EXPECT_EQ(trace.steps[1].relocations, (std::vector<NamedId>{{8, 0}}));
  EXPECT_EQ(trace.steps[1].bindings, (std::vector<NamedId>{{16, 1}, {24, 2}}));
}

TEST(Reader, ADeviceIsOfTheTracesPlatformUnlessItsStepSaysOtherwise) {
  const Trace trace = read_steps(R"({"op":"MOCK_DOMAIN","platform":"two-windows"})"
                                 "\n"
                                 R"({"op":"MOCK_DOMAIN"})"
                                 "\n");
  EXPECT_EQ(platform_of(trace, trace.steps[0]), "two-windows");
  EXPECT_EQ(platform_of(trace, trace.steps[1]), "mock");
  EXPECT_TRUE(has_several_platforms(trace));
  EXPECT_FALSE(has_several_platforms(subset(trace, {false, true})));
}

TEST(Reader, ACutStructIsShorterAndATailMakesItLongerAndSizeFollows) {
  const Trace trace = read_steps(R"({"op":"DESTROY","cut":6,"in":{"id":"0x1234"}})"
                                 "\n"
                                 R"({"op":"DESTROY","tail":"aabb"})"
                                 "\n"
                                 R"({"op":"DESTROY","tail":"aabb","size":"0x8"})"
                                 "\n");
  EXPECT_EQ(trace.steps[0].bytes, (Bytes{6, 0, 0, 0, 0x34, 0x12}));
  EXPECT_EQ(trace.steps[1].bytes, (Bytes{10, 0, 0, 0, 0, 0, 0, 0, 0xaa, 0xbb}));
  EXPECT_EQ(trace.steps[2].bytes, (Bytes{8, 0, 0, 0, 0, 0, 0, 0, 0xaa, 0xbb}));
}

TEST(Reader, GapsReachTheSelftestNumberAndThePadding) {
  const Trace trace = read_steps(R"({"op":"ADD_RESERVED","gaps":{"0x4":"09000000","0xc":"ff"}})"
                                 "\n");
  EXPECT_EQ(uapi::load(trace.steps[0].bytes, 4, 4), 9u);
  EXPECT_EQ(uapi::load(trace.steps[0].bytes, 12, 4), 0xffu);
}

TEST(Reader, PokesAreWordsOrBytes) {
  const Trace trace = read_steps(
      R"({"op":"DESTROY","poke":{"b0+0x8":["0x102","0xff00000000000000"],"b0+0x0":"0a0b"},"peek":"b0+0x3fff:0x1"})"
      "\n");
  const Step& step = trace.steps.at(0);
  ASSERT_EQ(step.pokes.size(), 2u);
  EXPECT_EQ(step.pokes[0].address, uapi::kArenaBase + 8);
  EXPECT_EQ(step.pokes[0].bytes, (Bytes{2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff}));
  EXPECT_EQ(step.pokes[1], (Poke{uapi::kArenaBase, {0x0a, 0x0b}}));
  EXPECT_EQ(step.peek, (Peek{uapi::kArenaBase + 0x3fff, 1}));
}

TEST(Reader, AnAnswerHoldsTheIdsThatTheRecordedRunGaveTheNames) {
  const Trace trace = read_steps(
      R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"a"},"got":{"out":{"out_ioas_id":"0x5"}}})"
      "\n"
      R"({"op":"DESTROY","in":{"id":"a"},"got":{"errno":"EBUSY"}})"
      "\n"
      R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"a"},"got":{"errno":"ENOMEM","out":{"out_ioas_id":"0x6"}}})"
      "\n"
      R"({"op":"DESTROY","in":{"id":"a"},"got":{"errno":"ENOENT"}})"
      "\n"
      R"({"op":"DESTROY","in":{"id":"a"},"at":"unmapped","got":{"errno":"EFAULT"}})"
      "\n");
  EXPECT_EQ(trace.steps[0].got->bytes, (Bytes{12, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0}));
  EXPECT_EQ(trace.steps[1].got->bytes, (Bytes{8, 0, 0, 0, 5, 0, 0, 0}));
  EXPECT_EQ(trace.steps[1].got->error, 16);
  EXPECT_EQ(trace.steps[3].got->bytes, (Bytes{8, 0, 0, 0, 5, 0, 0, 0})) << "a failed call leaves the name as it was";
  EXPECT_TRUE(trace.steps[4].got->bytes.empty());
}

TEST(Reader, ExpectationsListErrnosByName) {
  const Trace trace = read_steps(R"({"op":"DESTROY","expect":{"errno":["OK","EOPNOTSUPP","524"],"clause":"c"}})"
                                 "\n");
  EXPECT_EQ(trace.steps.at(0).expect, (Expectation{{0, 95, 524}, "c"}));
}

TEST(Reader, ExpectationsHoldOutputsAResultAndMemoryEachAsANumberOrABound) {
  const Trace trace = read_steps(
      R"({"op":"IOAS_IOVA_RANGES","peek":"b0+0x0:0x10","expect":{"errno":["OK"],"result":"0x0..0x3",)"
      R"("out":{"out_iova_alignment":"0x1","num_iovas":"0x1..0xffffffff"},"peek":["0x5","0x0..0xffffffffffffffff"]}})"
      "\n"
      R"({"op":"DESTROY","peek":"b0+0x0:0x3","expect":{"errno":["OK"],"peek":"0a0bff"}})"
      "\n"
      R"({"op":"DESTROY","peek":"b0+0x0:0x8","expect":{"errno":["OK"],"peek":"0100000000000000"}})"
      "\n");
  const Expectation& first = *trace.steps.at(0).expect;
  EXPECT_EQ(first.result, (Bounds{0, 3}));
  EXPECT_EQ(first.out, (std::vector<FieldBounds>{{8, {1, 0xffffffff}}, {24, {1, 1}}})) << "by offset";
  EXPECT_EQ(first.peeked, (std::vector<Bounds>{{5, 5}, {0, ~0ull}}));
  EXPECT_EQ(trace.steps.at(1).expect->peeked, (std::vector<Bounds>{{10, 10}, {11, 11}, {255, 255}}));
  EXPECT_EQ(trace.steps.at(2).expect->peeked, (std::vector<Bounds>{{1, 1}}));
}

}  // namespace
}  // namespace ioasis::traces
