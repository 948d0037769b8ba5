// Following the specification while a trace grows.
#include "gen/scene.h"

#include <algorithm>

namespace ioasis::gen {

Scene::Scene(const model::Dialect& dialect, traces::Trace trace)
    : trace_(std::move(trace)), follower_(trace_, dialect) {}

const model::Ruling& Scene::take(traces::Step step) {
  bind_outputs(step, trace_);
  const auto& ruling = follower_.follow(step);
  // What a device's file gives out is an object of the file that it is bound to.
  const bool of_device = uapi::is_of_device(traces::kind_of(trace_, step));
  const auto file = of_device ? follower_.oracle().file() : step.origin.file;
  if (step.command)
    for (const auto& field : uapi::info(*step.command).fields)
      for (const auto& id : step.bindings)
        if (id.offset == field.offset) named_.push_back({field.kind, id.name, file});
  trace_.steps.push_back(std::move(step));
  return ruling;
}

std::vector<std::uint16_t> Scene::names_of(uapi::FieldKind kind) const {
  std::vector<std::uint16_t> names;
  for (const auto& named : named_)
    if (known(named, kind)) names.push_back(named.name);
  return names;
}

std::optional<std::uint16_t> Scene::name_of(uapi::FieldKind kind, std::uint64_t number) const {
  const auto stands = [&](const Named& named) { return known(named, kind) && ids()[named.name] == number; };
  const auto last = std::find_if(named_.rbegin(), named_.rend(), stands);
  if (number == 0 || last == named_.rend()) return std::nullopt;
  return last->name;
}

namespace {

/// What a new object that the field returns is called; empty if it returns none. "out_ioas_id" makes "ioas". A pinned
/// range is no object: traces that are generated give its number.
std::string stem(const uapi::CommandInfo& info, const uapi::Field& field) {
  if (!uapi::is_named(field.kind) || field.kind == uapi::FieldKind::PinId) return {};
  if (info.command == uapi::Command::VfioDeviceBindIommufd)
    return field.direction == uapi::Direction::Out ? "idev" : "";
  if (field.direction == uapi::Direction::Out) return std::string(field.name.substr(4, field.name.size() - 7));
  // A device may be moved to a domain that is made for it.
  const bool moves =
      info.command == uapi::Command::MockDomainReplace || info.command == uapi::Command::VfioDeviceAttachIommufdPt;
  return moves && field.name == "pt_id" ? "hwpt" : "";
}

}  // namespace

void bind_outputs(traces::Step& step, traces::Trace& trace) {
  if (!step.command) return;
  const auto& info = uapi::info(*step.command);
  for (const auto& field : info.fields) {
    const auto stem = gen::stem(info, field);
    if (stem.empty() || field.offset + 4u > step.bytes.size()) continue;
    step.bindings.push_back({field.offset, static_cast<std::uint16_t>(trace.names.size())});
    trace.names.push_back(stem + std::to_string(trace.names.size()));
  }
}

}  // namespace ioasis::gen
