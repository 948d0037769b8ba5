#include "cli/show/unlike.h"

#include "traces/step_writer.h"

namespace ioasis::cli {

using conformance::Outcome;
using traces::Answer;

namespace {

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
    if (same == others.end() || *same != value) text += (text.empty() ? "" : ", ") + key + " " + value.dump();
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
