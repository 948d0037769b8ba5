// "For all" over the sets of either reading.
#pragma once

#include "model/logic/concrete.h"
#include "model/logic/symbolic.h"

namespace ioasis::solver {

template <class S, class F>
auto all(const S& set, F&& holds) {
  return !set.any([&](const auto& element) { return !holds(element); });
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
model::SymbolicBool all_pairs(const model::SymbolicSet<T>& set, F&& holds) {
  const auto& slots = set.slots();
  model::SymbolicBool result(true);
  for (std::size_t i = 0; i < slots.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      result = result && (!slots[i].live || !slots[j].live || holds(slots[i].value, slots[j].value));
  return result;
}

}  // namespace ioasis::solver
