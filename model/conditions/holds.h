// What conditions say, under any reading.
#pragma once

#include "model/conditions/condition.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
Number<L> counted(const Context<L>& context, Count what) {
  using W = typename L::Word;
  W sum(0);
  const auto everything = [](const auto&) { return Bool<L>(true); };
  const auto add = [&](const auto&, const Bool<L>& there) { sum = sum + L::select(there, W(1), W(0)); };
  const auto of_each = [&](auto set) {
    context.ioases.each(everything, [&](const auto& ioas, const Bool<L>& there) {
      (ioas.*set).each(everything, [&](const auto& one, const Bool<L>& here) { add(one, there && here); });
    });
  };
  switch (what) {
    case Count::Ioases:
      context.ioases.each(everything, add);
      break;
    case Count::Domains:
      context.hwpts.each(everything, add);
      break;
    case Count::Devices:
      context.devices.each(everything, add);
      break;
    case Count::Areas:
      of_each(&Ioas<L>::areas);
      break;
    case Count::Allowed:
      of_each(&Ioas<L>::allowed);
      break;
    case Count::Reserved:
      of_each(&Ioas<L>::reserved);
      break;
  }
  return {sum};
}

/// Whether it holds; `field_of(term)` is the word that a field of a call has.
template <class L, class F>
Bool<L> holds(const Condition& condition, const Context<L>& context, const F& field_of) {
  using enum Condition::Kind;
  using W = typename L::Word;
  const auto word = [&](const Term& term) -> W {
    switch (term.kind) {
      case Term::Kind::Number:
        return W(term.number);
      case Term::Kind::Field:
        return field_of(term);
      case Term::Kind::Count:
        return counted(context, term.count).word;
    }
    return W(0);
  };
  const auto part = [&](const Condition& one) { return holds<L>(one, context, field_of); };
  Bool<L> all(true), any(false);
  switch (condition.kind) {
    case And:
      for (const auto& one : condition.parts) all = all && part(one);
      return all;
    case Or:
      for (const auto& one : condition.parts) any = any || part(one);
      return any;
    case Not:
      return !part(condition.parts.front());
    case Equal:
      return word(condition.left) == word(condition.right);
    case Different:
      return word(condition.left) != word(condition.right);
    case Less:
      return word(condition.left) < word(condition.right);
    case LessEqual:
      return word(condition.left) <= word(condition.right);
    case Has:
      return (word(condition.left) & word(condition.right)) != W(0);
  }
  return all;
}

}  // namespace ioasis::model
