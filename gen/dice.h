// Random choices, all from one seed, and the platform whose places they are drawn around.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "model/platform/platform.h"

namespace ioasis::gen {

class Dice {
 public:
  /// All platforms must outlive the dice. `others`: that some devices are of.
  explicit Dice(rc::Random random, const platform::Platform& platform = platform::mock(),
                std::vector<const platform::Platform*> others = {})
      : random_(random),
        platform_(&platform),
        others_(std::move(others)),
        apertures_(platform.apertures),
        reserved_(platform.reserved) {
    for (const auto* other : others_) {
      apertures_.insert(apertures_.end(), other->apertures.begin(), other->apertures.end());
      reserved_.insert(reserved_.end(), other->reserved.begin(), other->reserved.end());
    }
  }

  /// That of the trace which is drawn.
  const platform::Platform& platform() const { return *platform_; }
  /// The apertures of all.
  const std::vector<platform::Aperture>& apertures() const { return apertures_; }
  /// What the devices of all have reserved, whether iommufd keeps it from being mapped or not.
  const std::vector<platform::Reserved>& reserved() const { return reserved_; }
  /// The first address of one of the apertures.
  std::uint64_t place() { return apertures_[apertures_.size() == 1 ? 0 : below(apertures_.size())].first; }
  /// The platform of a device: the trace's, which has no name then, or another.
  std::string device_platform() {
    if (others_.empty()) return {};
    const auto drawn = below(others_.size() + 1);
    return drawn == 0 ? std::string() : others_[drawn - 1]->name;
  }

  /// Another, if there are others.
  std::string other_platform() { return others_.empty() ? std::string() : others_[below(others_.size())]->name; }

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
  std::vector<const platform::Platform*> others_;
  std::vector<platform::Aperture> apertures_;
  std::vector<platform::Reserved> reserved_;
};

}  // namespace ioasis::gen
