// Conditions as expressions.
#include "solver/search/meaning.h"

namespace ioasis::solver {

using namespace model;

namespace {

template <class T>
SymbolicWord count(const SymbolicSet<T>& set, const SymbolicBool& when) {
  SymbolicWord sum;
  for (const auto& slot : set.slots()) sum = sum + select(when && slot.live, SymbolicWord(1), SymbolicWord(0));
  return sum;
}

SymbolicWord count(const Context<Symbolic>& context, Count what) {
  const SymbolicBool always(true);
  const auto of_each = [&](auto set) {
    SymbolicWord sum;
    for (const auto& ioas : context.ioases.slots()) sum = sum + count(ioas.value.*set, ioas.live);
    return sum;
  };
  switch (what) {
    case Count::Ioases:
      return count(context.ioases, always);
    case Count::Domains:
      return count(context.hwpts, always);
    case Count::Devices:
      return count(context.devices, always);
    case Count::Areas:
      return of_each(&Ioas<Symbolic>::areas);
    case Count::Allowed:
      return of_each(&Ioas<Symbolic>::allowed);
    case Count::Reserved:
      return of_each(&Ioas<Symbolic>::reserved);
  }
  return {};
}

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
  using enum Condition::Kind;
  const auto word = [&](const Term& term) {
    switch (term.kind) {
      case Term::Kind::Number:
        return SymbolicWord(term.number);
      case Term::Kind::Field:
        return value(path.steps()[steps[term.call]], *term.field);
      case Term::Kind::Count:
        return count(path.context(), term.count);
    }
    return SymbolicWord();
  };
  const auto combined = [&](SymbolicBool result, auto&& combine) {
    for (const auto& part : condition.parts) result = combine(result, meaning(part, path, steps));
    return result;
  };
  switch (condition.kind) {
    case And:
      return combined(SymbolicBool(true), [](const auto& a, const auto& b) { return a && b; });
    case Or:
      return combined(SymbolicBool(false), [](const auto& a, const auto& b) { return a || b; });
    case Not:
      return !meaning(condition.parts.front(), path, steps);
    case Equal:
      return word(condition.left) == word(condition.right);
    case Different:
      return word(condition.left) != word(condition.right);
    case Less:
      return word(condition.left) < word(condition.right);
    case LessEqual:
      return word(condition.left) <= word(condition.right);
    case Has:
      return (word(condition.left) & word(condition.right)) != SymbolicWord(0);
  }
  return SymbolicBool(false);
}

}  // namespace ioasis::solver
