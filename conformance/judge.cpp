// The comparison of answers with rulings.
#include "conformance/judge.h"

#include <algorithm>

#include "model/oracle.h"
#include "model/spec.h"
#include "model/uapi/hex.h"
#include "traces/errno_names.h"
#include "traces/id_table.h"

namespace ioasis::conformance {

namespace {

using uapi::hex;

std::string outcome_name(std::int32_t error) { return error == 0 ? "success" : traces::errno_name(error); }

std::string list_of(const std::vector<std::int32_t>& errors) {
  std::string text;
  for (const auto error : errors) text += (text.empty() ? "" : " or ") + outcome_name(error);
  return text;
}

std::uint64_t field_of(const traces::Step& step, std::span<const std::uint8_t> bytes, std::string_view name) {
  const auto& field = *uapi::field_named(uapi::info(*step.command), name);
  return uapi::load(bytes, field.offset, field.width);
}

std::string name_of(const traces::Step& step) {
  return step.command ? std::string(uapi::info(*step.command).name) : "ioctl " + hex(step.request);
}

/// What differs between the struct expected and the struct seen, field by field; empty if nothing does.
std::string difference(const traces::Step& step, std::span<const std::uint8_t> expected,
                       std::span<const std::uint8_t> seen, bool of_expected) {
  if (std::equal(expected.begin(), expected.end(), seen.begin(), seen.end())) return {};
  const auto& side = of_expected ? expected : seen;
  if (expected.size() != seen.size()) return std::to_string(side.size()) + " bytes of struct";
  std::string text;
  if (step.command)
    for (const auto& field : uapi::info(*step.command).fields) {
      const auto wanted = uapi::load(expected, field.offset, field.width);
      const auto got = uapi::load(seen, field.offset, field.width);
      if (wanted != got)
        text += (text.empty() ? "" : ", ") + std::string(field.name) + " = " + hex(of_expected ? wanted : got);
    }
  if (!text.empty()) return text;
  const auto at = std::mismatch(expected.begin(), expected.end(), seen.begin()).first - expected.begin();
  return "byte " + std::to_string(at) + " of the struct = " + hex(side[static_cast<std::size_t>(at)]);
}

/// Judges one step: fills `verdict` and returns false when it diverges.
class StepJudge {
 public:
  StepJudge(const traces::Trace& trace, const model::Dialect& dialect)
      : oracle_(dialect, trace.memory, trace.caller, trace.files) {}

  bool judge(const traces::Step& step, const traces::Answer& answer, Verdict& verdict, model::Coverage* coverage) {
    for (const auto& poke : step.pokes) oracle_.poke(poke.address, poke.bytes, step.origin.process);
    const auto& bytes = ids_.fill(step);
    const model::Observation seen{answer.error, answer.bytes};
    const model::Ruling& ruling =
        oracle_.rule({step.request, bytes, step.site, step.fault_hit(answer), step.origin}, &seen);
    ids_.learn(step, answer.error, answer.bytes);
    if (ruling.unspecified || ruling.undefined != model::Ruling::kNone) {
      verdict.unjudged = ruling.unspecified ? "the specification does not speak of " + name_of(step)
                                            : "undefined by " + model::clause_text(ruling.command, ruling.undefined).id;
      return true;
    }
    if (coverage) coverage->count(ruling.command, ruling.clause);
    verdict.clause = model::clause_id(model::clause_index(ruling.command, ruling.clause));
    if (compare(step, answer, ruling, verdict)) return true;
    if (step.fault_hit(answer)) verdict.expected += ", or what a fault may be answered with";
    return false;
  }

 private:
  bool compare(const traces::Step& step, const traces::Answer& answer, const model::Ruling& ruling, Verdict& verdict) {
    const auto differ = [&](std::string expected, std::string got) {
      verdict.expected = std::move(expected);
      verdict.got = std::move(got);
      return false;
    };
    if (answer.error != ruling.error)
      return differ(ruling.also.empty() ? outcome_name(ruling.error) : list_of(ruling.also),
                    outcome_name(answer.error));
    if (answer.error == 0 && answer.result != ruling.result)
      return differ("result " + std::to_string(ruling.result), "result " + std::to_string(answer.result));
    if (!ruling.impossible.empty())
      return differ(ruling.impossible + " chosen as the clause allows",
                    ruling.impossible + " = " + hex(field_of(step, answer.bytes, ruling.impossible)));
    if (uapi::is_placed(step.site)) {
      const std::span expected(ruling.bytes.data(), ruling.size);
      if (auto wanted = difference(step, expected, answer.bytes, true); !wanted.empty())
        return differ(wanted, difference(step, expected, answer.bytes, false));
    }
    for (std::size_t i = 0; i < answer.peeked.size(); ++i)
      if (const auto at = step.peek.address + i; !oracle_.holds(at, answer.peeked[i]))
        return differ("memory at " + hex(at) + " = " + hex(oracle_.peek(at)), hex(answer.peeked[i]));
    if (step.expect &&
        std::find(step.expect->errors.begin(), step.expect->errors.end(), answer.error) == step.expect->errors.end())
      return differ("the trace expects " + list_of(step.expect->errors), outcome_name(answer.error));
    return true;
  }

  model::Oracle oracle_;
  traces::IdTable ids_;
};

}  // namespace

std::string_view name(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::Conforms:
      return "conforms";
    case Verdict::Kind::Diverges:
      return "diverges";
    case Verdict::Kind::Crash:
      return "crash";
    case Verdict::Kind::Timeout:
      return "timeout";
    case Verdict::Kind::Skipped:
      return "skipped";
  }
  return "";
}

Verdict judge(const traces::Trace& trace, const Outcome& outcome, const model::Dialect& dialect,
              model::Coverage* coverage) {
  if (coverage) coverage->speaks_of(dialect.release);
  Verdict verdict;
  if (outcome.end == Outcome::End::NotRun) {
    verdict.kind = Verdict::Kind::Skipped;
    verdict.got = verdict.unjudged = outcome.console;
    return verdict;
  }
  StepJudge steps(trace, dialect);
  for (std::size_t i = 0; i < outcome.answers.size() && verdict.unjudged.empty(); ++i) {
    verdict.step = i;
    if (!steps.judge(trace.steps[i], outcome.answers[i], verdict, coverage)) {
      verdict.kind = Verdict::Kind::Diverges;
      return verdict;
    }
    if (verdict.unjudged.empty()) verdict.judged = i + 1;
  }
  if (outcome.end == Outcome::End::Completed) {
    if (outcome.answers.size() < trace.steps.size() && verdict.unjudged.empty())
      verdict.unjudged = "no answer is known";
    return verdict;
  }
  const bool crashed = outcome.end == Outcome::End::Crashed;
  verdict.kind = crashed ? Verdict::Kind::Crash : Verdict::Kind::Timeout;
  verdict.step = outcome.answers.size() < trace.steps.size() ? outcome.answers.size() : trace.steps.size() - 1;
  verdict.clause.clear();
  verdict.expected = "an answer, and no complaint from the kernel";
  verdict.got = crashed ? "a crash or a kernel report" : "no answer in time";
  verdict.console = outcome.console;
  return verdict;
}

}  // namespace ioasis::conformance
