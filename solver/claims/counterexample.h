// A model of the solver, read as a call and the context it was made in.
#pragma once

#include <z3++.h>

#include <string>

#include "solver/claims/arbitrary.h"

namespace ioasis::solver {

/// Writes "name = number" lines of all that is there under `model`.
class Reading {
 public:
  explicit Reading(const z3::model& model) : model_(model) {}

  template <class T>
  void read(T value, const std::string& name) {
    if constexpr (requires { value.expr(); }) {
      line(name, holds(value) ? "true" : "false");
    } else if constexpr (requires { value.word; }) {
      line(name, number(value.word));
    } else if constexpr (requires { value.slots(); }) {
      for (std::size_t i = 0; i < value.slots().size(); ++i)
        if (holds(value.slots()[i].live)) read(value.slots()[i].value, name + std::to_string(i));
    } else {
      value.fields([&](const char* field, auto& part) { read(part, name.empty() ? field : name + "." + field); });
    }
  }
  bool holds(const SymbolicBool& truth) const { return model_.eval(truth.expr(), true).is_true(); }
  void line(const std::string& name, const std::string& value) { text_ += name + " = " + value + "\n"; }
  const std::string& text() const { return text_; }

 private:
  std::string number(const model::SymbolicWord& word) const;

  const z3::model& model_;
  std::string text_;
};

}  // namespace ioasis::solver
