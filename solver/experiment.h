// One call, with any arguments, on any context that the invariants hold in.
#pragma once

#include "model/commands.h"
#include "solver/arbitrary.h"
#include "solver/counterexample.h"
#include "solver/observed.h"
#include "solver/prove.h"
#include "solver/question.h"

namespace ioasis::solver {

/// Args of the command, as model::with_text() gives them. Belongs to the session it was made in.
template <class Args>
class Experiment {
 public:
  /// `dialect` must outlive it.
  Experiment(uapi::Command command, const Dialect& dialect)
      : command_(command),
        before_(arbitrary_context(dialect)),
        after_(before_),
        call_(SymbolicSession::current().fresh_bool("struct.writable"),
              {.without = std::string(dialect.without_of(uapi::info(command).name))}) {
    std::size_t position = 0;
    args_.fields([&](const char* name, auto& value) {
      const auto width = uapi::info(command).fields[position++].width;
      value.word = SymbolicSession::current().fresh_word(name, 8 * width);
      given_.emplace(name, value.word);
    });
  }

  /// Makes the call, then what the weakening does besides.
  template <class Text>
  void run(Text text, const Weakening& weakening) {
    text(call_, after_, args_);
    if (weakening.symbolic) weakening.symbolic(call_.accepted(), after_);
  }

  const SymbolicCall& call() const { return call_; }
  Transition<Symbolic> transition() const { return observed(command_, before_, call_, given_, after_); }

  /// Everything that may be taken for granted before the call.
  Question premises(const Weakening& weakening) const {
    Question question;
    for (const auto& clause : call_.clauses())
      if (clause.error == 0) question.assume(!clause.decides);
    for (const auto& invariant : invariants())
      if (invariant.of_context.any && !invariant.follows && invariant.name != weakening.unassumed)
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
  SymbolicFields given_;
};

}  // namespace ioasis::solver
