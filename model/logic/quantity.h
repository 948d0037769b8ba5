// Values of one width and different meaning are different types; their arithmetic is unsigned, 64 bits wide, and wraps.
#pragma once

#include "model/logic/logic.h"

namespace ioasis::model {

template <class L, class Tag>
struct Quantity {
  typename L::Word word{};

  friend Bool<L> operator==(const Quantity& a, const Quantity& b) { return a.word == b.word; }
  friend Bool<L> operator!=(const Quantity& a, const Quantity& b) { return a.word != b.word; }
  friend Bool<L> operator<(const Quantity& a, const Quantity& b) { return a.word < b.word; }
  friend Bool<L> operator<=(const Quantity& a, const Quantity& b) { return a.word <= b.word; }
  friend Bool<L> operator>(const Quantity& a, const Quantity& b) { return b < a; }
  friend Bool<L> operator>=(const Quantity& a, const Quantity& b) { return b <= a; }
};

/// A point in IOVA space.
template <class L>
using Iova = Quantity<L, struct IovaTag>;
/// A point in the program's address space.
template <class L>
using UserVa = Quantity<L, struct UserVaTag>;
/// A distance in bytes, in either space; also an alignment.
template <class L>
using Length = Quantity<L, struct LengthTag>;
/// The id of an iommufd object; 0 is none.
template <class L>
using ObjectId = Quantity<L, struct ObjectIdTag>;
/// A file descriptor of the calling process.
template <class L>
using Fd = Quantity<L, struct FdTag>;
/// What one MAP call made: memory that MAP and later COPYs share, pinned once. Not visible to the user.
template <class L>
using PagesId = Quantity<L, struct PagesIdTag>;
/// Flags, counts, option values, reserved fields.
template <class L>
using Number = Quantity<L, struct NumberTag>;

template <class L, class Tag>
Quantity<L, Tag> operator+(const Quantity<L, Tag>& point, const Length<L>& distance) {
  return {point.word + distance.word};
}
template <class L, class Tag>
Quantity<L, Tag> operator-(const Quantity<L, Tag>& point, const Length<L>& distance) {
  return {point.word - distance.word};
}
/// The distance from `from` to `to`, which lies at or above it.
template <class L, class Tag>
Length<L> distance(const Quantity<L, Tag>& from, const Quantity<L, Tag>& to) {
  return {to.word - from.word};
}

template <class L>
Length<L> bytes(std::uint64_t value) {
  return {L::literal({}, value)};
}
template <class L>
Number<L> number(std::uint64_t value) {
  return {L::literal({}, value)};
}
template <class L>
Number<L> number(std::string_view name, std::uint64_t value) {
  return {L::literal(name, value)};
}

/// True when some bit of `mask` is set in `value`.
template <class L>
Bool<L> has(const Number<L>& value, const Number<L>& mask) {
  return L::relate(value, "has", mask, [&] { return (value.word & mask.word) != L::literal({}, 0); });
}
/// True when some bit outside `mask` is set in `value`.
template <class L>
Bool<L> has_outside(const Number<L>& value, const Number<L>& mask) {
  return L::relate(value, "has bits outside", mask, [&] { return (value.word & ~mask.word) != L::literal({}, 0); });
}
template <class L>
Bool<L> is_set(const Number<L>& value) {
  return value.word != L::literal({}, 0);
}

/// True when `value` is a multiple of `alignment`, a power of two.
template <class L, class Tag>
Bool<L> aligned(const Quantity<L, Tag>& value, const Length<L>& alignment) {
  return L::aligned(value.word, alignment.word);
}

template <class L, class Tag>
Quantity<L, Tag> larger(const Quantity<L, Tag>& a, const Quantity<L, Tag>& b) {
  return {L::select(a.word < b.word, b.word, a.word)};
}
template <class L, class Tag>
Quantity<L, Tag> smaller(const Quantity<L, Tag>& a, const Quantity<L, Tag>& b) {
  return {L::select(a.word < b.word, a.word, b.word)};
}
template <class L, class Tag>
Quantity<L, Tag> select(const Bool<L>& condition, const Quantity<L, Tag>& then, const Quantity<L, Tag>& otherwise) {
  return {L::select(condition, then.word, otherwise.word)};
}

}  // namespace ioasis::model
