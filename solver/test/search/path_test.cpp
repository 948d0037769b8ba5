// Paths that can and cannot be walked, and the traces that walk them.
#include "solver/search/path.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "gen/values.h"
#include "model/spec.h"
#include "solver/commands.h"
#include "solver/search/witness.h"

namespace ioasis::solver {
namespace {

using uapi::Command;
using Pins = std::map<std::string, std::uint64_t, std::less<>>;

const model::Dialect& linux_612() { return model::dialects().front(); }

/// A path under the first dialect, with an IOAS or more, and time enough on a busy machine.
struct Walk : Path {
  explicit Walk(unsigned spaces = 1) : Path({&linux_612()}, gen::usual_memory(), {.milliseconds = 60000}) {
    for (unsigned i = 0; i < spaces; ++i) call({Command::IoasAlloc, ""});
  }
  const Step& does(Command command, Pins pins = {}) { return call({command, "", std::move(pins)}); }
};

TEST(Path, NothingCanBeMappedWithoutAnIoas) {
  Walk path(0);
  path.does(Command::IoasMap);
  EXPECT_EQ(path.ask(), Answer::No);
  EXPECT_TRUE(path.blocked());
}

TEST(Path, AnIoasCanBeMappedIntoAndTheTraceSaysSo) {
  Walk path;
  path.does(Command::IoasMap);
  ASSERT_EQ(path.ask(), Answer::Yes);
  settle(path);
  const auto trace = witness(path);
  ASSERT_EQ(trace.steps.size(), 2u);
  EXPECT_EQ(trace.steps[1].relocations.size(), 1u);
  EXPECT_EQ(traces::get(trace.steps[1], "length"), uapi::kPageSize);
  EXPECT_EQ(trace.steps[1].expect->errors, std::vector<std::int32_t>{0});
}

TEST(Path, TheSameIovaIsNotMappedTwice) {
  Walk path;
  const auto first = path.does(Command::IoasMap, {{"flags", 5}}).argument("iova");
  const auto second = path.does(Command::IoasMap, {{"flags", 5}}).argument("iova");
  ASSERT_EQ(path.ask(), Answer::Yes);
  path.push();
  path.require(first == second);
  EXPECT_EQ(path.ask(), Answer::No);
  path.pop();
  EXPECT_EQ(path.ask(), Answer::Yes);
}

TEST(Path, PopForgetsCallsAndWhatTheyDid) {
  Walk path;
  path.push();
  path.does(Command::Destroy);
  path.pop();
  EXPECT_EQ(path.steps().size(), 1u);
  path.does(Command::Destroy);
  EXPECT_EQ(path.ask(), Answer::Yes);
}

TEST(Path, AListThatEndsBehindTheBufferCannotBeRead) {
  Walk path;
  const auto& step = path.call({Command::IoasAllowIovas, "list-unreadable"});
  path.require(path.steps().back().argument("num_iovas") == SymbolicWord(2));
  path.require(!step.entries[0].unreadable);
  ASSERT_EQ(path.ask(), Answer::Yes);
  const auto trace = witness(path);
  ASSERT_EQ(trace.steps[1].pokes.size(), 1u);
  EXPECT_EQ(trace.steps[1].pokes[0].bytes.size(), uapi::kIovaRangeBytes);
}

/// A call of an opening: fields that it depends on, or those that such a call usually has.
struct Opened {
  Opened(Command made, Pins with = {}) : command(made), pins(std::move(with)) {}
  Command command;
  Pins pins;
};

/// The VFIO container gets the first IOAS.
Opened container() { return {Command::VfioIoas, {{"ioas_id", 1}, {"op", uapi::kVfioIoasSet}}}; }

/// A device on a nested domain with a fault queue, and calls after that.
std::vector<Opened> faulted(const std::vector<Opened>& then) {
  using enum Command;
  std::vector<Opened> calls{IoasAlloc,
                            MockDomain,
                            {HwptAlloc, {{"dev_id", 3}, {"pt_id", 1}, {"flags", uapi::kNestParent}}},
                            {FaultQueueAlloc, {{"flags", 0}}},
                            {HwptAlloc,
                             {{"dev_id", 3},
                              {"pt_id", 5},
                              {"flags", uapi::kFaultIdValid},
                              {"fault_id", 6},
                              {"data_type", uapi::kSelftestData},
                              {"data_len", 4}}},
                            {MockDomainReplace, {{"id", 2}, {"pt_id", 7}}}};
  calls.insert(calls.end(), then.begin(), then.end());
  return calls;
}

/// What may have to be there before any clause can decide, a few calls each.
std::vector<std::vector<Opened>> openings() {
  using enum Command;
  return {
      {},
      {IoasAlloc},
      {IoasAlloc, IoasMap},
      {IoasAlloc, MockDomain},
      {IoasAlloc, IoasAllowIovas},
      {IoasAlloc, AddReserved},
      {IoasAlloc, MockDomain, IoasMap},
      {IoasAlloc, IoasAlloc, IoasMap},
      {IoasAlloc, Option, IoasMap, MockDomain},
      {IoasAlloc, IoasMap, IoasMap, IoasAlloc, MockDomain},
      {IoasAlloc, container()},
      {IoasAlloc, {MockDomainFlags, {{"id", 1}, {"dev_flags", uapi::kNoDirty}}}},
      {IoasAlloc, IoasAlloc, MockDomain, {IoasAllowIovas, {{"ioas_id", 1}, {"num_iovas", 1}}}},
      {IoasAlloc,
       {MockDomainFlags, {{"id", 1}, {"dev_flags", uapi::kNoDirty}}},
       MockDomain,
       {HwptAlloc, {{"dev_id", 6}, {"pt_id", 1}, {"flags", uapi::kDirtyTracking}}}},
      {IoasAlloc,
       MockDomain,
       {HwptAlloc, {{"dev_id", 3}, {"pt_id", 1}, {"flags", uapi::kDirtyTracking}}},
       {HwptSetDirtyTracking, {{"hwpt_id", 5}, {"flags", uapi::kDirtyTrackingEnable}}}},
      {IoasAlloc,
       MockDomain,
       {HwptAlloc, {{"dev_id", 3}, {"pt_id", 1}, {"flags", uapi::kNestParent}}},
       {HwptAlloc, {{"dev_id", 3}, {"pt_id", 5}, {"flags", 0}, {"data_type", uapi::kSelftestData}, {"data_len", 4}}}},
      {FaultQueueAlloc},
      faulted({}),
      faulted({{TriggerIopf, {{"dev_id", 3}}}}),
      faulted({{TriggerIopf, {{"dev_id", 3}}}, {Read, {{"fd", 1}, {"count", uapi::kPageFaultBytes}}}}),
      faulted({{Close, {{"fd", 1}}}}),
      {IoasAlloc, {CreateAccess, {{"id", 1}, {"flags", 0}}}},
      {IoasAlloc, {CreateAccess, {{"id", 1}, {"flags", 0}}}, IoasMap},
      {IoasAlloc, {CreateAccess, {{"id", 1}, {"flags", uapi::kNeedsPinPages}}}},
      {IoasAlloc, {CreateAccess, {{"id", 1}, {"flags", uapi::kNeedsPinPages}}}, IoasMap},
      {IoasAlloc,
       {CreateAccess, {{"id", 1}, {"flags", uapi::kNeedsPinPages}}},
       IoasAlloc,
       {IoasMap, {{"ioas_id", 3}, {"flags", uapi::kFixedIova | uapi::kReadable}}}},
      {IoasAlloc, container(), IoasMap},
      {IoasAlloc, container(), MockDomain, IoasMap},
      {IoasAlloc,
       container(),
       {VfioSetIommu, {{"type", uapi::kVfioType1}}},
       IoasMap,
       {CreateAccess, {{"id", 1}, {"flags", uapi::kNeedsPinPages}}},
       {AccessPages, {{"id", 1}, {"flags", 0}, {"uptr", 0}}}}};
}

TEST(Path, EveryReachableClauseDecidesATraceThatRuns) {
  std::size_t found = 0;
  const auto deciding = model::deciding_clauses(model::dialects().front());
  for (const auto& info : commands(model::dialects().front())) {
    std::vector<std::string> left;
    for (const auto& clause : model::specification()[static_cast<std::size_t>(info.command)].clauses) {
      // The solver's callers have all capabilities.
      const bool limits = clause.id.ends_with("/memory-beyond-limit") || clause.id == "OPTION/rlimit-not-permitted";
      if (deciding[*model::clause_of_id(clause.id)] && !limits)
        left.push_back(clause.id.substr(clause.id.find('/') + 1));
    }
    for (const auto& opening : openings()) {
      if (left.empty()) break;
      Walk path(0);
      std::uint64_t newest = 0;
      for (auto [command, pins] : opening) {
        if (command == Command::IoasAlloc) ++newest;
        if (command == Command::IoasMap && pins.empty()) pins = {{"ioas_id", 1}, {"flags", 5}};
        if (command == Command::MockDomain) pins = {{"id", newest}};
        path.does(command, pins);
      }
      Pins pins;
      if (info.command == Command::IoasCopy && newest == 2) pins = {{"src_ioas_id", 1}, {"dst_ioas_id", 2}};
      const bool begun = opening.size() < 2 || opening.back().command == Command::VfioIoas;
      path.call({.command = info.command, .pins = pins, .framed_anyhow = begun});
      const Step& last = path.steps().back();
      std::erase_if(left, [&](const std::string& name) {
        path.push();
        path.require(last.clause(name).decides);
        const bool yes = path.ask() == Answer::Yes;
        if (yes) {
          const auto trace = witness(path);
          EXPECT_EQ(trace.steps.back().expect->clause, std::string(info.name) + "/" + name);
          ++found;
        }
        path.pop();
        return yes;
      });
    }
    for (const auto& name : left) ADD_FAILURE() << info.name << "/" << name << " was not reached";
  }
  EXPECT_GT(found, 100u);
}

}  // namespace
}  // namespace ioasis::solver
