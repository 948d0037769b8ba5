// What a call is made on, and what may be taken for granted of it.
#include "solver/claims/experiment.h"

#include "solver/claims/arbitrary.h"
#include "solver/claims/counterexample.h"

namespace ioasis::solver {

Experiment::Experiment(uapi::Command command, const Dialect& dialect, const Weakening& weakening)
    : weakening_(weakening),
      before_(arbitrary_context(dialect, weakening.of_devices())),
      after_(before_),
      any_(command),
      call_(any_.make(after_, {})) {
  if (weakening.symbolic) weakening.symbolic(call_.accepted(), after_);
}

Question Experiment::unconditioned() const {
  Question question;
  assume_specified(question, call_);
  assume_session(question);
  return question;
}

Question Experiment::premises() const {
  auto question = unconditioned();
  assume_invariants(question, before_, weakening_.unassumed);
  return question;
}

std::string Experiment::read(const z3::model& model) const {
  const auto& info = uapi::info(any_.command());
  Reading reading(model);
  reading.line("call", std::string(info.name));
  for (const auto& field : info.fields)
    reading.read(Number<Symbolic>{any_.given().find(field.name)->second}, std::string(field.name));
  std::string answer = "accepted";
  for (const auto& clause : call_.clauses())
    if (reading.holds(clause.decides)) answer = clause.name;
  reading.line("answer", answer);
  reading.read(before_.ioases, "ioas");
  reading.read(before_.hwpts, "domain");
  reading.read(before_.devices, "device");
  reading.read(before_.accesses, "access");
  reading.read(before_.fault_queues, "fault queue");
  reading.read(before_.page_faults, "page fault");
  reading.read(before_.nested, "nested domain");
  reading.read(before_.viommus, "vIOMMU");
  reading.read(before_.vdevices, "virtual device");
  reading.read(before_.event_queues, "event queue");
  reading.read(before_.events, "event");
  reading.read(before_.hw_queues, "hardware queue");
  reading.read(before_.pasids, "under a PASID");
  reading.read(before_.tombstones, "tombstone");
  reading.read(before_.windows, "window");
  reading.read(before_.unmappable, "reserved for nothing");
  reading.read(before_.required, "required");
  return reading.text();
}

void assume_invariants(Question& question, const Context<Symbolic>& context, std::string_view unassumed) {
  for (const auto& invariant : invariants())
    if (invariant.of_context.any && !invariant.follows && invariant.name != unassumed &&
        invariant.speaks_of(context.dialect))
      for (const auto& part : invariant.of_context.any(context).parts()) question.assume(part);
}

void assume_specified(Question& question, const SymbolicCall& call) {
  for (const auto& clause : call.clauses())
    if (clause.error == 0) question.assume(!clause.decides);
}

void assume_session(Question& question) {
  for (const auto& assumption : SymbolicSession::current().assumptions()) question.assume(assumption);
}

}  // namespace ioasis::solver
