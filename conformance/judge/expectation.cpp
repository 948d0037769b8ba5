// Comparing answers with what a trace's author wrote.
#include "conformance/judge/expectation.h"

#include <algorithm>

#include "model/uapi/bytes.h"
#include "traces/errno_names.h"
#include "traces/notation.h"

namespace ioasis::conformance {

namespace {

using traces::Bounds;

constexpr std::string_view kByTheTrace = ", as the trace expects";

std::string text_of(const Bounds& bounds) {
  return bounds.least == bounds.most ? traces::hex(bounds.least)
                                     : "from " + traces::hex(bounds.least) + " to " + traces::hex(bounds.most);
}

Unmet number(const std::string& what, const Bounds& expected, std::uint64_t got) {
  return {what + " = " + text_of(expected) + std::string(kByTheTrace), what + " = " + traces::hex(got)};
}

}  // namespace

std::string outcome_name(std::int32_t error) { return error == 0 ? "success" : traces::errno_name(error); }

std::string outcome_names(const std::vector<std::int32_t>& errors) {
  std::string text;
  for (const auto error : errors) text += (text.empty() ? "" : " or ") + outcome_name(error);
  return text;
}

std::optional<Unmet> unmet_answer(const traces::Step& step, const traces::Answer& answer) {
  const traces::Expectation& expect = *step.expect;
  if (std::ranges::find(expect.errors, answer.error) == expect.errors.end())
    return Unmet{outcome_names(expect.errors) + std::string(kByTheTrace), outcome_name(answer.error)};
  const auto result = static_cast<std::uint64_t>(answer.result);
  if (expect.result && answer.error == 0 && !expect.result->hold(result))
    return number("result", *expect.result, result);
  for (const auto& [offset, allowed] : expect.out) {
    const auto& field = *uapi::field_at(uapi::info(*step.command), offset);
    const auto value = uapi::load(answer.bytes, field.offset, field.width);
    if (!allowed.hold(value)) return number(std::string(field.name), allowed, value);
  }
  const std::size_t unit = traces::peeked_unit(step.peek.length);
  for (std::size_t i = 0; i < expect.peeked.size(); ++i) {
    const auto value = uapi::load(answer.peeked, i * unit, unit);
    if (!expect.peeked[i].hold(value))
      return number("memory at " + traces::hex(step.peek.address + i * unit), expect.peeked[i], value);
  }
  return std::nullopt;
}

}  // namespace ioasis::conformance
