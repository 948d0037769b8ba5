// Words as integers below 2^64. Sums and comparisons are linear arithmetic, which the solver decides in milliseconds
// where bits take minutes; bitwise operations are unknown functions about which rules are known, each a theorem of bits
// (see test/symbolic_numbers_test.cpp).
#pragma once

#include <vector>

#include "model/logic/symbolic_arithmetic.h"

namespace ioasis::model {

class NumberArithmetic : public Arithmetic {
 public:
  NumberArithmetic(z3::context& z3, Assume assume) : z3_(z3), assume_(std::move(assume)) {}

  z3::sort sort() override { return z3_.int_sort(); }
  z3::expr literal(std::uint64_t value) override { return z3_.int_val(value); }
  z3::expr constant(const std::string& name, unsigned width) override;
  z3::expr less(const z3::expr& a, const z3::expr& b) override { return a < b; }
  z3::expr less_equal(const z3::expr& a, const z3::expr& b) override { return a <= b; }
  z3::expr add(const z3::expr& a, const z3::expr& b) override;
  z3::expr subtract(const z3::expr& a, const z3::expr& b) override;
  z3::expr multiply(const z3::expr& a, std::uint64_t b) override { return z3::mod(a * literal(b), end()); }
  z3::expr bit_and(const z3::expr& a, const z3::expr& b) override;
  z3::expr bit_or(const z3::expr& a, const z3::expr& b) override;
  z3::expr complement(const z3::expr& a) override { return literal(~std::uint64_t{0}) - a; }
  z3::expr shift_right(const z3::expr& a, unsigned bits) override { return a / literal(std::uint64_t{1} << bits); }
  z3::expr quotient(const z3::expr& a, const z3::expr& b) override;
  z3::expr multiple(const z3::expr& a, const z3::expr& b) override;
  z3::expr remainder(const z3::expr& a, std::uint64_t divisor) override { return z3::mod(a, literal(divisor)); }
  z3::expr aligned(const z3::expr& word, const z3::expr& alignment) override;
  z3::expr align_up(const z3::expr& word, const z3::expr& alignment) override;
  z3::expr lowest_bit(const z3::expr& word) override;
  z3::expr power_of_two_above(const z3::expr& word) override;

 private:
  /// That `word` is a multiple of `alignment`, as said before.
  struct Said {
    z3::expr word, alignment, holds;
  };

  z3::expr end() { return z3_.int_val("18446744073709551616"); }
  z3::expr unknown(const char* name, const z3::expr& a);
  z3::expr unknown(const char* name, const z3::expr& a, const z3::expr& b);
  z3::expr power_of_two(const z3::expr& word);
  void relate(const Said& one, const Said& other);

  z3::context& z3_;
  Assume assume_;
  std::vector<Said> said_;
};

}  // namespace ioasis::model
