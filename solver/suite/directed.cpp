// Goals, and the cases that meet them.
#include "solver/suite/directed.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "gen/values.h"
#include "model/spec.h"
#include "model/uapi/bytes.h"
#include "model/uapi/roles.h"
#include "solver/search/alternatives.h"
#include "solver/search/purpose.h"
#include "solver/search/witness.h"
#include "solver/suite/boundaries.h"

namespace ioasis::solver {

using namespace model;

namespace {

/// What is wanted of the call: that it is accepted, that a clause decides, or that two clauses hold and one decides.
struct Goal {
  std::vector<SymbolicBool> wanted;
  std::vector<z3::expr> conditions;  ///< whose boundaries matter
  std::optional<gen::ClausePair> pair = {};
};

std::vector<Goal> goals(const Step& step, bool framed_anyhow) {
  const auto& clauses = step.call().clauses();
  const auto never = [](const SymbolicBool& truth) { return truth.expr().is_false(); };
  std::vector<Goal> all;
  if (!never(step.accepted())) {
    all.push_back({{step.accepted()}, {}});
    for (const auto& clause : clauses) all.front().conditions.push_back(clause.holds.expr());
  }
  const auto framing = static_cast<std::size_t>(framing_clauses(step.command));
  for (std::size_t i = framed_anyhow ? 0 : framing; i < clauses.size(); ++i) {
    if (clauses[i].error == 0 || never(clauses[i].decides)) continue;
    all.push_back({{clauses[i].decides}, {clauses[i].holds.expr()}});
    const auto end = i < framing ? framing : clauses.size();
    for (std::size_t j = i + 1; j < end; ++j) {
      if (clauses[j].error == 0 || never(clauses[j].holds)) continue;
      const auto command = static_cast<int>(step.command);
      all.push_back({{clauses[i].decides, clauses[j].holds},
                     {clauses[i].holds.expr(), clauses[j].holds.expr()},
                     gen::ClausePair{command, static_cast<int>(i), static_cast<int>(j)}});
    }
  }
  return all;
}

const Dialect& contract() { return *dialect_named("contract"); }

std::vector<gen::ClausePair> pairs_met(const traces::Trace& trace) {
  std::vector<gen::ClausePair> pairs;
  gen::run(trace, contract(), [&](std::size_t step, const Ruling& ruling) {
    if (step + 1 == trace.steps.size()) pairs = gen::pairs_of(ruling);
    return true;
  });
  return pairs;
}

/// What a call that answers with a list of ranges wrote there belongs to the answer.
void look_at_answer(traces::Step& step, const uapi::MemoryLayout& memory) {
  if (!step.command || step.bytes.size() < uapi::info(*step.command).size) return;
  const auto* const list = uapi::address_of(uapi::info(*step.command), uapi::Use::Written);
  if (!list || !uapi::holds_ranges(*list)) return;
  const auto at = traces::get(step, list->name);
  constexpr std::uint64_t kLooked = 4 * uapi::kIovaRangeBytes;
  const auto there = [&](std::uint64_t address) {
    return uapi::page_state(memory, address) != uapi::PageState::Unmapped;
  };
  if (at + kLooked > at && there(at) && there(at + kLooked - 1)) step.peek = {at, static_cast<std::uint32_t>(kLooked)};
}

/// Makes the last call one that does not exist. What it is expected to answer is what the specification, run, says.
void strip(traces::Trace& trace, std::uint64_t drawn) {
  auto& step = trace.steps.back();
  if (step.command == uapi::Command::AddReserved) {
    constexpr std::uint64_t kNone[] = {0, 16, 0xffffffff};
    uapi::store(step.bytes, uapi::kTestOpOffset, 4, kNone[drawn % std::size(kNone)]);
  } else {
    constexpr std::uint32_t kNone[] = {0x00, 0x7f, 0x8f, 0x90, 0x9f, 0xa1, 0xff};
    step.request = uapi::request_of(kNone[drawn % std::size(kNone)]);
  }
  step.command.reset();
  step.relocations.clear();
  step.bindings.clear();
  trace = traces::subset(trace, std::vector<bool>(trace.steps.size(), true));
  gen::run(trace, *dialect_named(trace.dialect), [&](std::size_t i, const Ruling& ruling) {
    if (i + 1 == trace.steps.size())
      trace.steps.back().expect = {{ruling.error}, clause_id(clause_index(ruling.command, ruling.clause))};
    return true;
  });
}

/// Addresses are among the arguments: questions are then many, and asked of an opening whose own are drawn.
bool has_addresses(uapi::Command command) {
  return std::ranges::any_of(uapi::info(command).fields, [](const uapi::Field& field) {
    return field.width == 8 && field.direction != uapi::Direction::Out && field.name != "val64";
  });
}

/// A fraction of a second for each question; boundaries are many, and another opening may answer what one does not.
unsigned effort(Depth depth) { return depth == Depth::Boundaries ? 60'000 : 400'000; }

class Directing {
 public:
  Directing(const Dialect& dialect, const Direction& direction)
      : command_(direction.command), depth_(direction.depth), share_(direction.share), draw_(direction.seed) {
    start(dialect, direction.opening);
    if (depth_ == Depth::Clauses || !has_addresses(command_)) return;
    draw_opening(dialect, direction.opening);
  }

  void calls() {
    for (const auto& one : alternatives(command_, path_->context()))
      if (depth_ == Depth::Clauses || one.plain) attempt({.command = command_, .pins = one.pins});
  }

  /// Every way to place the struct of a call that is otherwise accepted.
  void framings(const Dialect& dialect, const Opening& opening) {
    draw_opening(dialect, opening);
    for (const auto& one : alternatives(command_, path_->context())) {
      Call call{.command = command_, .ends = "", .pins = one.pins};
      inquiry_->push();
      const auto& step = path_->call(call);
      const bool found = settle_on_purpose(*inquiry_, inputs(*path_), draw_).answer == Answer::Yes;
      for (const auto& [field, word] : step.arguments)
        if (found) call.pins[std::string(field->name)] = path_->value(word);
      inquiry_->pop();
      call.ends.reset();
      call.framed_anyhow = true;
      if (!found) continue;
      attempt(call);
      return without_command();
    }
  }

  /// The same structs for a number, or a selftest operation, that does not exist.
  void without_command() {
    if (command_ != uapi::Command::IoasAlloc && command_ != uapi::Command::AddReserved) return;
    const auto framed = findings_.cases;
    for (const auto& one : framed)
      if (auto trace = one.trace; trace.steps.back().command) {
        strip(trace, draw_());
        keep(std::move(trace));
      }
  }

  /// No program can begin so: whatever is asked from here, the answer is No.
  bool impossible() { return path_->blocked() || inquiry_->ask() == Answer::No; }

  Findings release() { return std::move(findings_); }

 private:
  void start(const Dialect& dialect, const Opening& opening) {
    inquiry_.reset();
    path_.reset();
    path_.emplace(std::vector{&dialect}, gen::usual_memory(), Path::Bounds{});
    open(*path_, opening);
    inquiry_.emplace(*path_, effort(depth_));
  }

  /// From here on the opening's own arguments are constants, and questions about the call are short.
  void draw_opening(const Dialect& dialect, const Opening& opening) {
    if (settle_on_purpose(*inquiry_, inputs(*path_), draw_).answer == Answer::Yes)
      start(dialect, as_drawn(*path_, opening));
  }

  void attempt(const Call& call) {
    inquiry_->push();
    const auto& step = path_->call(call);
    if (!path_->blocked())
      for (const auto& goal : goals(step, call.framed_anyhow)) pursue(goal);
    inquiry_->pop();
  }

  void pursue(const Goal& goal) {
    if (depth_ != Depth::Boundaries && goal.pair.has_value() != (depth_ == Depth::Pairs)) return;
    inquiry_->push();
    for (const auto& condition : goal.wanted) path_->require(condition);
    if (depth_ != Depth::Boundaries) {
      const auto answer = find();
      if (goal.pair && answer == Answer::Yes) findings_.possible.push_back(*goal.pair);
    } else if (inquiry_->ask() != Answer::No) {
      for (const auto& boundary : boundaries(goal.conditions))
        for (const auto& side : boundary.sides) {
          if (sides_++ % share_.of != share_.part) continue;
          inquiry_->push();
          path_->require(SymbolicBool(side));
          find();
          inquiry_->pop();
        }
    }
    inquiry_->pop();
  }

  /// A case as the path requires it, of a form not found before if a second draw can help it.
  Answer find() {
    constexpr int kDraws = 2;
    ++findings_.effort.questions;
    const auto open_inputs = inputs(*path_);
    for (int draws = 0; draws < kDraws; ++draws) {
      const auto settled = settle_on_purpose(*inquiry_, open_inputs, draw_);
      if (settled.answer == Answer::No) ++findings_.effort.impossible;
      if (settled.answer == Answer::Unknown) ++findings_.effort.unknown;
      if (settled.answer != Answer::Yes) return settled.answer;
      if (!keep(witness(*path_))) continue;
      findings_.effort.inputs += open_inputs.size();
      findings_.effort.tied += settled.tied;
      return Answer::Yes;
    }
    ++findings_.effort.repeated;
    return Answer::Yes;
  }

  bool keep(traces::Trace trace) {
    look_at_answer(trace.steps.back(), trace.memory);
    const auto form = gen::fingerprint(gen::form(trace));
    if (!forms_.insert(form).second) return false;
    auto pairs = pairs_met(trace);
    findings_.cases.push_back({std::move(trace), form, std::move(pairs)});
    return true;
  }

  std::optional<Path> path_;
  std::optional<Inquiry> inquiry_;
  uapi::Command command_;
  Depth depth_;
  Share share_;
  std::size_t sides_ = 0;
  std::mt19937_64 draw_;
  std::set<gen::Fingerprint> forms_;
  Findings findings_;
};

}  // namespace

Findings direct(const Dialect& dialect, const Direction& direction) {
  Directing directing(dialect, direction);
  if (directing.impossible()) return {};
  directing.calls();
  if (direction.opening.framed_anyhow) directing.framings(dialect, direction.opening);
  return directing.release();
}

}  // namespace ioasis::solver
