// Goals, and the cases that meet them.
#include "solver/directed.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "gen/values.h"
#include "model/spec.h"
#include "solver/boundaries.h"
#include "solver/purpose.h"
#include "solver/variants.h"
#include "solver/witness.h"

namespace ioasis::solver {

using namespace model;

namespace {

/// What is wanted of the call: that it is accepted, that a clause decides, or that two clauses hold and one decides.
struct Goal {
  std::vector<SymbolicBool> wanted;
  std::vector<z3::expr> conditions;  ///< whose boundaries matter
  std::optional<gen::ClausePair> pair = {};
};

/// How many clauses the common format has; a struct that they refuse has no arguments that another could speak of.
constexpr std::size_t kFraming = 6;

std::vector<Goal> goals(const Step& step, bool framed_anyhow, bool with_pairs) {
  const auto& clauses = step.call().clauses();
  const auto never = [](const SymbolicBool& truth) { return truth.expr().is_false(); };
  std::vector<Goal> all;
  if (!never(step.accepted())) {
    all.push_back({{step.accepted()}, {}});
    for (const auto& clause : clauses) all.front().conditions.push_back(clause.holds.expr());
  }
  for (std::size_t i = framed_anyhow ? 0 : kFraming; i < clauses.size(); ++i) {
    if (clauses[i].error == 0 || never(clauses[i].decides)) continue;
    all.push_back({{clauses[i].decides}, {clauses[i].holds.expr()}});
    const auto end = !with_pairs ? i + 1 : i < kFraming ? kFraming : clauses.size();
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

/// IOVA_RANGES answers in memory: what it wrote there belongs to the answer.
void look_at_answer(traces::Step& step, const uapi::MemoryLayout& memory) {
  if (step.command != uapi::Command::IoasIovaRanges || step.bytes.size() < uapi::info(*step.command).size) return;
  const auto at = traces::get(step, "allowed_iovas");
  constexpr std::uint64_t kLooked = 4 * uapi::kIovaRangeBytes;
  const auto there = [&](std::uint64_t address) {
    return uapi::page_state(memory, address) != uapi::PageState::Unmapped;
  };
  if (at + kLooked > at && there(at) && there(at + kLooked - 1)) step.peek = {at, static_cast<std::uint32_t>(kLooked)};
}

class Directing {
 public:
  Directing(const Dialect& dialect, const Opening& opening, uapi::Command command, Depth depth, std::uint64_t seed)
      : path_({&dialect}, gen::usual_memory(), {.effort = getenv("RL")?unsigned(atoi(getenv("RL"))):400000}), command_(command), depth_(depth), draw_(seed) {
    open(path_, opening);
  }

  void calls() {
    for (const auto& variant : variants(command_, path_.context()))
      if (depth_ == Depth::Clauses || variant.plain) attempt({command_, {}, variant.pins}, variant.plain);
  }

  /// Every way to place the struct of a call that is otherwise accepted.
  void framings() {
    for (const auto& variant : variants(command_, path_.context())) {
      path_.push();
      const auto& step = path_.call({command_, "", variant.pins});
      Call call{command_, {}, variant.pins, true};
      const bool found = settle_on_purpose(path_, inputs(path_), draw_).answer == Answer::Yes;
      for (const auto& [field, word] : step.arguments)
        if (found) call.pins[std::string(field->name)] = path_.value(word);
      path_.pop();
      if (found) return attempt(call, true);
    }
  }

  Findings release() { return std::move(findings_); }

 private:
  void attempt(const Call& call, bool with_pairs) {
    path_.push();
    const auto& step = path_.call(call);
    if (!path_.blocked())
      for (const auto& goal : goals(step, call.framed_anyhow, with_pairs)) pursue(goal);
    path_.pop();
  }

  void pursue(const Goal& goal) {
    path_.push();
    for (const auto& condition : goal.wanted) path_.require(condition);
    if (depth_ == Depth::Clauses) {
      const auto answer = find();
      if (goal.pair && answer == Answer::Yes) findings_.possible.push_back(*goal.pair);
      if (goal.pair && answer == Answer::Unknown) findings_.unanswered.push_back(*goal.pair);
    } else if (path_.ask() != Answer::No) {
      for (const auto& boundary : boundaries(goal.conditions))
        for (const auto& side : boundary.sides) {
          path_.push();
          path_.require(SymbolicBool(side));
          find();
          path_.pop();
        }
    }
    path_.pop();
  }

  /// A case as the path requires it, of a form not found before if a second draw can help it.
  Answer find() {
    constexpr int kDraws = 2;
    ++findings_.questions;
    const auto open_inputs = inputs(path_);
    for (int draws = 0; draws < kDraws; ++draws) {
      const auto settled = settle_on_purpose(path_, open_inputs, draw_);
      if (settled.answer == Answer::No) ++findings_.impossible;
      if (settled.answer == Answer::Unknown) ++findings_.unknown;
      if (settled.answer != Answer::Yes) return settled.answer;
      if (!keep(witness(path_))) continue;
      findings_.inputs += open_inputs.size();
      findings_.tied += settled.tied;
      return Answer::Yes;
    }
    ++findings_.repeated;
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

  Path path_;
  uapi::Command command_;
  Depth depth_;
  std::mt19937_64 draw_;
  std::set<gen::Fingerprint> forms_;
  Findings findings_;
};

}  // namespace

void Findings::add(Findings&& other) {
  std::ranges::move(other.cases, std::back_inserter(cases));
  possible.insert(possible.end(), other.possible.begin(), other.possible.end());
  unanswered.insert(unanswered.end(), other.unanswered.begin(), other.unanswered.end());
  questions += other.questions;
  impossible += other.impossible;
  unknown += other.unknown;
  repeated += other.repeated;
  inputs += other.inputs;
  tied += other.tied;
}

Findings direct(const Dialect& dialect, const Opening& opening, uapi::Command command, Depth depth,
                std::uint64_t seed) {
  Directing directing(dialect, opening, command, depth, seed);
  directing.calls();
  if (opening.framed_anyhow) directing.framings();
  return directing.release();
}

}  // namespace ioasis::solver
