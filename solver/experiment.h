// One call, with any arguments, on any context that the invariants hold in.
#pragma once

#include <map>

#include "model/commands.h"
#include "solver/arbitrary.h"
#include "solver/catalogue.h"
#include "solver/counterexample.h"
#include "solver/question.h"

namespace ioasis::solver {

/// Args of the command, as model::with_text() gives them. Belongs to the session it was made in.
template <class Args>
class Experiment {
 public:
  Experiment(uapi::Command command, Context<Symbolic> before, const SymbolicCall::Variation& variation)
      : command_(command),
        before_(std::move(before)),
        after_(before_),
        call_(SymbolicSession::current().fresh_bool("struct.writable"), variation) {
    std::size_t position = 0;
    args_.fields([&](const char* name, auto& value) {
      const auto width = uapi::info(command).fields[position++].width;
      value.word = SymbolicSession::current().fresh_word(name, 8 * width);
      given_[name] = value.word;
    });
  }

  /// Makes the call, then what `effect` adds to it, if anything.
  template <class Text>
  void run(Text text, void (*effect)(Context<Symbolic>&)) {
    text(call_, after_, args_);
    if (effect) effect(after_);
    for (const auto& [field, value] : call_.answers()) answered_.insert_or_assign(field, value);
  }

  const SymbolicCall& call() const { return call_; }
  Transition<Symbolic> transition() const {
    SymbolicBool silent, astray;
    for (const auto& clause : call_.clauses())
      if (clause.error != 0 && clause.cite.leaves.empty()) silent = silent || clause.decides;
    for (const auto& chosen : call_.chosen()) astray = astray || chosen.forbidden;
    const auto look_up = [](const std::map<std::string, SymbolicWord, std::less<>>& words) {
      return [&words](std::string_view field) { return words.find(field)->second; };
    };
    return {command_, before_, after_, call_.accepted(), silent, astray, look_up(given_), look_up(answered_)};
  }

  /// Everything that may be taken for granted before the call.
  Question premises() const {
    Question question;
    for (const auto& clause : call_.clauses())
      if (clause.error == 0) question.assume(!clause.decides);
    for (const auto& invariant : invariants())
      if (invariant.of_context.any && !invariant.follows)
        for (const auto& part : invariant.of_context.any(before_).parts()) question.assume(part);
    for (const auto& assumption : SymbolicSession::current().assumptions()) question.assume(assumption);
    return question;
  }

  /// The call and what was there before it, a line each, under the values of an answer.
  std::string read(const z3::model& model) const {
    Reading reading(model);
    reading.line("call", std::string(uapi::info(command_).name));
    reading.read(args_, "");
    std::string answer = "accepted";
    for (const auto& clause : call_.clauses())
      if (reading.holds(clause.decides)) answer = clause.name;
    reading.line("answer", answer);
    reading.read(before_.ioases, "ioas");
    reading.read(before_.hwpts, "domain");
    reading.read(before_.devices, "device");
    return reading.text();
  }

 private:
  uapi::Command command_;
  Context<Symbolic> before_, after_;
  SymbolicCall call_;
  Args args_;
  std::map<std::string, SymbolicWord, std::less<>> given_, answered_;
};

}  // namespace ioasis::solver
