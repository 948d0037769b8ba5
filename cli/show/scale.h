// A scale of addresses: linear where everything can be seen that way, else logarithmic.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/platform/platform.h"

namespace ioasis::cli {

class Scale {
 public:
  enum class Kind { Linear, Logarithmic };

  /// For these extents, of which each is to take up at least a `finest` part of the whole.
  Scale(const std::vector<platform::Extent>& extents, double finest);

  Kind kind() const { return kind_; }
  /// Where an address lies, from 0 to 1, and where the one after it does.
  double begin(std::uint64_t address) const;
  double end(std::uint64_t address) const;
  /// Round addresses to be marked, rising; the last is where the scale ends, if there is one there.
  std::vector<std::uint64_t> marks() const;

 private:
  double place(double address) const;

  Kind kind_ = Kind::Linear;
  double whole_;  ///< the address after the last that it has
};

/// How it is to be read: "logarithmic: each step of one bit is as wide as the others".
std::string description(Scale::Kind kind);

}  // namespace ioasis::cli
