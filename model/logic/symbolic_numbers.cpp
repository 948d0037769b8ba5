// The rules that stand for bits.
#include "model/logic/symbolic_numbers.h"

#include <bit>
#include <optional>

namespace ioasis::model {

namespace {

std::optional<std::uint64_t> number(const z3::expr& word) {
  std::uint64_t value = 0;
  if (word.is_numeral_u64(value)) return value;
  return std::nullopt;
}

bool made_by(const z3::expr& word, Z3_decl_kind kind) { return word.is_app() && word.decl().decl_kind() == kind; }
bool made_by(const z3::expr& word, const char* name) {
  return made_by(word, Z3_OP_UNINTERPRETED) && word.num_args() == 2 && word.decl().name().str() == name;
}

}  // namespace

z3::expr NumberArithmetic::constant(const std::string& name, unsigned width) {
  const z3::expr made = z3_.int_const(name.c_str());
  assume_(made >= 0 && made < (width == 64 ? end() : literal(std::uint64_t{1} << width)));
  return made;
}

z3::expr NumberArithmetic::unknown(const char* name, const z3::expr& a) {
  return z3_.function(name, sort(), sort())(a);
}
z3::expr NumberArithmetic::unknown(const char* name, const z3::expr& a, const z3::expr& b) {
  return z3_.function(name, sort(), sort(), sort())(a, b);
}

z3::expr NumberArithmetic::add(const z3::expr& a, const z3::expr& b) {
  return z3::ite(a + b < end(), a + b, a + b - end());
}
z3::expr NumberArithmetic::subtract(const z3::expr& a, const z3::expr& b) {
  return z3::ite(a >= b, a - b, a - b + end());
}

z3::expr NumberArithmetic::bit_and(const z3::expr& a, const z3::expr& b) {
  if (const auto mask = number(b)) {
    if (std::has_single_bit(*mask + 1)) return z3::mod(a, literal(*mask + 1));
    if (std::has_single_bit(~*mask + 1)) return a - z3::mod(a, literal(~*mask + 1));
    if (std::has_single_bit(*mask)) return z3::mod(a / b, literal(2)) * b;
  }
  const z3::expr result = unknown("word.and", a, b);
  assume_(result >= 0 && result <= a && result <= b);
  return result;
}
z3::expr NumberArithmetic::bit_or(const z3::expr& a, const z3::expr& b) {
  const z3::expr result = unknown("word.or", a, b);
  assume_(result >= a && result >= b && result < end());
  return result;
}

z3::expr NumberArithmetic::quotient(const z3::expr& a, const z3::expr& b) {
  const z3::expr result = unknown("quotient", a, b);
  assume_(result >= 0 && result < end());
  assume_(z3::implies(b != 0, result <= a));
  return result;
}
z3::expr NumberArithmetic::multiple(const z3::expr& a, const z3::expr& b) {
  const z3::expr result = z3_.function("multiple", sort(), sort(), z3_.bool_sort())(a, b);
  assume_(z3::implies(a == 0, result));
  assume_(z3::implies(result && a != 0, b != 0 && b <= a));
  return result;
}

z3::expr NumberArithmetic::power_of_two(const z3::expr& word) {
  if (const auto value = number(word)) return z3_.bool_val(std::has_single_bit(*value));
  if (made_by(word, Z3_OP_ITE)) return z3::ite(word.arg(0), power_of_two(word.arg(1)), power_of_two(word.arg(2)));
  return word != 0 && aligned(word, word);
}

z3::expr NumberArithmetic::aligned(const z3::expr& word, const z3::expr& alignment) {
  for (const auto& said : said_)
    if (z3::eq(said.word, word) && z3::eq(said.alignment, alignment)) return said.holds;
  if (made_by(alignment, Z3_OP_ITE))
    return z3::ite(alignment.arg(0), aligned(word, alignment.arg(1)), aligned(word, alignment.arg(2)));
  if (made_by(word, Z3_OP_ITE))
    return z3::ite(word.arg(0), aligned(word.arg(1), alignment), aligned(word.arg(2), alignment));
  if (made_by(word, "word.or")) return aligned(word.arg(0), alignment) && aligned(word.arg(1), alignment);

  const auto constant = number(alignment);
  const bool exact = constant && std::has_single_bit(*constant);
  const Said one{word, alignment,
                 exact ? z3::mod(word, alignment) == 0
                       : z3_.function("aligned", sort(), sort(), z3_.bool_sort())(word, alignment)};
  const auto others = said_;
  said_.push_back(one);
  if (!exact) {
    assume_(z3::implies(word == 0, one.holds));
    // Where the low bits of a part are zero, so are those of the part masked.
    if (made_by(word, Z3_OP_MOD)) assume_(z3::implies(aligned(word.arg(0), alignment), one.holds));
  }
  for (const auto& other : others)
    if (z3::eq(other.word, word)) {
      relate(one, other);
      relate(other, one);
    }
  return one.holds;
}

/// A multiple of a power of two is a multiple of each smaller one.
void NumberArithmetic::relate(const Said& one, const Said& other) {
  assume_(z3::implies(
      power_of_two(one.alignment) && power_of_two(other.alignment) && other.alignment <= one.alignment && one.holds,
      other.holds));
}

z3::expr NumberArithmetic::align_up(const z3::expr& word, const z3::expr& alignment) {
  if (made_by(alignment, Z3_OP_ITE))
    return z3::ite(alignment.arg(0), align_up(word, alignment.arg(1)), align_up(word, alignment.arg(2)));
  const z3::expr up = unknown("align_up", word, alignment);
  assume_(up >= 0 && up < end());
  assume_(z3::implies(power_of_two(alignment), aligned(up, alignment) && (up < word || up - word < alignment)));
  return up;
}

z3::expr NumberArithmetic::lowest_bit(const z3::expr& word) {
  const z3::expr bit = unknown("lowest_bit", word);
  assume_(bit >= 0 && bit <= word);
  assume_(z3::implies(word != 0, power_of_two(bit) && aligned(word, bit)));
  return bit;
}

z3::expr NumberArithmetic::power_of_two_above(const z3::expr& word) {
  const z3::expr above = unknown("power_of_two_above", word);
  assume_(above >= 0 && above < end());
  assume_(z3::implies(word >= 1 && word <= literal(std::uint64_t{1} << 63),
                      power_of_two(above) && above >= word && above < 2 * word));
  return above;
}

}  // namespace ioasis::model
