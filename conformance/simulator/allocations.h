// The memory that a call asks for in the kernel, of which one piece can be refused.
#pragma once

#include <cstdint>
#include <utility>

namespace ioasis::simulator {

/// Counts allocations as fail-nth does.
class Allocations {
 public:
  /// The nth from now on fails.
  void arm(std::uint32_t nth) { left_ = nth; }

  /// None fails any more. How many more it would have taken; 0 if one failed, or none was to.
  std::uint32_t disarm() { return std::exchange(left_, 0); }

  /// Asks for memory; true if there is none.
  bool fails() { return left_ != 0 && --left_ == 0; }

 private:
  std::uint32_t left_ = 0;
};

}  // namespace ioasis::simulator
