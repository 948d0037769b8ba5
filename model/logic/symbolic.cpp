// Making Z3 expressions; constants fold at once, which keeps formulas short.
#include "model/logic/symbolic.h"

#include <bit>
#include <cassert>
#include <functional>
#include <optional>

namespace ioasis::model {

namespace {
thread_local SymbolicSession* session = nullptr;
}  // namespace

SymbolicSession::SymbolicSession() : SymbolicSession(Bounds{}) {}

SymbolicSession::SymbolicSession(Bounds bounds) : bounds_(bounds) {
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
  const z3::expr constant = z3_.bv_const(unique(name).c_str(), width);
  return SymbolicWord(width == 64 ? constant : z3::zext(constant, 64 - width));
}

SymbolicBool SymbolicSession::fresh_bool(const std::string& name) {
  return SymbolicBool(z3_.bool_const(unique(name).c_str()));
}

void SymbolicSession::assume(const SymbolicBool& condition) { assumptions_.push_back(condition); }

SymbolicBool::SymbolicBool(bool value) : expr_(SymbolicSession::current().z3().bool_val(value)) {}
SymbolicWord::SymbolicWord(std::uint64_t value) : expr_(SymbolicSession::current().z3().bv_val(value, 64)) {}

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

/// `of_numbers` where both are numbers, else the expression.
template <class Result, class N, class E>
Result fold(const SymbolicWord& a, const SymbolicWord& b, N of_numbers, E expression) {
  if (const auto x = number(a), y = number(b); x && y) return Result(of_numbers(*x, *y));
  return Result(expression(a.expr(), b.expr()));
}

bool same_expression(const SymbolicWord& a, const SymbolicWord& b) { return z3::eq(a.expr(), b.expr()); }

}  // namespace

SymbolicBool operator==(const SymbolicWord& a, const SymbolicWord& b) {
  if (same_expression(a, b)) return SymbolicBool(true);
  return fold<SymbolicBool>(a, b, std::equal_to{}, [](const auto& x, const auto& y) { return x == y; });
}
SymbolicBool operator!=(const SymbolicWord& a, const SymbolicWord& b) { return !(a == b); }
SymbolicBool operator<(const SymbolicWord& a, const SymbolicWord& b) {
  if (same_expression(a, b)) return SymbolicBool(false);
  return fold<SymbolicBool>(a, b, std::less{}, [](const auto& x, const auto& y) { return z3::ult(x, y); });
}
SymbolicBool operator<=(const SymbolicWord& a, const SymbolicWord& b) {
  if (same_expression(a, b)) return SymbolicBool(true);
  return fold<SymbolicBool>(a, b, std::less_equal{}, [](const auto& x, const auto& y) { return z3::ule(x, y); });
}
SymbolicWord operator+(const SymbolicWord& a, const SymbolicWord& b) {
  return fold<SymbolicWord>(a, b, std::plus{}, [](const auto& x, const auto& y) { return x + y; });
}
SymbolicWord operator-(const SymbolicWord& a, const SymbolicWord& b) {
  return fold<SymbolicWord>(a, b, std::minus{}, [](const auto& x, const auto& y) { return x - y; });
}
SymbolicWord operator*(const SymbolicWord& a, std::uint64_t b) {
  return fold<SymbolicWord>(a, SymbolicWord(b), std::multiplies{}, [](const auto& x, const auto& y) { return x * y; });
}
SymbolicWord operator&(const SymbolicWord& a, const SymbolicWord& b) {
  return fold<SymbolicWord>(a, b, std::bit_and{}, [](const auto& x, const auto& y) { return x & y; });
}
SymbolicWord operator|(const SymbolicWord& a, const SymbolicWord& b) {
  return fold<SymbolicWord>(a, b, std::bit_or{}, [](const auto& x, const auto& y) { return x | y; });
}
SymbolicWord operator~(const SymbolicWord& a) {
  const auto value = number(a);
  return value ? SymbolicWord(~*value) : SymbolicWord(~a.expr());
}
SymbolicWord operator>>(const SymbolicWord& a, unsigned bits) {
  const auto value = number(a);
  return value ? SymbolicWord(*value >> bits) : SymbolicWord(z3::lshr(a.expr(), static_cast<int>(bits)));
}
SymbolicWord select(const SymbolicBool& condition, const SymbolicWord& then, const SymbolicWord& otherwise) {
  if (condition.expr().is_true() || same_expression(then, otherwise)) return then;
  if (condition.expr().is_false()) return otherwise;
  return SymbolicWord(z3::ite(condition.expr(), then.expr(), otherwise.expr()));
}
SymbolicBool select(const SymbolicBool& condition, const SymbolicBool& then, const SymbolicBool& otherwise) {
  return (condition && then) || (!condition && otherwise);
}

SymbolicWord Symbolic::power_of_two_above(const SymbolicWord& word) {
  SymbolicWord smeared = word - SymbolicWord(1);
  for (unsigned bits = 1; bits < 64; bits *= 2) smeared = smeared | smeared >> bits;
  return smeared + SymbolicWord(1);
}

SymbolicWord Symbolic::quotient(const SymbolicWord& word, std::uint64_t divisor) {
  assert(std::has_single_bit(divisor));
  return word >> static_cast<unsigned>(std::countr_zero(divisor));
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

SymbolicWord SymbolicGaps::count() const {
  const auto blocked = [&](const SymbolicWord& word) {
    SymbolicBool some;
    for (const auto& block : blocks_) some = some || (block.when && block.first <= word && word <= block.last);
    return some;
  };
  // A gap begins at 0 or right behind a block.
  std::vector<std::pair<SymbolicBool, SymbolicWord>> starts{{!blocked(SymbolicWord(0)), SymbolicWord(0)}};
  for (const auto& block : blocks_) {
    const auto next = block.last + SymbolicWord(1);
    starts.emplace_back(block.when && next != SymbolicWord(0) && !blocked(next), next);
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
