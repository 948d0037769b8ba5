#include "cli/show/unlike.h"

#include "model/uapi/bytes.h"
#include "model/uapi/commands.h"
#include "traces/notation.h"
#include "traces/step_writer.h"

namespace ioasis::cli {

using conformance::Outcome;
using traces::Answer;

namespace {

/// The fields of the struct that differ from another's, with their values; empty where it has no fields that do.
std::string fields_said(const traces::Step& step, const Answer& answer, const Answer& other) {
  std::string text;
  if (!step.command || answer.bytes.size() != other.bytes.size()) return text;
  for (const auto& field : uapi::info(*step.command).fields) {
    if (field.offset + field.width > answer.bytes.size()) continue;
    const auto value = uapi::load(answer.bytes, field.offset, field.width);
    if (value != uapi::load(other.bytes, field.offset, field.width))
      text += (text.empty() ? "" : ", ") + std::string(field.name) + " " + traces::hex(value);
  }
  return text;
}

/// What the format writes of an answer, in so far as it differs from another.
std::string said(const traces::Trace& trace, std::size_t at, const Answer& answer, const Answer& other) {
  const auto written = [&](const Answer& got) {
    traces::Step step = trace.steps[at];
    step.got = got;
    return traces::StepWriter(trace).write(step)["got"];
  };
  const auto all = written(answer), others = written(other);
  std::string text;
  for (const auto& [key, value] : all.items()) {
    const auto same = others.find(key);
    if (same != others.end() && *same == value) continue;
    const auto fields = key == "bytes" ? fields_said(trace.steps[at], answer, other) : "";
    text += (text.empty() ? "" : ", ") + (fields.empty() ? key + " " + value.dump() : fields);
  }
  return text.empty() ? all.dump() : text;
}

}  // namespace

std::optional<Unlike> unlike(const traces::Trace& trace, const Outcome& first, const Outcome& second) {
  for (std::size_t i = 0; i < std::min(first.answers.size(), second.answers.size()); ++i) {
    if (first.answers[i] == second.answers[i]) continue;
    return Unlike{i, said(trace, i, first.answers[i], second.answers[i]),
                  said(trace, i, second.answers[i], first.answers[i])};
  }
  return std::nullopt;
}

}  // namespace ioasis::cli
