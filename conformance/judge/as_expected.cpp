// From answers to expectations.
#include "conformance/judge/as_expected.h"

#include <algorithm>

#include "conformance/judge/expected.h"
#include "model/uapi/bytes.h"
#include "traces/id_table.h"

namespace ioasis::conformance {

namespace {

using traces::Bounds;

Bounds exactly(std::uint64_t number) { return {number, number}; }

/// The output fields: all of them where the call succeeded, those that it changed where it failed.
std::vector<traces::FieldBounds> fields_of(const traces::Step& step, const traces::Answer& answer,
                                           std::span<const std::uint8_t> placed,
                                           const std::vector<const uapi::Field*>& chosen) {
  std::vector<traces::FieldBounds> out;
  if (!step.command || !uapi::is_placed(step.site)) return out;
  for (const auto& field : uapi::info(*step.command).fields) {
    if (field.direction == uapi::Direction::In || uapi::is_named(field.kind)) continue;
    if (std::size_t{field.offset} + field.width > answer.bytes.size()) continue;
    if (std::ranges::find(chosen, field.name, &uapi::Field::name) != chosen.end()) continue;
    const auto value = uapi::load(answer.bytes, field.offset, field.width);
    if (answer.error == 0 || value != uapi::load(placed, field.offset, field.width))
      out.push_back({field.offset, exactly(value)});
  }
  return out;
}

std::vector<Bounds> memory_of(const traces::Step& step, const traces::Answer& answer) {
  std::vector<Bounds> units;
  const std::size_t unit = traces::peeked_unit(step.peek.length);
  for (std::size_t at = 0; at < answer.peeked.size(); at += unit)
    units.push_back(exactly(uapi::load(answer.peeked, at, unit)));
  return units;
}

}  // namespace

traces::Trace as_expected(traces::Trace trace, const Outcome& outcome, const model::Dialect& dialect) {
  trace.dialect = dialect.name;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    trace.steps[i].expect.reset();
    trace.steps[i].got.reset();
    if (i < outcome.answers.size()) trace.steps[i].got = outcome.answers[i];
  }
  const auto specified = expected_answers(trace, dialect);
  traces::IdTable ids;
  for (std::size_t i = 0; i < trace.steps.size() && trace.steps[i].got; ++i) {
    traces::Step& step = trace.steps[i];
    const traces::Answer& answer = *step.got;
    auto& expect = step.expect.emplace(traces::Expectation{{answer.error}});
    if (step.fail_nth == 0) {
      const bool as_specified = specified[i].judged && specified[i].errors == expect.errors;
      if (as_specified) expect.clause = specified[i].reason;
      if (answer.error == 0 && !uapi::is_of_struct(step.site))
        expect.result = exactly(static_cast<std::uint64_t>(answer.result));
      expect.out = fields_of(step, answer, ids.placed(step), specified[i].chosen);
      expect.peeked = memory_of(step, answer);
    }
    ids.learn(step);
  }
  for (traces::Step& step : trace.steps) step.got.reset();
  return trace;
}

}  // namespace ioasis::conformance
