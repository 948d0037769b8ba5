// Points on a line, known by their order alone: which are equal, which are next to one another, how each is aligned.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ioasis::gen {

/// A point from 0 to 2^65: where a range of 64-bit words ends, one past its last word, even when it wraps.
using Point = unsigned __int128;

/// One past the last of `length` words from `first`.
constexpr Point past(std::uint64_t first, std::uint64_t length) { return Point{first} + length; }

class OrderType {
 public:
  /// A point that a call names.
  void add(Point point) { points_[point]; }
  /// A point that means something by itself: an end of the address space, of an aperture, of a buffer.
  void landmark(Point point, char letter) { points_[point] = letter; }
  /// Whether points are multiples of a page, or half a page, makes a difference here.
  void tell_alignment() { tells_alignment_ = true; }

  /// The rank of a point that was added, the lowest being 0.
  std::size_t rank(Point point) const;
  /// All points from the lowest up: next to the one before, or apart from it; aligned how; a landmark's letter.
  std::string text() const;

 private:
  std::map<Point, char> points_;
  bool tells_alignment_ = false;
};

/// Where `value` lies among numbers that mean something, rising: on one, right beside one, or between two.
std::string place_among(std::uint64_t value, std::span<const std::uint64_t> numbers);

/// The letter of the largest of these that divides the point: page, half page, byte.
char alignment_letter(Point point);

}  // namespace ioasis::gen
