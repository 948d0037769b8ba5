// An inclusive range, as the uAPI writes them: it can end at the last address there is.
#pragma once

#include "model/logic/quantity.h"

namespace ioasis::model {

template <class L, class Point>
struct Span {
  Point first;
  Point last;

  Bool<L> holds(const Point& point) const {
    return L::relate(point, "lies in", *this, [&] { return first <= point && point <= last; });
  }
  Bool<L> holds(const Span& other) const {
    return L::relate(other, "lies in", *this, [&] { return first <= other.first && other.last <= last; });
  }
  Bool<L> overlaps(const Span& other) const {
    return L::relate(*this, "overlaps", other, [&] { return first <= other.last && other.first <= last; });
  }
  typename L::Word order() const { return first.word; }
  template <class F>
  void fields(F&& f) {
    f("first", first);
    f("last", last);
  }
};

template <class L>
using IovaRange = Span<L, Iova<L>>;

/// The range of `length` bytes from `first`; meaningful when length is not 0 and the range does not wrap (see wraps()).
template <class L, class Tag>
Span<L, Quantity<L, Tag>> span(const Quantity<L, Tag>& first, const Length<L>& length) {
  return {first, first + (length - bytes<L>(1))};
}

/// True when the range of `length` bytes from `first` (length not 0) runs past the last address.
template <class L, class Tag>
Bool<L> wraps(const Quantity<L, Tag>& first, const Length<L>& length) {
  return L::state(span(first, length), "wrap around", [&] { return first + (length - bytes<L>(1)) < first; });
}

/// True when the disjoint ranges that `elements` have (range_of) cover `range` without a gap.
template <class L, class T, class F>
Bool<L> cover(const Set<L, T>& elements, const IovaRange<L>& range, F range_of) {
  const auto next = bytes<L>(1);
  return L::relate(range, "lies without a gap in", elements, [&] {
    return elements.any([&](const T& e) { return range_of(e).holds(range.first); }) && !elements.any([&](const T& e) {
      const auto here = range_of(e);
      return here.overlaps(range) && here.last < range.last &&
             !elements.any([&](const T& other) { return range_of(other).first == here.last + next; });
    });
  });
}

}  // namespace ioasis::model
