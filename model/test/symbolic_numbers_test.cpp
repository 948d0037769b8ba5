// Every rule that stands for bits where words are numbers is a theorem of bits.
#include "model/logic/symbolic_numbers.h"

#include <gtest/gtest.h>

#include "model/logic/symbolic_bits.h"

namespace ioasis::model {

namespace {

class Rule : public testing::Test {
 protected:
  void expect_theorem(const z3::expr& rule) {
    z3::solver solver =
        (z3::tactic(z3_, "simplify") & z3::tactic(z3_, "bit-blast") & z3::tactic(z3_, "sat")).mk_solver();
    solver.add(!rule);
    EXPECT_EQ(solver.check(), z3::unsat) << rule;
  }
  /// Exactly one bit is set.
  z3::expr power_of_two(const z3::expr& word) { return word != bits_.literal(0) && bits_.aligned(word, word); }
  z3::expr word(const char* name) { return z3_.bv_const(name, 64); }

  z3::context z3_;
  BitArithmetic bits_{z3_};
};

TEST_F(Rule, OfMasksBoundsAndAndOr) {
  const auto a = word("a"), b = word("b");
  expect_theorem(z3::ule(a & b, a) && z3::ule(a & b, b));
  expect_theorem(z3::uge(a | b, a) && z3::uge(a | b, b));
  expect_theorem((a & bits_.literal(4095)) == z3::urem(a, bits_.literal(4096)));
  expect_theorem((a & bits_.literal(4)) ==
                 bits_.literal(4) * z3::urem(z3::lshr(a, bits_.literal(2)), bits_.literal(2)));
}

TEST_F(Rule, OfMultiplesHoldsForEachSmallerPowerOfTwo) {
  const auto x = word("x"), a = word("a"), b = word("b");
  expect_theorem(
      z3::implies(power_of_two(a) && power_of_two(b) && z3::ule(b, a) && bits_.aligned(x, a), bits_.aligned(x, b)));
  expect_theorem(z3::implies(x == bits_.literal(0), bits_.aligned(x, a)));
}

TEST_F(Rule, OfMultiplesLooksThroughOrAndMasks) {
  const auto x = word("x"), y = word("y"), a = word("a");
  expect_theorem(z3::implies(power_of_two(a), bits_.aligned(x | y, a) == (bits_.aligned(x, a) && bits_.aligned(y, a))));
  expect_theorem(z3::implies(bits_.aligned(x, a), bits_.aligned(x & bits_.literal(4095), a)));
}

TEST_F(Rule, OfAlignUpGivesAMultipleNotFarAbove) {
  const auto x = word("x"), a = word("a");
  const auto up = bits_.align_up(x, a);
  expect_theorem(z3::implies(power_of_two(a), bits_.aligned(up, a) && (z3::ult(up, x) || z3::ult(up - x, a))));
}

TEST_F(Rule, OfTheLowestBitGivesAPowerOfTwoThatDivides) {
  const auto x = word("x"), bit = bits_.lowest_bit(x);
  expect_theorem(z3::ule(bit, x));
  expect_theorem(z3::implies(x != bits_.literal(0), power_of_two(bit) && bits_.aligned(x, bit)));
}

TEST_F(Rule, OfThePowerOfTwoAboveGivesOneBelowTwiceTheWord) {
  const auto x = word("x"), above = bits_.power_of_two_above(x);
  const auto in_range = z3::uge(x, bits_.literal(1)) && z3::ule(x, bits_.literal(std::uint64_t{1} << 63));
  expect_theorem(z3::implies(in_range, power_of_two(above) && z3::uge(above, x)));
  // above < 2 x, without the doubling that could wrap
  expect_theorem(z3::implies(in_range, z3::ult(above - x, x)));
}

TEST(Numbers, AddAndSubtractModulo2To64) {
  z3::context z3;
  NumberArithmetic numbers(z3, [](const z3::expr&) {});
  const auto value = [&](const z3::expr& word) { return word.simplify().get_numeral_uint64(); };
  const auto top = numbers.literal(~std::uint64_t{0});
  EXPECT_EQ(value(numbers.add(top, numbers.literal(2))), 1u);
  EXPECT_EQ(value(numbers.subtract(numbers.literal(1), numbers.literal(2))), ~std::uint64_t{0});
  EXPECT_EQ(value(numbers.multiply(top, 2)), ~std::uint64_t{0} - 1);
  EXPECT_EQ(value(numbers.bit_and(top, numbers.literal(0xfff))), 0xfffu);
  EXPECT_EQ(value(numbers.complement(numbers.literal(1))), ~std::uint64_t{1});
  EXPECT_EQ(value(numbers.shift_right(top, 60)), 15u);
}

}  // namespace

}  // namespace ioasis::model
