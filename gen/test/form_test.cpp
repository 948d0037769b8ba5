// Which traces are one and the same to the specification.
#include "gen/form.h"

#include <gtest/gtest.h>

#include <set>

#include "gen/generator.h"
#include "gen/values.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
constexpr std::uint64_t kPage = uapi::kPageSize;
constexpr std::uint64_t kPlace = 1 << 24;

struct Range {
  std::uint64_t iova, length;
};

/// Two I/O address spaces, `attached` the first, and a MAP of each range into the first.
traces::Trace maps(std::vector<Range> ranges, bool attached = false, std::vector<std::string> names = {"a", "b"}) {
  traces::Trace trace;
  trace.memory = usual_memory();
  trace.names = std::move(names);
  for (const std::uint16_t name : {std::uint16_t{0}, std::uint16_t{1}}) {
    trace.steps.push_back(traces::call(Command::IoasAlloc));
    traces::bind(trace.steps.back(), "out_ioas_id", name);
  }
  if (attached) {
    trace.steps.push_back(traces::call(Command::MockDomain));
    traces::refer(trace.steps.back(), "id", 0);
  }
  for (const auto& range : ranges) {
    auto step = traces::call(Command::IoasMap);
    traces::refer(step, "ioas_id", 0);
    traces::set(step, "flags", uapi::kFixedIova | uapi::kReadable);
    traces::set(step, "user_va", uapi::address_of(0));
    traces::set(step, "length", range.length);
    traces::set(step, "iova", range.iova);
    trace.steps.push_back(step);
  }
  return trace;
}

}  // namespace

TEST(Form, StaysWhenObjectsAreRenamed) {
  EXPECT_EQ(form(maps({{kPlace, kPage}})), form(maps({{kPlace, kPage}}, false, {"x", "y"})));
  auto swapped = maps({{kPlace, kPage}}, true);
  std::swap(swapped.names[0], swapped.names[1]);
  std::swap(swapped.steps[0].bindings, swapped.steps[1].bindings);
  for (auto& step : swapped.steps)
    for (auto& id : step.relocations) id.name = 1;
  auto second = maps({{kPlace, kPage}}, true);
  EXPECT_NE(form(swapped), form(maps({{kPlace, kPage}}))) << "one has a device";
  for (auto& step : second.steps)
    for (auto& id : step.relocations) id.name = 1;
  EXPECT_NE(form(second), form(maps({{kPlace, kPage}}, true))) << "the other IOAS is used";
  EXPECT_EQ(form(swapped), form(maps({{kPlace, kPage}}, true)));
}

TEST(Form, StaysWhenAllIsShifted) {
  EXPECT_EQ(form(maps({{kPlace, kPage}, {kPlace + 3 * kPage, kPage}})),
            form(maps({{kPlace + 5 * kPage, 2 * kPage}, {kPlace + 9 * kPage, 2 * kPage}})));
}

TEST(Form, ChangesWhenAnEndCrossesAnother) {
  const auto apart = form(maps({{kPlace, kPage}, {kPlace + kPage + 2, kPage}}));
  const auto next = form(maps({{kPlace, kPage}, {kPlace + kPage + 1, kPage}}));
  const auto meeting = form(maps({{kPlace, kPage}, {kPlace + kPage, kPage}}));
  const auto overlapping = form(maps({{kPlace, kPage}, {kPlace + kPage - 1, kPage}}));
  EXPECT_EQ(apart, form(maps({{kPlace, kPage}, {kPlace + kPage + 9, kPage}})));
  EXPECT_EQ((std::set{apart, next, meeting, overlapping}.size()), 4u);
}

TEST(Form, SeesAlignmentOnlyWhereADeviceIs) {
  EXPECT_EQ(form(maps({{kPlace, kPage}})), form(maps({{kPlace + 5, kPage}})));
  EXPECT_NE(form(maps({{kPlace + kPage, kPage}}, true)), form(maps({{kPlace + kPage + 5, kPage}}, true)));
}

TEST(Form, SeesTheEndsOfAnApertureOnlyWhereADeviceIs) {
  EXPECT_EQ(form(maps({{kPlace - kPage, kPage}})), form(maps({{kPlace, kPage}})));
  EXPECT_NE(form(maps({{kPlace - kPage, kPage}}, true)), form(maps({{kPlace, kPage}}, true)));
}

TEST(Form, SeesTheTopOfTheAddressSpace) {
  const auto upto = [](std::uint64_t last) { return form(maps({{last - kPage, kPage}})); };
  EXPECT_EQ(upto(kPlace), upto(~std::uint64_t{0} - 8));
  EXPECT_NE(upto(kPlace), upto(~std::uint64_t{0}));
}

TEST(Form, LeavesOutWhatNoClauseReads) {
  auto one = maps({{kPlace, kPage}}), other = one;
  one.note = "a note";
  traces::set(one.steps.back(), "__reserved", 1);
  traces::set(other.steps.back(), "__reserved", 77);
  EXPECT_EQ(form(one), form(other));
  traces::set(other.steps.back(), "__reserved", 0);
  EXPECT_NE(form(one), form(other));
}

TEST(Form, TellsStructsApartByWhatIsMissing) {
  auto whole = maps({{kPlace, kPage}}), shorter = whole, edge = whole;
  shorter.steps.back().bytes[0] = 39;
  edge.steps.back().site = uapi::Site::Edge;
  EXPECT_EQ((std::set{form(whole), form(shorter), form(edge)}.size()), 3u);
}

TEST(Form, TellsWhereAnAccessReachesAmongTheAreas) {
  const auto pinned = [](std::uint64_t area, std::uint64_t at) {
    auto trace = maps({{area, kPage}});
    trace.names.push_back("access");
    trace.steps.push_back(traces::call(Command::CreateAccess));
    traces::refer(trace.steps.back(), "id", 0);
    traces::bind(trace.steps.back(), "out_access_fd", 2);
    trace.steps.push_back(traces::call(Command::AccessPages));
    traces::refer(trace.steps.back(), "id", 2);
    traces::set(trace.steps.back(), "iova", at);
    traces::set(trace.steps.back(), "length", kPage);
    return form(trace);
  };
  EXPECT_EQ(pinned(kPlace, kPlace), pinned(kPlace + kPage, kPlace + kPage));
  EXPECT_NE(pinned(kPlace, kPlace), pinned(kPlace, kPlace + kPage));
  EXPECT_NE(pinned(kPlace, kPlace), pinned(kPlace, kPlace + 1));
}

TEST(Form, HasAFingerprintOfItsOwn) {
  Generator generator(model::dialects().front(), 3);
  std::set<std::string> forms;
  std::set<Fingerprint> prints;
  for (int i = 0; i < 300; ++i) {
    const auto text = form(generator.next());
    forms.insert(text);
    prints.insert(fingerprint(text));
  }
  EXPECT_EQ(forms.size(), prints.size());
  EXPECT_GT(forms.size(), 250u);
}

}  // namespace ioasis::gen
