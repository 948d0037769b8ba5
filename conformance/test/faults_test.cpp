// Traces with faults, and the walk through them on the simulator.
#include "conformance/campaign/faults.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "conformance/campaign/fault_walk.h"
#include "conformance/targets/simulator_target.h"
#include "traces/reader.h"
#include "traces/writer.h"

namespace ioasis::conformance {
namespace {

using Kind = FaultReplay::Kind;

traces::Trace map_and_unmap() {
  std::istringstream in(
      R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":4,"unmapped":[2]}}}
{"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"},"expect":{"errno":["OK"]}}
{"op":"MOCK_DOMAIN","in":{"id":"ioas0"},"bind":{"out_stdev_id":"stdev0","out_hwpt_id":"hwpt0"}}
{"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x2000","iova":"0x1000000"},"fail_nth":7}
{"op":"IOAS_UNMAP","in":{"ioas_id":"ioas0","length":"0xffffffffffffffff"}}
)");
  return traces::read(in, "trace");
}

std::string line(const traces::Trace& trace, std::size_t step) {
  std::istringstream lines(traces::write(trace));
  std::string text;
  for (std::size_t i = 0; i <= step + 1; ++i) std::getline(lines, text);
  return text;
}

TEST(WithFault, MakesTheCallAgainThenDestroysAllAndLooksForPins) {
  const auto trace = with_fault(map_and_unmap(), 2, 3, Afterwards::GoesOn);
  EXPECT_EQ(trace.steps[2].fail_nth, 3u);
  auto again = trace.steps[2];
  again.fail_nth = 0;
  EXPECT_EQ(trace.steps[3], again);
  EXPECT_EQ(line(trace, 4), R"({"op":"IOAS_UNMAP","in":{"ioas_id":"ioas0","length":"0xffffffffffffffff"}})");
  EXPECT_EQ(line(trace, 5), R"({"op":"DESTROY","in":{"id":"hwpt0"}})");
  EXPECT_EQ(line(trace, 6), R"({"op":"DESTROY","in":{"id":"stdev0"}})");
  EXPECT_EQ(line(trace, 7), R"({"op":"DESTROY","in":{"id":"ioas0"}})");
  EXPECT_EQ(line(trace, 8), line(trace, 5));
  EXPECT_EQ(line(trace, 11), R"({"op":"MD_CHECK_REFS","in":{"length":"0x2000","uptr":"b0+0x0"}})");
  EXPECT_EQ(line(trace, 12), R"({"op":"MD_CHECK_REFS","in":{"length":"0x1000","uptr":"b0+0x3000"}})");
  EXPECT_EQ(trace.steps.size(), 13u);
  for (const auto& step : trace.steps) EXPECT_FALSE(step.expect);
}

TEST(WithFault, MayEndWithTheCallAndKnowNoLaterNames) {
  const auto trace = with_fault(map_and_unmap(), 0, 1, Afterwards::Ends);
  EXPECT_EQ(trace.names, std::vector<std::string>{"ioas0"});
  EXPECT_EQ(trace.steps[0].fail_nth, 1u);
  EXPECT_EQ(line(trace, 1), R"({"op":"DESTROY","in":{"id":"ioas0"}})");
  EXPECT_EQ(line(trace, 3), R"({"op":"MD_CHECK_REFS","in":{"length":"0x2000","uptr":"b0+0x0"}})");
}

TEST(WithFault, DetachesWhatADeviceHasUnderAPasidBeforeTheDeviceGoes) {
  std::istringstream in(
      R"({"ioasis":1,"dialect":"linux-7.3","platform":"mock","memory":{}}
{"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}}
{"op":"MOCK_DOMAIN_FLAGS","in":{"id":"ioas0","dev_flags":["PASID"]},"bind":{"out_stdev_id":"stdev0","out_idev_id":"idev0"}}
{"op":"HWPT_ALLOC","in":{"flags":["PASID"],"dev_id":"idev0","pt_id":"ioas0"},"bind":{"out_hwpt_id":"hwpt0"}}
{"op":"PASID_ATTACH","in":{"id":"stdev0","pasid":"0x7","pt_id":"hwpt0"}}
)");
  const auto trace = with_fault(traces::read(in, "trace"), 3, 1, Afterwards::Ends);
  EXPECT_EQ(line(trace, 4), R"({"op":"PASID_DETACH","in":{"id":"stdev0","pasid":"0x7"}})");
  EXPECT_EQ(line(trace, 5), R"({"op":"DESTROY","in":{"id":"hwpt0"}})");
}

TEST(CountingAllocations, TellsHowManyEachCallMakes) {
  const auto trace = counting_allocations(map_and_unmap());
  std::vector<std::uint32_t> made;
  make_simulator_target()->run(std::span(&trace, 1), [&](std::size_t, Outcome&& outcome) {
    made = allocations(outcome);
    return true;
  });
  EXPECT_EQ(made, (std::vector<std::uint32_t>{1, 2, 4, 2}));
}

TEST(Walk, LetsEachAllocationFailOnceAndTriesOneMore) {
  const auto target = make_simulator_target();
  std::map<std::size_t, std::vector<Kind>> kinds;
  EXPECT_TRUE(walk_faults(*target, map_and_unmap(), model::dialects().front(), [&](FaultReplay&& replay) {
    EXPECT_EQ(replay.verdict.kind, Verdict::Kind::Conforms)
        << replay.verdict.expected << ", got " << replay.verdict.got;
    if (replay.nth > 0 && replay.afterwards == Afterwards::GoesOn) kinds[replay.step].push_back(replay.kind());
    return true;
  }));
  const Kind refused = Kind::Refused, none = Kind::NotHit;
  EXPECT_EQ(kinds[0], (std::vector{refused, none}));
  EXPECT_EQ(kinds[1], (std::vector{refused, refused, none}));
  EXPECT_EQ(kinds[2], (std::vector{refused, refused, refused, refused, none}));
  EXPECT_EQ(kinds[3], (std::vector{refused, Kind::DidWithout, none}));
}

TEST(Walk, SeesWhatAFailedCallLeft) {
  for (const auto defect : {simulator::Defect::StarvedMapLeavesArea, simulator::Defect::StarvedMapKeepsPins,
                            simulator::Defect::StarvedAttachKeepsDomain}) {
    const auto target = make_simulator_target(simulator::Defects{defect});
    std::size_t failed = 0;
    walk_faults(*target, map_and_unmap(), model::dialects().front(), [&](FaultReplay&& replay) {
      failed += replay.kind() == Kind::Failed;
      return true;
    });
    EXPECT_GE(failed, 1u) << simulator::defect_table()[static_cast<std::size_t>(defect)];
  }
}

TEST(Walk, EndsWhenTheSinkSaysSo) {
  const auto target = make_simulator_target();
  std::size_t replays = 0;
  EXPECT_FALSE(
      walk_faults(*target, map_and_unmap(), model::dialects().front(), [&](FaultReplay&&) { return ++replays < 3; }));
  EXPECT_EQ(replays, 3u);
}

}  // namespace
}  // namespace ioasis::conformance
