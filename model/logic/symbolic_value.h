// Truth values and 64-bit words that are Z3 expressions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/logic/symbolic_arithmetic.h"

namespace ioasis::model {

class SymbolicBool;
class SymbolicWord;

/// The expressions made on this thread while it lives, and what they take for granted. One at a time on a thread.
class SymbolicSession {
 public:
  /// How far what the text leaves unbounded is unrolled. What lies beyond is assumed away, see assumptions().
  struct Bounds {
    unsigned indices = 3;  ///< of a first_failure over indices
    unsigned ids = 12;     ///< tried as the lowest that is free
    unsigned entries = 2;  ///< of a range list in memory
    Words words = Words::Bits;
  };

  SymbolicSession();
  explicit SymbolicSession(Bounds bounds);
  ~SymbolicSession();
  SymbolicSession(const SymbolicSession&) = delete;
  SymbolicSession& operator=(const SymbolicSession&) = delete;

  static SymbolicSession& current();

  z3::context& z3() { return z3_; }
  const Bounds& bounds() const { return bounds_; }
  Arithmetic& arithmetic() { return *arithmetic_; }

  /// A word of `width` bits (zero above), or a truth value, about which nothing is known.
  SymbolicWord fresh_word(const std::string& name, unsigned width = 64);
  SymbolicBool fresh_bool(const std::string& name);

  void assume(const SymbolicBool& condition);
  /// What every conclusion from this session's expressions rests on.
  const std::vector<SymbolicBool>& assumptions() const { return assumptions_; }

 private:
  std::string unique(const std::string& name);

  z3::context z3_;
  Bounds bounds_;
  std::unique_ptr<Arithmetic> arithmetic_;
  std::vector<SymbolicBool> assumptions_;
  std::uint64_t names_ = 0;
};

class SymbolicBool {
 public:
  SymbolicBool() : SymbolicBool(false) {}
  explicit SymbolicBool(bool value);
  explicit SymbolicBool(z3::expr expr) : expr_(std::move(expr)) {}
  const z3::expr& expr() const { return expr_; }

 private:
  z3::expr expr_;
};

class SymbolicWord {
 public:
  SymbolicWord() : SymbolicWord(0) {}
  explicit SymbolicWord(std::uint64_t value);
  explicit SymbolicWord(z3::expr expr) : expr_(std::move(expr)) {}
  const z3::expr& expr() const { return expr_; }

 private:
  z3::expr expr_;
};

SymbolicBool operator&&(const SymbolicBool& a, const SymbolicBool& b);
SymbolicBool operator||(const SymbolicBool& a, const SymbolicBool& b);
SymbolicBool operator!(const SymbolicBool& a);
SymbolicBool operator==(const SymbolicWord& a, const SymbolicWord& b);
SymbolicBool operator!=(const SymbolicWord& a, const SymbolicWord& b);
SymbolicBool operator<(const SymbolicWord& a, const SymbolicWord& b);
SymbolicBool operator<=(const SymbolicWord& a, const SymbolicWord& b);
SymbolicWord operator+(const SymbolicWord& a, const SymbolicWord& b);
SymbolicWord operator-(const SymbolicWord& a, const SymbolicWord& b);
SymbolicWord operator*(const SymbolicWord& a, std::uint64_t b);
SymbolicWord operator*(const SymbolicWord& a, const SymbolicWord& b);  ///< one of them is a number
SymbolicWord operator&(const SymbolicWord& a, const SymbolicWord& b);
SymbolicWord operator|(const SymbolicWord& a, const SymbolicWord& b);
SymbolicWord operator~(const SymbolicWord& a);
SymbolicWord operator>>(const SymbolicWord& a, unsigned bits);
SymbolicWord select(const SymbolicBool& condition, const SymbolicWord& then, const SymbolicWord& otherwise);
SymbolicBool select(const SymbolicBool& condition, const SymbolicBool& then, const SymbolicBool& otherwise);

}  // namespace ioasis::model
