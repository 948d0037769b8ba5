// "For all" over the sets of either reading.
#pragma once

#include <type_traits>

#include "model/logic/concrete.h"
#include "model/logic/symbolic.h"

namespace ioasis::solver {

/// A conjunction whose parts are kept apart: each is a question of its own, and short.
class Conjunction {
 public:
  Conjunction() = default;
  Conjunction(model::SymbolicBool part) {
    if (!part.expr().is_true()) parts_.push_back(std::move(part));
  }

  std::vector<model::SymbolicBool> parts() const { return parts_; }
  model::SymbolicBool whole() const {
    model::SymbolicBool result(true);
    for (const auto& part : parts_) result = result && part;
    return result;
  }

  void add(const Conjunction& other) { parts_.insert(parts_.end(), other.parts_.begin(), other.parts_.end()); }
  /// Its parts, each only where `when` holds.
  Conjunction given(const model::SymbolicBool& when) const {
    Conjunction result;
    for (const auto& part : parts_) result.add(!when || part);
    return result;
  }

 private:
  std::vector<model::SymbolicBool> parts_;
};

inline Conjunction operator&&(Conjunction a, const Conjunction& b) {
  a.add(b);
  return a;
}

/// What an invariant says under a reading.
template <class L>
using Claim = std::conditional_t<std::is_same_v<L, model::Symbolic>, Conjunction, bool>;

/// `claim`, where `when` holds.
template <class L>
Claim<L> given(const model::Bool<L>& when, const Claim<L>& claim) {
  if constexpr (std::is_same_v<L, model::Symbolic>)
    return claim.given(when);
  else
    return !when || claim;
}

template <class T, class F>
bool all(const model::ConcreteSet<T>& set, F&& holds) {
  return !set.any([&](const T& element) { return !holds(element); });
}
template <class T, class F>
Conjunction all(const model::SymbolicSet<T>& set, F&& holds) {
  Conjunction result;
  for (const auto& slot : set.slots()) result.add(Conjunction(holds(slot.value)).given(slot.live));
  return result;
}

/// Over every two different elements.
template <class T, class F>
bool all_pairs(const model::ConcreteSet<T>& set, F&& holds) {
  const auto& elements = set.elements();
  for (std::size_t i = 0; i < elements.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (!holds(elements[i], elements[j])) return false;
  return true;
}
template <class T, class F>
Conjunction all_pairs(const model::SymbolicSet<T>& set, F&& holds) {
  Conjunction result;
  const auto& slots = set.slots();
  for (std::size_t i = 0; i < slots.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      result.add(Conjunction(holds(slots[i].value, slots[j].value)).given(slots[i].live && slots[j].live));
  return result;
}

}  // namespace ioasis::solver
