// Conditions on a path.
#include "solver/search/meaning.h"

#include "model/conditions/holds.h"

namespace ioasis::solver {

using namespace model;

namespace {

/// What a field says: where a place or an id is the answer of an accepted call, that.
SymbolicWord value(const Step& step, const uapi::Field& field) {
  const bool place = field.direction == uapi::Direction::InOut && field.name.ends_with("iova");
  if (place || field.direction == uapi::Direction::Out)
    for (const auto& answer : step.call().answers())
      if (answer.field == field.name) return select(step.accepted(), answer.value, step.argument(field.name));
  return step.argument(field.name);
}

}  // namespace

SymbolicBool meaning(const Condition& condition, const Path& path, const std::vector<std::size_t>& steps) {
  return holds<Symbolic>(condition, path.context(),
                         [&](const Term& term) { return value(path.steps()[steps[term.call]], *term.field); });
}

}  // namespace ioasis::solver
