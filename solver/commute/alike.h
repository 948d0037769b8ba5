// Whether two contexts are the same whatever the order in which their sets were filled.
#pragma once

#include "model/logic/fields.h"
#include "model/state/context.h"
#include "solver/claims/quantifiers.h"

namespace ioasis::solver {

using namespace model;

inline bool alike(bool a, bool b) { return a == b; }
inline SymbolicBool alike(const SymbolicBool& a, const SymbolicBool& b) { return select(a, b, !b); }
template <class L, class Tag>
Bool<L> alike(const Quantity<L, Tag>& a, const Quantity<L, Tag>& b) {
  return a == b;
}
template <class L, class Point>
Bool<L> alike(const Span<L, Point>& a, const Span<L, Point>& b) {
  return a.first == b.first && a.last == b.last;
}
template <class T>
bool alike(const ConcreteSet<T>& a, const ConcreteSet<T>& b);
template <class T>
SymbolicBool alike(const SymbolicSet<T>& a, const SymbolicSet<T>& b);
template <template <class> class Object, class L>
Bool<L> alike(Object<L> a, Object<L> b) {
  auto result = L::yes();
  each_field(std::move(a), b, [&](const auto& x, const auto& y) { result = result && alike(x, y); });
  return result;
}

/// Each element of `some` has its like among `others`.
template <class Set>
auto each_has_its_like(const Set& some, const Set& others) {
  return all(some, [&](const auto& a) { return others.any([&](const auto& b) { return alike(a, b); }); });
}
template <class T>
bool alike(const ConcreteSet<T>& a, const ConcreteSet<T>& b) {
  return each_has_its_like(a, b) && each_has_its_like(b, a);
}
template <class T>
SymbolicBool alike(const SymbolicSet<T>& a, const SymbolicSet<T>& b) {
  return (each_has_its_like(a, b) && each_has_its_like(b, a)).whole();
}

/// What two contexts hold; the program's memory is not looked at.
template <class L>
Claim<L> alike(const Context<L>& a, Context<L> b) {
  Claim<L> result(L::yes());
  each_field(a, b, [&](const auto& x, const auto& y) {
    if constexpr (requires { x.word; })
      result = result && Claim<L>(x == y);
    else
      result = result && each_has_its_like(x, y) && each_has_its_like(y, x);
  });
  return result;
}

/// The context with `one` and `other`, names of memory, exchanged wherever `when` holds.
template <class L>
Context<L> exchanged(Context<L> context, const Bool<L>& when, const PagesId<L>& one, const PagesId<L>& other) {
  const auto every = [](const auto&) { return L::yes(); };
  context.ioases.update(when, every, [&](Ioas<L>& o, const Bool<L>& there) {
    o.areas.update(there, every, [&](Area<L>& a, const Bool<L>& here) {
      a.pages = select(here && a.pages == one, other, select(here && a.pages == other, one, a.pages));
    });
  });
  return context;
}

}  // namespace ioasis::solver
