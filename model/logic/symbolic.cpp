// Making Z3 expressions; constants fold at once, which keeps formulas short.
#include "model/logic/symbolic.h"

#include <bit>
#include <cassert>
#include <functional>
#include <optional>

#include "model/logic/concrete.h"
#include "model/logic/symbolic_bits.h"
#include "model/logic/symbolic_numbers.h"

namespace ioasis::model {

namespace {
thread_local SymbolicSession* session = nullptr;

Arithmetic& arithmetic() { return SymbolicSession::current().arithmetic(); }
}  // namespace

SymbolicSession::SymbolicSession() : SymbolicSession(Bounds{}) {}

std::unique_ptr<Arithmetic> Arithmetic::of(Words words, z3::context& z3, Assume assume) {
  if (words == Words::Bits) return std::make_unique<BitArithmetic>(z3);
  return std::make_unique<NumberArithmetic>(z3, std::move(assume));
}

SymbolicSession::SymbolicSession(Bounds bounds)
    : bounds_(bounds),
      arithmetic_(Arithmetic::of(bounds.words, z3_, [this](const z3::expr& rule) { assume(SymbolicBool(rule)); })) {
  assert(!session);
  session = this;
}

SymbolicSession::~SymbolicSession() { session = nullptr; }

SymbolicSession& SymbolicSession::current() {
  assert(session);
  return *session;
}

std::string SymbolicSession::unique(const std::string& name) { return name + "!" + std::to_string(names_++); }

SymbolicWord SymbolicSession::fresh_word(const std::string& name, unsigned width) {
  return SymbolicWord(arithmetic_->constant(unique(name), width));
}

SymbolicBool SymbolicSession::fresh_bool(const std::string& name) {
  return SymbolicBool(z3_.bool_const(unique(name).c_str()));
}

void SymbolicSession::assume(const SymbolicBool& condition) { assumptions_.push_back(condition); }

SymbolicBool::SymbolicBool(bool value) : expr_(SymbolicSession::current().z3().bool_val(value)) {}
SymbolicWord::SymbolicWord(std::uint64_t value) : expr_(arithmetic().literal(value)) {}

SymbolicBool operator&&(const SymbolicBool& a, const SymbolicBool& b) {
  if (a.expr().is_true() || b.expr().is_false()) return b;
  if (b.expr().is_true() || a.expr().is_false()) return a;
  return SymbolicBool(a.expr() && b.expr());
}
SymbolicBool operator||(const SymbolicBool& a, const SymbolicBool& b) {
  if (a.expr().is_false() || b.expr().is_true()) return b;
  if (b.expr().is_false() || a.expr().is_true()) return a;
  return SymbolicBool(a.expr() || b.expr());
}
SymbolicBool operator!(const SymbolicBool& a) {
  if (a.expr().is_true()) return SymbolicBool(false);
  if (a.expr().is_false()) return SymbolicBool(true);
  return SymbolicBool(!a.expr());
}

namespace {

std::optional<std::uint64_t> number(const SymbolicWord& word) {
  std::uint64_t value = 0;
  if (word.expr().is_numeral_u64(value)) return value;
  return std::nullopt;
}

bool same_expression(const SymbolicWord& a, const SymbolicWord& b) { return z3::eq(a.expr(), b.expr()); }

/// `of_numbers` where both are numbers, else the expression.
template <class Result, class N>
Result fold(const SymbolicWord& a, const SymbolicWord& b, N of_numbers,
            z3::expr (Arithmetic::*expression)(const z3::expr&, const z3::expr&)) {
  if (const auto x = number(a), y = number(b); x && y) return Result(of_numbers(*x, *y));
  return Result((arithmetic().*expression)(a.expr(), b.expr()));
}

}  // namespace

SymbolicBool operator==(const SymbolicWord& a, const SymbolicWord& b) {
  if (same_expression(a, b)) return SymbolicBool(true);
  if (number(a) && number(b)) return SymbolicBool(false);
  return SymbolicBool(a.expr() == b.expr());
}
SymbolicBool operator!=(const SymbolicWord& a, const SymbolicWord& b) { return !(a == b); }
SymbolicBool operator<(const SymbolicWord& a, const SymbolicWord& b) {
  if (same_expression(a, b)) return SymbolicBool(false);
  return fold<SymbolicBool>(a, b, std::less{}, &Arithmetic::less);
}
SymbolicBool operator<=(const SymbolicWord& a, const SymbolicWord& b) {
  if (same_expression(a, b)) return SymbolicBool(true);
  return fold<SymbolicBool>(a, b, std::less_equal{}, &Arithmetic::less_equal);
}
SymbolicWord operator+(const SymbolicWord& a, const SymbolicWord& b) {
  return fold<SymbolicWord>(a, b, std::plus{}, &Arithmetic::add);
}
SymbolicWord operator-(const SymbolicWord& a, const SymbolicWord& b) {
  return fold<SymbolicWord>(a, b, std::minus{}, &Arithmetic::subtract);
}
SymbolicWord operator*(const SymbolicWord& a, std::uint64_t b) {
  const auto value = number(a);
  return value ? SymbolicWord(*value * b) : SymbolicWord(arithmetic().multiply(a.expr(), b));
}
SymbolicWord operator*(const SymbolicWord& a, const SymbolicWord& b) {
  if (const auto value = number(a)) return b * *value;
  assert(number(b));
  return a * *number(b);
}
SymbolicWord operator&(const SymbolicWord& a, const SymbolicWord& b) {
  return fold<SymbolicWord>(a, b, std::bit_and{}, &Arithmetic::bit_and);
}
SymbolicWord operator|(const SymbolicWord& a, const SymbolicWord& b) {
  return fold<SymbolicWord>(a, b, std::bit_or{}, &Arithmetic::bit_or);
}
SymbolicWord operator~(const SymbolicWord& a) {
  const auto value = number(a);
  return value ? SymbolicWord(~*value) : SymbolicWord(arithmetic().complement(a.expr()));
}
SymbolicWord operator>>(const SymbolicWord& a, unsigned bits) {
  const auto value = number(a);
  return value ? SymbolicWord(*value >> bits) : SymbolicWord(arithmetic().shift_right(a.expr(), bits));
}
SymbolicWord select(const SymbolicBool& condition, const SymbolicWord& then, const SymbolicWord& otherwise) {
  if (condition.expr().is_true() || same_expression(then, otherwise)) return then;
  if (condition.expr().is_false()) return otherwise;
  return SymbolicWord(z3::ite(condition.expr(), then.expr(), otherwise.expr()));
}
SymbolicBool select(const SymbolicBool& condition, const SymbolicBool& then, const SymbolicBool& otherwise) {
  return (condition && then) || (!condition && otherwise);
}

SymbolicBool Symbolic::aligned(const SymbolicWord& word, const SymbolicWord& alignment) {
  if (number(word) && number(alignment)) return SymbolicBool(Concrete::aligned(*number(word), *number(alignment)));
  return SymbolicBool(arithmetic().aligned(word.expr(), alignment.expr()));
}
SymbolicWord Symbolic::align_up(const SymbolicWord& word, const SymbolicWord& alignment) {
  return fold<SymbolicWord>(word, alignment, Concrete::align_up, &Arithmetic::align_up);
}
SymbolicWord Symbolic::lowest_bit(const SymbolicWord& word) {
  const auto value = number(word);
  return SymbolicWord(value ? arithmetic().literal(Concrete::lowest_bit(*value))
                            : arithmetic().lowest_bit(word.expr()));
}
SymbolicWord Symbolic::power_of_two_above(const SymbolicWord& word) {
  const auto value = number(word);
  return SymbolicWord(value ? arithmetic().literal(Concrete::power_of_two_above(*value))
                            : arithmetic().power_of_two_above(word.expr()));
}

SymbolicWord Symbolic::quotient(const SymbolicWord& word, std::uint64_t divisor) {
  assert(std::has_single_bit(divisor));
  return word >> static_cast<unsigned>(std::countr_zero(divisor));
}

SymbolicWord Symbolic::quotient(const SymbolicWord& word, const SymbolicWord& divisor) {
  const auto value = number(divisor);
  if (value && std::has_single_bit(*value)) return quotient(word, *value);
  return fold<SymbolicWord>(
      word, divisor, [](std::uint64_t a, std::uint64_t b) { return Concrete::quotient(a, b); }, &Arithmetic::quotient);
}

SymbolicBool Symbolic::multiple(const SymbolicWord& word, const SymbolicWord& divisor) {
  if (const auto value = number(divisor); value && *value != 0) return multiple(word, *value);
  return fold<SymbolicBool>(
      word, divisor, [](std::uint64_t a, std::uint64_t b) { return Concrete::multiple(a, b); }, &Arithmetic::multiple);
}

SymbolicBool Symbolic::multiple(const SymbolicWord& word, std::uint64_t divisor) {
  if (const auto value = number(word)) return SymbolicBool(*value % divisor == 0);
  return SymbolicWord(arithmetic().remainder(word.expr(), divisor)) == SymbolicWord(0);
}

SymbolicWord count_distinct(const std::vector<std::pair<SymbolicBool, SymbolicWord>>& words) {
  SymbolicWord count;
  for (std::size_t i = 0; i < words.size(); ++i) {
    SymbolicBool first_of_its_kind = words[i].first;
    for (std::size_t j = 0; j < i; ++j)
      first_of_its_kind = first_of_its_kind && !(words[j].first && words[j].second == words[i].second);
    count = count + select(first_of_its_kind, SymbolicWord(1), SymbolicWord(0));
  }
  return count;
}

SymbolicBool SymbolicGaps::holds(const SymbolicWord& word) const {
  SymbolicBool blocked;
  for (const auto& block : blocks_) blocked = blocked || (block.when && block.first <= word && word <= block.last);
  return !blocked;
}

SymbolicWord SymbolicGaps::count() const {
  // A gap begins at 0 or right behind a block.
  std::vector<std::pair<SymbolicBool, SymbolicWord>> starts{{holds(SymbolicWord(0)), SymbolicWord(0)}};
  for (const auto& block : blocks_) {
    const auto next = block.last + SymbolicWord(1);
    starts.emplace_back(block.when && next != SymbolicWord(0) && holds(next), next);
  }
  return count_distinct(starts);
}

SymbolicFailure first_of(const std::vector<SymbolicCandidate>& candidates, std::size_t checks) {
  SymbolicFailure failure;
  failure.which.resize(checks);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    SymbolicBool reached = candidates[i].live;
    for (std::size_t j = 0; j < candidates.size(); ++j) {
      if (i == j) continue;
      SymbolicBool fails;
      for (const auto& failed : candidates[j].failed) fails = fails || failed;
      reached = reached && !(candidates[j].live && candidates[j].order < candidates[i].order && fails);
    }
    for (std::size_t check = 0; check < checks; ++check) {
      failure.which[check] = failure.which[check] || (reached && candidates[i].failed[check]);
      reached = reached && !candidates[i].failed[check];
    }
  }
  return failure;
}

}  // namespace ioasis::model
