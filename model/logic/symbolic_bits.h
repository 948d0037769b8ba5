// Words as bit-vectors.
#pragma once

#include "model/logic/symbolic_arithmetic.h"

namespace ioasis::model {

class BitArithmetic : public Arithmetic {
 public:
  explicit BitArithmetic(z3::context& z3) : z3_(z3) {}

  z3::sort sort() override { return z3_.bv_sort(64); }
  z3::expr literal(std::uint64_t value) override { return z3_.bv_val(value, 64); }
  z3::expr constant(const std::string& name, unsigned width) override {
    const z3::expr made = z3_.bv_const(name.c_str(), width);
    return width == 64 ? made : z3::zext(made, 64 - width);
  }
  z3::expr less(const z3::expr& a, const z3::expr& b) override { return z3::ult(a, b); }
  z3::expr less_equal(const z3::expr& a, const z3::expr& b) override { return z3::ule(a, b); }
  z3::expr add(const z3::expr& a, const z3::expr& b) override { return a + b; }
  z3::expr subtract(const z3::expr& a, const z3::expr& b) override { return a - b; }
  z3::expr multiply(const z3::expr& a, std::uint64_t b) override { return a * literal(b); }
  z3::expr bit_and(const z3::expr& a, const z3::expr& b) override { return a & b; }
  z3::expr bit_or(const z3::expr& a, const z3::expr& b) override { return a | b; }
  z3::expr complement(const z3::expr& a) override { return ~a; }
  z3::expr shift_right(const z3::expr& a, unsigned bits) override { return z3::lshr(a, literal(bits)); }
  z3::expr quotient(const z3::expr& a, const z3::expr& b) override { return z3::udiv(a, b); }
  z3::expr multiple(const z3::expr& a, const z3::expr& b) override { return z3::urem(a, b) == literal(0); }
  z3::expr remainder(const z3::expr& a, std::uint64_t divisor) override { return z3::urem(a, literal(divisor)); }
  z3::expr aligned(const z3::expr& word, const z3::expr& alignment) override {
    return (word & (alignment - literal(1))) == literal(0);
  }
  z3::expr align_up(const z3::expr& word, const z3::expr& alignment) override {
    const z3::expr below = alignment - literal(1);
    return (word + below) & ~below;
  }
  z3::expr lowest_bit(const z3::expr& word) override { return word & (literal(0) - word); }
  z3::expr power_of_two_above(const z3::expr& word) override {
    z3::expr smeared = word - literal(1);
    for (unsigned bits = 1; bits < 64; bits *= 2) smeared = smeared | shift_right(smeared, bits);
    return z3::ite(word == literal(0), literal(1), smeared + literal(1));
  }

 private:
  z3::context& z3_;
};

}  // namespace ioasis::model
