// The comparison of answers with rulings.
#include "conformance/judge/judge.h"

#include <algorithm>

#include "conformance/judge/expectation.h"
#include "model/overlay.h"
#include "model/spec.h"
#include "model/uapi/hex.h"
#include "traces/errno_names.h"
#include "traces/following/follower.h"
#include "traces/notation.h"

namespace ioasis::conformance {

namespace {

using uapi::hex;

std::uint64_t field_of(const traces::Step& step, std::span<const std::uint8_t> bytes, std::string_view name) {
  const auto& field = *uapi::field_named(uapi::info(*step.command), name);
  return uapi::load(bytes, field.offset, field.width);
}

std::string name_of(const traces::Step& step) {
  return step.command ? std::string(uapi::info(*step.command).name) : "ioctl " + traces::hex(step.request);
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
        text += (text.empty() ? "" : ", ") + std::string(field.name) + " = " + traces::hex(of_expected ? wanted : got);
    }
  if (!text.empty()) return text;
  const auto at = std::mismatch(expected.begin(), expected.end(), seen.begin()).first - expected.begin();
  return "byte " + std::to_string(at) + " of the struct = " + traces::hex(side[static_cast<std::size_t>(at)]);
}

/// What the specification says of the call that was ruled on, for a verdict; empty where it rules.
std::string why_unjudged(const traces::Step& step, const model::Ruling& ruling) {
  if (ruling.unspecified) return "the specification does not speak of " + name_of(step);
  if (ruling.undefined == model::Ruling::kNone) return {};
  return "undefined by " + model::clause_text(ruling.command, ruling.undefined).id;
}

/// Judges one step after the other. Each function returns false when the step diverges, and `verdict` says how.
class StepJudge {
 public:
  StepJudge(const traces::Trace& trace, const model::Dialect& dialect) : dialect_(dialect), follower_(trace, dialect) {}

  /// By the specification, as long as it rules; then by what the trace expects.
  bool judge(const traces::Step& step, const traces::Answer& answer, Verdict& verdict, model::Coverage* coverage) {
    const model::Ruling& ruling = follower_.follow(step, &answer);
    verdict.clause.clear();
    verdict.unjudged = why_unjudged(step, ruling);
    const bool ruled = verdict.unjudged.empty();
    if (ruled && coverage) coverage->count(ruling.command, ruling.clause);
    const bool conforms = !ruled || compare(step, answer, ruling, verdict);
    if (ruled && conforms && coverage && shows_change(ruling)) coverage->follow(ruling.change);
    if (conforms && !step.expect) return true;
    if (ruled) verdict.clause = model::clause_id(model::clause_index(ruling.command, ruling.clause), dialect_);
    if (conforms) return clause_as_expected(*step.expect, ruling, verdict) && as_expected(step, answer, verdict);
    if (step.fault_hit(answer)) verdict.expected += ", or what a fault may be answered with";
    return false;
  }

  /// By what the trace expects alone.
  static bool as_expected(const traces::Step& step, const traces::Answer& answer, Verdict& verdict) {
    const auto unmet = unmet_answer(step, answer);
    return !unmet || differ(verdict, unmet->expected, unmet->got);
  }

 private:
  /// The answer rests on a change of the overlay, and is not what the clause as it is written answers: one that is
  /// removed may leave the call to another of the same errno.
  bool shows_change(const model::Ruling& ruling) const {
    if (ruling.change == model::Ruling::kNone) return false;
    const auto& change = dialect_.overlay->changes[static_cast<std::size_t>(ruling.change)];
    if (change.kind == model::Change::Kind::New) return true;
    const auto& written = model::specification()[static_cast<std::size_t>(change.command)].clauses;
    return std::ranges::find(written, change.id(), &model::ClauseText::id)->error != ruling.error;
  }

  static bool differ(Verdict& verdict, std::string expected, std::string got) {
    verdict.expected = std::move(expected);
    verdict.got = std::move(got);
    return false;
  }

  /// The clause that the trace names has decided; under a contract, it would have.
  bool clause_as_expected(const traces::Expectation& expect, const model::Ruling& ruling, Verdict& verdict) const {
    if (expect.clause.empty() || expect.clause == verdict.clause) return true;
    if (ruling.unspecified) return differ(verdict, expect.clause + ", as the trace expects", verdict.unjudged);
    if (ruling.undefined != model::Ruling::kNone) {
      const auto& id = model::clause_text(ruling.command, ruling.undefined).id;
      return expect.clause == id || differ(verdict, expect.clause + ", as the trace expects", verdict.unjudged);
    }
    for (std::size_t clause = 0; clause < ruling.holding.size(); ++clause)
      if (ruling.holding[clause] &&
          model::clause_text(ruling.command, static_cast<int>(clause), dialect_).id == expect.clause)
        return true;
    return differ(verdict, expect.clause + ", as the trace expects", verdict.clause);
  }

  /// The struct expected, of which those bytes are as the call found them, and as they are seen, that a processor which
  /// copies several at once may not have written: they lie before the first that cannot be.
  std::vector<std::uint8_t> settled(const traces::Step& step, const traces::Answer& answer,
                                    std::vector<std::uint8_t> expected) const {
    const auto end = uapi::writable_bytes(step.site, step.bytes.size());
    const auto copied = follower_.oracle().context().platform.cpu.copied;
    if (answer.error != EFAULT || end > std::min({expected.size(), answer.bytes.size(), step.bytes.size()}))
      return expected;
    for (auto at = end - std::min(end, copied - 1); at < end; ++at)
      if (answer.bytes[at] == step.bytes[at]) expected[at] = step.bytes[at];
    return expected;
  }

  bool compare(const traces::Step& step, const traces::Answer& answer, const model::Ruling& ruling, Verdict& verdict) {
    if (answer.error != ruling.error)
      return differ(verdict, ruling.also.empty() ? outcome_name(ruling.error) : outcome_names(ruling.also),
                    outcome_name(answer.error));
    if (answer.error == 0 && answer.result != ruling.result)
      return differ(verdict, "result " + std::to_string(ruling.result), "result " + std::to_string(answer.result));
    if (!ruling.impossible.empty())
      return differ(verdict, ruling.impossible + " chosen as the clause allows",
                    ruling.impossible + " = " + traces::hex(field_of(step, answer.bytes, ruling.impossible)));
    if (uapi::is_placed(step.site)) {
      const auto expected = settled(step, answer, {ruling.bytes.begin(), ruling.bytes.begin() + ruling.size});
      if (auto wanted = difference(step, expected, answer.bytes, true); !wanted.empty())
        return differ(verdict, wanted, difference(step, expected, answer.bytes, false));
    }
    auto& oracle = follower_.oracle();
    for (std::size_t i = 0; i < answer.peeked.size(); ++i)
      if (const auto at = step.peek.address + i; !oracle.holds(at, answer.peeked[i]))
        return differ(verdict, "memory at " + traces::hex(at) + " = " + traces::hex(oracle.peek(at)),
                      traces::hex(answer.peeked[i]));
    return true;
  }

  const model::Dialect& dialect_;
  traces::Follower follower_;
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
    case Verdict::Kind::Leak:
      return "leak";
    case Verdict::Kind::NotJudged:
      return "not judged";
    case Verdict::Kind::Skipped:
      return "skipped";
  }
  return "";
}

std::string title(const Verdict& verdict) {
  return verdict.clause.empty() ? std::string(name(verdict.kind)) : verdict.clause;
}

Verdict judge(const traces::Trace& trace, const Outcome& outcome, const model::Dialect& dialect,
              model::Coverage* coverage) {
  if (coverage)
    coverage->speaks_of(dialect, {traces::does_dma(trace), traces::has_several_platforms(trace),
                                  traces::has_reserving_devices(trace), traces::has_vfio_devices(trace)});
  Verdict verdict;
  if (outcome.end == Outcome::End::NotRun) {
    verdict.kind = Verdict::Kind::Skipped;
    verdict.got = verdict.unjudged = outcome.console;
    return verdict;
  }
  StepJudge steps(trace, dialect);
  bool held = false;  // something that the trace expects, where the specification does not speak
  for (std::size_t i = 0; i < outcome.answers.size(); ++i) {
    const auto& step = trace.steps[i];
    const auto& answer = outcome.answers[i];
    const bool ruled = verdict.unjudged.empty();
    if (!ruled && !step.expect) continue;
    verdict.step = i;
    const bool conforms =
        ruled ? steps.judge(step, answer, verdict, coverage) : StepJudge::as_expected(step, answer, verdict);
    if (!conforms) {
      verdict.kind = Verdict::Kind::Diverges;
      return verdict;
    }
    if (verdict.unjudged.empty())
      verdict.judged = i + 1;
    else
      held = held || step.expect;
  }
  if (outcome.end == Outcome::End::Completed) {
    if (outcome.answers.size() < trace.steps.size() && verdict.unjudged.empty())
      verdict.unjudged = "no answer is known";
    if (verdict.judged > 0 || held) return verdict;
    verdict.kind = Verdict::Kind::NotJudged;
    if (trace.steps.empty()) verdict.unjudged = "there is no step";
    return verdict;
  }
  verdict.clause.clear();
  if (outcome.end == Outcome::End::Leaked) {
    verdict.kind = Verdict::Kind::Leak;
    verdict.step = trace.steps.size() - 1;
    verdict.expected = "nothing held for the trace when it is over";
    verdict.got = outcome.console;
    return verdict;
  }
  const bool crashed = outcome.end == Outcome::End::Crashed;
  verdict.kind = crashed ? Verdict::Kind::Crash : Verdict::Kind::Timeout;
  verdict.step = outcome.answers.size() < trace.steps.size() ? outcome.answers.size() : trace.steps.size() - 1;
  verdict.expected = "an answer, and no complaint from the kernel";
  verdict.got = crashed ? "a crash or a kernel report" : "no answer in time";
  verdict.console = outcome.console;
  return verdict;
}

}  // namespace ioasis::conformance
