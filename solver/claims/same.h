// Whether parts of a context are the same before and after a call.
#pragma once

#include "model/logic/fields.h"
#include "model/state/objects.h"
#include "solver/claims/quantifiers.h"

namespace ioasis::solver {

using namespace model;

template <class T>
bool same(const ConcreteSet<T>& before, const ConcreteSet<T>& after);
template <class T>
Conjunction same(const SymbolicSet<T>& before, const SymbolicSet<T>& after);

inline bool same(bool before, bool after) { return before == after; }
inline Conjunction same(const SymbolicBool& before, const SymbolicBool& after) { return select(before, after, !after); }
template <class L, class Tag>
Claim<L> same(const Quantity<L, Tag>& before, const Quantity<L, Tag>& after) {
  return before == after;
}
template <class L, class Point>
Claim<L> same(const Span<L, Point>& before, const Span<L, Point>& after) {
  return before.first == after.first && before.last == after.last;
}
template <template <class> class Object, class L>
Claim<L> same(Object<L> before, Object<L> after) {
  Claim<L> result(L::yes());
  each_field(std::move(before), after, [&](const auto& old, const auto& now) { result = result && same(old, now); });
  return result;
}

template <class T>
bool same(const ConcreteSet<T>& before, const ConcreteSet<T>& after) {
  return std::equal(before.elements().begin(), before.elements().end(), after.elements().begin(),
                    after.elements().end(), [](const T& a, const T& b) { return same(a, b); });
}
/// Slot by slot: a slot keeps its place.
template <class T>
Conjunction same(const SymbolicSet<T>& before, const SymbolicSet<T>& after) {
  Conjunction result;
  for (std::size_t i = 0; i < after.slots().size(); ++i) {
    const auto& now = after.slots()[i];
    if (i >= before.slots().size()) {
      result.add(!now.live);
      continue;
    }
    const auto& old = before.slots()[i];
    result.add(same(old.live, now.live));
    result.add(Conjunction(same(old.value, now.value)).given(old.live));
  }
  return result;
}

}  // namespace ioasis::solver
