// Following the specification while a trace grows.
#include "gen/scene.h"

#include "model/uapi/bytes.h"

namespace ioasis::gen {

Scene::Scene(const model::Dialect& dialect, traces::Trace trace)
    : trace_(std::move(trace)), oracle_(dialect, trace_.memory) {}

model::CallImage Scene::image(const traces::Step& step, std::vector<std::uint8_t>& bytes) const {
  bytes = step.bytes;
  for (const auto& id : step.relocations) uapi::store(bytes, id.offset, 4, ids_[id.name]);
  return {step.request, bytes, step.site};
}

model::Ruling Scene::preview(const traces::Step& step) const {
  model::Oracle trial(oracle_);
  for (const auto& poke : step.pokes) trial.poke(poke.address, poke.bytes);
  std::vector<std::uint8_t> bytes;
  return trial.rule(image(step, bytes));
}

const model::Ruling& Scene::take(traces::Step step) {
  bind_outputs(step, trace_);
  ids_.resize(trace_.names.size());
  for (const auto& poke : step.pokes) oracle_.poke(poke.address, poke.bytes);
  std::vector<std::uint8_t> bytes;
  const auto& ruling = oracle_.rule(image(step, bytes));
  if (ruling.error == 0)
    for (const auto& id : step.bindings) ids_[id.name] = uapi::load({ruling.bytes.data(), ruling.size}, id.offset, 4);
  trace_.steps.push_back(std::move(step));
  return ruling;
}

std::optional<std::uint16_t> Scene::name_of(std::uint64_t id) const {
  // The last name bound to it: ids are used again.
  for (std::size_t name = ids_.size(); name-- > 0;)
    if (ids_[name] == id && id != 0) return static_cast<std::uint16_t>(name);
  return std::nullopt;
}

void bind_outputs(traces::Step& step, traces::Trace& trace) {
  if (!step.command) return;
  for (const auto& field : uapi::info(*step.command).fields) {
    if (field.kind != uapi::FieldKind::ObjectId || field.direction != uapi::Direction::Out) continue;
    if (field.offset + 4u > step.bytes.size()) continue;
    // "out_ioas_id" makes "ioas0".
    const auto stem = std::string(field.name.substr(4, field.name.size() - 7));
    step.bindings.push_back({field.offset, static_cast<std::uint16_t>(trace.names.size())});
    trace.names.push_back(stem + std::to_string(trace.names.size()));
  }
}

}  // namespace ioasis::gen
