// Random choices, all from one seed.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace ioasis::gen {

class Dice {
 public:
  explicit Dice(rc::Random random) : random_(random) {}

  /// 0 .. bound-1; bound is not 0.
  std::uint64_t below(std::uint64_t bound) { return random_.next() % bound; }
  /// True `percent` times in a hundred.
  bool chance(unsigned percent) { return below(100) < percent; }
  template <class T>
  T pick(std::initializer_list<T> values) {
    return values.begin()[below(values.size())];
  }
  template <class T>
  const T& pick(const std::vector<T>& values) {
    return values[below(values.size())];
  }
  std::uint64_t word() { return random_.next(); }

 private:
  rc::Random random_;
};

}  // namespace ioasis::gen
