// The reading that proves says of every call what the reading that runs says: clause, errno, answer, state.
#include <gtest/gtest.h>

#include <set>

#include "gen/generator.h"
#include "model/readings/follow.h"
#include "model/spec.h"
#include "model/system/framing.h"
#include "model/test/symbolic_state.h"
#include "model/uapi/bytes.h"
#include "model/uapi/roles.h"
#include "traces/following/follower.h"

namespace ioasis::model {

namespace {

constexpr unsigned kEntries = 8;

Numbers flat_state(const Context<Concrete>& context) {
  Numbers numbers;
  flatten(numbers, context);
  return numbers;
}

/// What a list at `address` holds, of entries of two numbers of `width` bytes.
SymbolicMemory::Entries entries_at(Assignment& assignment, const ConcreteMemory& memory, std::uint64_t address,
                                   std::uint64_t width) {
  SymbolicMemory::Entries entries;
  for (unsigned i = 0; i < kEntries; ++i, address += 2 * width) {
    const bool readable = memory.present({address}) && memory.present({address + 2 * width - 1});
    const auto number = [&](std::uint64_t at) {
      const auto word = memory.load_word(at);
      return assignment.word(width == 8 ? word : word & 0xffffffff);
    };
    entries.push_back({assignment.truth(!readable), {{number(address)}, {number(address + width)}}});
  }
  return entries;
}

/// One call, as it was ruled on.
struct Ruled {
  const Context<Concrete>& before;
  const uapi::MemoryLayout& layout;
  std::vector<std::uint8_t> bytes;
  uapi::Site site;
  const Ruling& ruling;
  const Context<Concrete>& after;
};

/// Rules on the same call symbolically and compares. False if the call lies beyond the bounds.
bool compare(const Ruled& ruled) {
  SymbolicSession session({.indices = 20, .ids = 40, .entries = kEntries});
  Assignment assignment;
  const auto& info = uapi::kCommandTable[static_cast<std::size_t>(ruled.ruling.command)];
  bool within = true;
  const auto stated_size = static_cast<std::size_t>(uapi::load(ruled.bytes, 0, 4));
  const bool whole = info.passing != uapi::Passing::Extensible;
  const auto read =
      std::span(ruled.bytes).first(whole ? ruled.bytes.size() : std::min(ruled.bytes.size(), stated_size));
  Numbers inputs;
  std::uint64_t list = 0;
  const auto* const address = uapi::address_of(info, uapi::Use::Read);
  // A bitmap is looked at in words, and so is memory that nothing is read from.
  const std::uint64_t width = address && !address->pointee.is_bitmap() ? address->pointee.record.width : 8;
  for (const auto& field : info.fields) {
    inputs.push_back(uapi::load(read, field.offset, field.width));
    if (&field == address) list = inputs.back();
  }
  std::vector<SymbolicWord> arguments;
  for (const auto input : inputs) arguments.push_back(assignment.word(input));

  Context<Symbolic> context{
      .dialect = ruled.before.dialect,
      .memory = SymbolicMemory(ruled.layout, entries_at(assignment, ruled.before.memory, list, width))};
  Lifting(assignment, flat_state(ruled.before))(context);

  const std::uint64_t room = uapi::writable_bytes(ruled.site, ruled.bytes.size());
  const bool writable = std::min<std::uint64_t>(uapi::load(ruled.bytes, 0, 4), info.size) <= room;
  SymbolicCall call(assignment.truth(writable), assignment.word(room), context.dialect.release,
                    {.choice = SymbolicCall::Choice::Usual});
  follow<Symbolic>(info.command, call, context, arguments);
  for (const auto& assumption : session.assumptions()) within = within && assignment(assumption);
  if (!within) return false;

  const int framing_count = framing_clauses(info.command);
  int clause = Ruling::kNone, undefined = Ruling::kNone;
  for (std::size_t i = 0; i < call.clauses().size(); ++i)
    if (assignment(call.clauses()[i].decides))
      (call.clauses()[i].error == 0 ? undefined : clause) = static_cast<int>(i) + framing_count;
  EXPECT_EQ(clause, ruled.ruling.clause);
  EXPECT_EQ(undefined, ruled.ruling.undefined);
  EXPECT_EQ(clause < 0 ? 0 : call.clauses()[clause - framing_count].error, ruled.ruling.error);
  EXPECT_EQ(static_cast<std::int64_t>(assignment(call.result())), ruled.ruling.result);
  for (const auto& chosen : call.chosen()) EXPECT_FALSE(assignment(chosen.forbidden)) << chosen.field;

  auto bytes = ruled.bytes;
  const auto stated = std::span(bytes).first(whole ? std::min({bytes.size(), stated_size}) : read.size());
  if (assignment(call.written()))
    for (const auto& [name, value] : call.answers()) {
      const auto& field = *uapi::field_named(info, name);
      uapi::store(stated, field.offset, field.width, assignment(value));
    }
  // Of a chain of capabilities, and of an answer cut off half-way, only the reading that runs knows.
  const bool chained = info.command == uapi::Command::VfioIommuGetInfo;
  const std::size_t known = chained ? std::min<std::size_t>(bytes.size(), info.size) : bytes.size();
  if (!chained || ruled.ruling.error == 0) {
    const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(known);
    EXPECT_TRUE(std::equal(bytes.begin(), end, ruled.ruling.bytes.begin()));
  }

  Numbers state;
  evaluate(state, assignment, context);
  EXPECT_EQ(state, flat_state(ruled.after));
  return true;
}

class SymbolicReading : public testing::TestWithParam<std::string> {};

TEST_P(SymbolicReading, SaysOfEveryCallOfARandomTraceWhatTheOracleSays) {
  constexpr int kTraces = 80;
  const auto& dialect = *dialect_named(GetParam());
  gen::Generator generator(dialect, 8, {.limited_callers = false, .files = false, .processes = false});
  std::size_t compared = 0, beyond = 0;
  std::set<std::size_t> clauses;
  for (int i = 0; i < kTraces && !HasFailure(); ++i) {
    const auto trace = generator.next();
    traces::Follower follower(trace, dialect);
    for (const auto& step : trace.steps) {
      auto before = follower.context();
      for (const auto& poke : step.pokes)
        for (std::size_t at = 0; at < poke.bytes.size(); ++at) before.memory.store(poke.address + at, poke.bytes[at]);
      const auto bytes = follower.ids().filled(step);
      const auto& ruling = follower.follow(step);
      if (ruling.unspecified || ruling.command >= static_cast<int>(uapi::kCommands)) continue;
      const int framing_count = framing_clauses(static_cast<uapi::Command>(ruling.command));
      if (ruling.clause != Ruling::kNone && ruling.clause < framing_count) continue;
      if (!compare({before, trace.memory, bytes, step.site, ruling, follower.context()})) {
        ++beyond;
        continue;
      }
      ++compared;
      clauses.insert(clause_index(ruling.command, ruling.clause));
      ASSERT_FALSE(HasFailure()) << "trace " << i << ", " << clause_id(clause_index(ruling.command, ruling.clause));
    }
  }
  RecordProperty("compared", std::to_string(compared));
  RecordProperty("beyond", std::to_string(beyond));
  RecordProperty("clauses", std::to_string(clauses.size()));
  std::cout << compared << " calls compared, " << beyond << " beyond the bounds, " << clauses.size() << " clauses\n";
  EXPECT_LT(beyond * 20, compared);
  for (const auto& info : commands_of(dialects().front())) {
    const bool never = info.command == uapi::Command::VfioIommuDirtyPages || info.command == uapi::Command::Exit ||
                       info.interface == uapi::Interface::Device || info.interface == uapi::Interface::VfioDevice;
    EXPECT_NE(clauses.contains(clause_index(static_cast<int>(info.command), Ruling::kNone)), never) << info.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Dialects, SymbolicReading, testing::Values("linux-6.12", "linux-6.12-nothp"),
                         [](const auto& dialect) { return dialect.index == 0 ? "WithHugePages" : "WithoutHugePages"; });

}  // namespace

}  // namespace ioasis::model
