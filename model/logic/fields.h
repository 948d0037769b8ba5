// Two objects of a kind, field by field.
#pragma once

#include <type_traits>
#include <vector>

namespace ioasis::model {

/// Calls visit(x, y) for each field x of `a` and the same field y of `b`.
template <class T, class F>
void each_field(T a, T& b, F&& visit) {
  std::vector<void*> parts;  // the same type at the same position in both
  a.fields([&](const char*, auto& part) { parts.push_back(&part); });
  std::size_t position = 0;
  b.fields([&](const char*, auto& part) {
    visit(*static_cast<std::remove_reference_t<decltype(part)>*>(parts[position++]), part);
  });
}

}  // namespace ioasis::model
