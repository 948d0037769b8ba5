// What 64-bit words are to the solver: bits, or numbers.
#pragma once

#include <z3++.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace ioasis::model {

enum class Words {
  Bits,     ///< bit-vectors: exact
  Numbers,  ///< integers below 2^64: sums and comparisons are exact, and much sooner decided. Of bits only some rules
            ///< are known, so that what is proved holds, and what fails may yet hold
};

/// Operations on words, as concrete.h says; the expressions passed are never all numbers.
class Arithmetic {
 public:
  /// A rule about an expression that was made.
  using Assume = std::function<void(const z3::expr&)>;
  static std::unique_ptr<Arithmetic> of(Words words, z3::context& z3, Assume assume);
  virtual ~Arithmetic() = default;

  virtual z3::sort sort() = 0;
  virtual z3::expr literal(std::uint64_t value) = 0;
  /// Any word below 2^width.
  virtual z3::expr constant(const std::string& name, unsigned width) = 0;
  virtual z3::expr less(const z3::expr& a, const z3::expr& b) = 0;
  virtual z3::expr less_equal(const z3::expr& a, const z3::expr& b) = 0;
  virtual z3::expr add(const z3::expr& a, const z3::expr& b) = 0;
  virtual z3::expr subtract(const z3::expr& a, const z3::expr& b) = 0;
  virtual z3::expr multiply(const z3::expr& a, std::uint64_t b) = 0;
  virtual z3::expr bit_and(const z3::expr& a, const z3::expr& b) = 0;
  virtual z3::expr bit_or(const z3::expr& a, const z3::expr& b) = 0;
  virtual z3::expr complement(const z3::expr& a) = 0;
  virtual z3::expr shift_right(const z3::expr& a, unsigned bits) = 0;
  virtual z3::expr quotient(const z3::expr& a, const z3::expr& b) = 0;
  virtual z3::expr multiple(const z3::expr& a, const z3::expr& b) = 0;
  virtual z3::expr remainder(const z3::expr& a, std::uint64_t divisor) = 0;
  virtual z3::expr aligned(const z3::expr& word, const z3::expr& alignment) = 0;
  virtual z3::expr align_up(const z3::expr& word, const z3::expr& alignment) = 0;
  virtual z3::expr lowest_bit(const z3::expr& word) = 0;
  virtual z3::expr power_of_two_above(const z3::expr& word) = 0;
};

}  // namespace ioasis::model
