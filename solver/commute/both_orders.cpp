// Making the calls, and comparing.
#include "solver/commute/both_orders.h"

#include <algorithm>

#include "solver/claims/arbitrary.h"
#include "solver/claims/experiment.h"
#include "solver/commute/alike.h"

namespace ioasis::solver {

namespace {

using Variation = SymbolicCall::Variation;

/// Chooses as that call did.
Variation as_chosen(const SymbolicCall& call) {
  return {.choice = SymbolicCall::Choice::Taken, .taken = {call.chosen().begin(), call.chosen().end()}};
}

SymbolicWord error_of(const SymbolicCall& call) {
  SymbolicWord error;
  for (const auto& clause : call.clauses())
    if (clause.error != 0)
      error = select(clause.decides, SymbolicWord(static_cast<std::uint64_t>(clause.error)), error);
  return error;
}

/// It reads or writes memory that its struct points to.
bool uses_memory(uapi::Command command) {
  return std::ranges::any_of(uapi::info(command).fields, [](const uapi::Field& field) {
    return field.kind == uapi::FieldKind::Address && field.pointee.use != uapi::Use::Pages;
  });
}

/// Whether a page so far from the first is reported in the bitmap.
SymbolicBool marked(const std::vector<SymbolicMemory::Mark>& marks, const Length<Symbolic>& offset) {
  SymbolicBool some;
  for (const auto& mark : marks) some = some || (mark.when && mark.offset == offset);
  return some;
}

PagesId<Symbolic> following(const PagesId<Symbolic>& pages) { return {pages.word + SymbolicWord(1)}; }

}  // namespace

BothOrders::BothOrders(uapi::Command first, uapi::Command second, const Dialect& dialect)
    : before_(arbitrary_context(dialect)),
      calls_{AnyCall(first), AnyCall(second)},
      one_(made(0, {{}, {}})),
      other_(made(1, {as_chosen(one_.calls[0].call), as_chosen(one_.calls[1].call)})) {}

BothOrders::Order BothOrders::made(std::size_t first, const std::vector<Variation>& variations) const {
  auto context = before_;
  const auto make = [&](std::size_t which) {
    const auto pages = context.next_pages;
    auto call = calls_[which].make(context, variations[which]);
    return Made{std::move(call), context.memory.stored(), context.memory.marks(), context.next_pages != pages};
  };
  std::vector<Made> calls{make(first), make(1 - first)};
  if (first != 0) std::swap(calls[0], calls[1]);
  return {std::move(calls), std::move(context)};
}

Pairing<Symbolic> BothOrders::pairing() const {
  const auto given = [&](std::size_t which) {
    return [&fields = calls_[which].given()](std::string_view field) { return fields.find(field)->second; };
  };
  const auto answered = [&](std::size_t which) {
    return [&answers = one_.calls[which].call.answers()](std::string_view field) {
      return std::ranges::find(answers, field, &SymbolicCall::Answer::field)->value;
    };
  };
  return {before_,
          {calls_[0].command(), calls_[1].command()},
          {given(0), given(1)},
          {one_.calls[0].call.accepted(), one_.calls[1].call.accepted()},
          {answered(0), answered(1)}};
}

bool BothOrders::chooses() const {
  return std::ranges::any_of(one_.calls, [](const Made& made) { return !made.call.chosen().empty(); });
}

Conjunction BothOrders::same_answers(std::size_t which) const {
  const auto &here = one_.calls[which], &there = other_.calls[which];
  const auto &x = here.call, &y = there.call;
  Conjunction same;
  // What is chosen for a call that leaves nothing behind does not matter.
  for (const auto& chosen : y.chosen()) same.add(y.silent() || !chosen.forbidden);
  same.add(error_of(x) == error_of(y));
  same.add(solver::alike(x.written(), y.written()));
  for (std::size_t i = 0; i < x.answers().size(); ++i)
    same.add(Conjunction(x.answers()[i].value == y.answers()[i].value).given(x.written()));
  same.add(x.result() == y.result());
  // What is copied within memory is not followed, so that an order of two calls that use it is never shown not to
  // matter.
  if (uses_memory(calls_[0].command()) && uses_memory(calls_[1].command()) &&
      calls_[which].command() == uapi::Command::AccessRw)
    same.add(!x.accepted());
  const auto same_ranges = [&](const auto& one, const auto& other) {
    if (!one) return;
    const auto any = SymbolicSession::current().fresh_word("any.iova");
    same.add(solver::alike(one->when, other->when));
    same.add(Conjunction(solver::alike(one->ranges.holds(any), other->ranges.holds(any))).given(one->when));
  };
  same_ranges(here.stored, there.stored);
  same_ranges(x.told(), y.told());
  const Length<Symbolic> any{SymbolicSession::current().fresh_word("any.offset")};
  same.add(solver::alike(marked(here.marks, any), marked(there.marks, any)));
  return same;
}

Conjunction BothOrders::alike() const {
  const auto first = before_.next_pages, second = following(first);
  // Memory that both calls took is named by who was first.
  const auto renamed = exchanged(other_.after, one_.calls[0].took_memory && one_.calls[1].took_memory, first, second);
  return same_answers(0) && same_answers(1) && solver::alike(one_.after, renamed);
}

Question BothOrders::premises() const {
  Question question;
  for (const auto* order : {&one_, &other_})
    for (const auto& made : order->calls) assume_specified(question, made.call);
  assume_invariants(question, before_);
  // Names of memory are counted up: those to come are nobody's.
  const auto first = before_.next_pages, second = following(first);
  const auto old = all(before_.ioases, [&](const Ioas<Symbolic>& o) {
    return all(o.areas, [&](const Area<Symbolic>& a) { return a.pages != first && a.pages != second; });
  });
  for (const auto& part : old.parts()) question.assume(part);
  assume_session(question);
  return question;
}

SymbolicSession::Bounds both_orders_bounds() {
  auto bounds = proof_bounds(Words::Numbers, dialects().front());
  constexpr unsigned kMadeByOneCall = 3;
  bounds.ids += kMadeByOneCall;
  return bounds;
}

}  // namespace ioasis::solver
