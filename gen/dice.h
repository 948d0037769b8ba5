// Random choices, all from one seed, and the platform whose places they are drawn around.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "model/platform/platform.h"

namespace ioasis::gen {

class Dice {
 public:
  /// The platform must outlive the dice.
  explicit Dice(rc::Random random, const platform::Platform& platform = platform::mock())
      : random_(random), platform_(&platform) {}

  /// That of the trace which is drawn.
  const platform::Platform& platform() const { return *platform_; }
  /// The first address of one of its apertures.
  std::uint64_t place() {
    const auto& apertures = platform_->apertures;
    return apertures[apertures.size() == 1 ? 0 : below(apertures.size())].first;
  }

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
  const platform::Platform* platform_;
};

}  // namespace ioasis::gen
