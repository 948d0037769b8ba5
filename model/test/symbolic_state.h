// States between the reading that runs and the one that proves, as one flat list of numbers.
#pragma once

#include <algorithm>

#include "model/logic/symbolic_call.h"
#include "model/logic/symbolic_memory.h"
#include "model/state/context.h"
#include "model/state/memory.h"

namespace ioasis::model {

using Numbers = std::vector<std::uint64_t>;

inline void flatten(Numbers& numbers, bool value) { numbers.push_back(value); }
template <class Tag>
void flatten(Numbers& numbers, const Quantity<Concrete, Tag>& value) {
  numbers.push_back(value.word);
}
template <class T>
void flatten(Numbers& numbers, const ConcreteSet<T>& set);
template <class T>
requires requires(T& value) {
  value.fields([](const char*, auto&) {});
}
void flatten(Numbers& numbers, T value) {
  value.fields([&](const char*, auto& part) { flatten(numbers, part); });
}
template <class T>
void flatten(Numbers& numbers, const ConcreteSet<T>& set) {
  numbers.push_back(set.elements().size());
  for (const T& element : set.elements()) flatten(numbers, element);
}

/// Constants for Z3, and the number each stands for.
class Assignment {
 public:
  SymbolicWord word(std::uint64_t value) {
    auto constant = session().fresh_word("w");
    bind(constant.expr(), session().z3().bv_val(value, 64));
    return constant;
  }
  SymbolicBool truth(bool value) {
    auto constant = session().fresh_bool("b");
    bind(constant.expr(), session().z3().bool_val(value));
    return constant;
  }
  std::uint64_t operator()(const SymbolicWord& word) { return model_.eval(word.expr(), true).get_numeral_uint64(); }
  bool operator()(const SymbolicBool& truth) { return model_.eval(truth.expr(), true).is_true(); }

 private:
  static SymbolicSession& session() { return SymbolicSession::current(); }
  void bind(const z3::expr& constant, const z3::expr& value) {
    auto declaration = constant.decl();
    auto meaning = value;
    model_.add_const_interp(declaration, meaning);
  }
  z3::model model_{session().z3()};
};

/// Reads what flatten() wrote, as constants. Each set gets a slot more, which is not in use and holds what nobody asked
/// for.
class Lifting {
 public:
  Lifting(Assignment& assignment, Numbers numbers) : assignment_(assignment), numbers_(std::move(numbers)) {}

  void operator()(SymbolicBool& value) { value = assignment_.truth(next() != 0); }
  template <class Tag>
  void operator()(Quantity<Symbolic, Tag>& value) {
    value.word = assignment_.word(next());
  }
  template <class T>
  void operator()(SymbolicSet<T>& set) {
    const auto count = next();
    T last{};
    for (std::uint64_t i = 0; i < count; ++i) {
      last = T{};
      (*this)(last);
      set.insert(assignment_.truth(true), last);
    }
    set.insert(assignment_.truth(false), last);
  }
  template <class T>
  requires requires(T& value) {
    value.fields([](const char*, auto&) {});
  }
  void operator()(T& value) {
    value.fields([&](const char*, auto& part) { (*this)(part); });
  }

 private:
  std::uint64_t next() { return at_ < numbers_.size() ? numbers_[at_++] : 0; }
  Assignment& assignment_;
  Numbers numbers_;
  std::size_t at_ = 0;
};

// What the numbers of a symbolic value are under an assignment, in the order of flatten().

inline void evaluate(Numbers& numbers, Assignment& assignment, const SymbolicBool& value) {
  numbers.push_back(assignment(value));
}
template <class Tag>
void evaluate(Numbers& numbers, Assignment& assignment, const Quantity<Symbolic, Tag>& value) {
  numbers.push_back(assignment(value.word));
}
template <class T>
void evaluate(Numbers& numbers, Assignment& assignment, const SymbolicSet<T>& set);
template <class T>
requires requires(T& value) {
  value.fields([](const char*, auto&) {});
}
void evaluate(Numbers& numbers, Assignment& assignment, T value) {
  value.fields([&](const char*, auto& part) { evaluate(numbers, assignment, part); });
}
template <class T>
void evaluate(Numbers& numbers, Assignment& assignment, const SymbolicSet<T>& set) {
  std::vector<std::pair<std::uint64_t, const T*>> live;
  for (const auto& slot : set.slots())
    if (assignment(slot.live)) live.emplace_back(assignment(slot.value.order()), &slot.value);
  std::stable_sort(live.begin(), live.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  numbers.push_back(live.size());
  for (const auto& [order, element] : live) evaluate(numbers, assignment, *element);
}

}  // namespace ioasis::model
