// Following the specification while a trace grows.
#include "gen/scene.h"

namespace ioasis::gen {

Scene::Scene(const model::Dialect& dialect, traces::Trace trace)
    : trace_(std::move(trace)), standing_(dialect, trace_) {}

const model::Ruling& Scene::take(traces::Step step) {
  bind_outputs(step, trace_);
  const auto& ruling = standing_.take(step);
  trace_.steps.push_back(std::move(step));
  return ruling;
}

void bind_outputs(traces::Step& step, traces::Trace& trace) {
  if (!step.command) return;
  for (const auto& field : uapi::info(*step.command).fields) {
    if (!uapi::is_named(field.kind) || field.direction != uapi::Direction::Out) continue;
    if (field.offset + 4u > step.bytes.size()) continue;
    // "out_ioas_id" makes "ioas0".
    const auto stem = std::string(field.name.substr(4, field.name.size() - 7));
    step.bindings.push_back({field.offset, static_cast<std::uint16_t>(trace.names.size())});
    trace.names.push_back(stem + std::to_string(trace.names.size()));
  }
}

}  // namespace ioasis::gen
