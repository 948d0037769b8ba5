// Building steps field by field, and taking steps out of a trace.
#include "traces/trace.h"

#include <algorithm>
#include <limits>
#include <set>
#include <span>
#include <stdexcept>

#include "model/platform/platform.h"
#include "model/uapi/bytes.h"
#include "traces/layout.h"

namespace ioasis::traces {
namespace {

const uapi::Field& field_of(const Step& step, std::string_view name) {
  const uapi::Field* field = step.command ? uapi::field_named(uapi::info(*step.command), name) : nullptr;
  if (!field) throw std::logic_error("the step has no field " + std::string(name));
  return *field;
}

void forget(std::vector<NamedId>& ids, std::uint16_t offset) {
  std::erase_if(ids, [&](const NamedId& id) { return id.offset == offset; });
}

void name_id(std::vector<NamedId>& ids, std::uint16_t offset, std::uint16_t name) {
  forget(ids, offset);
  ids.insert(std::ranges::lower_bound(ids, offset, {}, &NamedId::offset), NamedId{offset, name});
}

}  // namespace

Step call(uapi::Command command) {
  const uapi::CommandInfo& info = uapi::info(command);
  Step step;
  step.command = command;
  step.request = info.request;
  step.bytes = blank(info, info.size);
  step.site = uapi::usual_site(info.passing);
  return step;
}

void set(Step& step, std::string_view field, std::uint64_t value) {
  const uapi::Field& known = field_of(step, field);
  forget(step.relocations, known.offset);
  uapi::store(step.bytes, known.offset, known.width, value);
}

std::uint64_t get(const Step& step, std::string_view field) {
  const uapi::Field& known = field_of(step, field);
  return uapi::load(step.bytes, known.offset, known.width);
}

std::vector<std::uint64_t> given_numbers(const Trace& trace, std::size_t first, uapi::FieldKind kind) {
  std::set<std::uint64_t> numbers;
  if (!uapi::is_named(kind)) return {};
  for (const Step& step : std::span(trace.steps).subspan(first)) {
    if (!step.command) continue;
    for (const uapi::Field& field : uapi::info(*step.command).fields)
      if (field.kind == kind && field.direction != uapi::Direction::Out &&
          std::size_t{field.offset} + field.width <= step.bytes.size() &&
          std::ranges::count(step.relocations, field.offset, &NamedId::offset) == 0)
        numbers.insert(uapi::load(step.bytes, field.offset, field.width));
  }
  numbers.erase(0);
  return {numbers.begin(), numbers.end()};
}

bool does_dma(const Trace& trace) {
  return std::ranges::any_of(trace.steps, [](const Step& step) {
    return step.command && uapi::info(*step.command).interface == uapi::Interface::Device;
  });
}

bool has_vfio_devices(const Trace& trace) {
  return std::ranges::any_of(trace.files, [](const uapi::File& file) { return uapi::is_of_device(file.kind); });
}

bool makes_device(uapi::Command command) {
  return command == uapi::Command::MockDomain || command == uapi::Command::MockDomainFlags;
}

const std::string& platform_of(const Trace& trace, const Step& step) {
  return step.platform.empty() ? trace.platform : step.platform;
}

bool has_several_platforms(const Trace& trace) {
  return std::ranges::any_of(trace.steps, [&](const Step& step) { return platform_of(trace, step) != trace.platform; });
}

bool has_reserving_devices(const Trace& trace) {
  if (has_vfio_devices(trace) && platform::named(trace.platform)->reserves()) return true;
  return std::ranges::any_of(trace.steps, [&](const Step& step) {
    return step.command && makes_device(*step.command) && platform::named(platform_of(trace, step))->reserves();
  });
}

uapi::FileKind kind_of(const Trace& trace, const Step& step) {
  return step.origin.file == 0 ? uapi::FileKind::Iommu : trace.files[step.origin.file - 1u].kind;
}

std::optional<std::uint32_t> descriptor_of(const Trace& trace, std::string_view file) {
  const auto found = std::ranges::find(trace.files, file, &uapi::File::name);
  if (found == trace.files.end()) return std::nullopt;
  return uapi::kFirstFile + static_cast<std::uint32_t>(found - trace.files.begin());
}

void refer(Step& step, std::string_view field, std::uint16_t name) {
  set(step, field, 0);
  name_id(step.relocations, field_of(step, field).offset, name);
}

void bind(Step& step, std::string_view field, std::uint16_t name) {
  name_id(step.bindings, field_of(step, field).offset, name);
}

Trace subset(const Trace& trace, const std::vector<bool>& keep) {
  constexpr std::uint16_t kUnbound = std::numeric_limits<std::uint16_t>::max();
  std::vector<std::uint16_t> renamed(trace.names.size(), kUnbound);

  Trace kept{
      trace.dialect, trace.platform, trace.memory, trace.caller, trace.files, trace.processes, trace.note, {}, {}};
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    if (!keep.at(i)) continue;
    Step& step = kept.steps.emplace_back(trace.steps[i]);
    for (const NamedId& id : step.relocations)
      if (renamed.at(id.name) == kUnbound) uapi::store(step.bytes, id.offset, kIdWidth, 0);
    std::erase_if(step.relocations, [&](const NamedId& id) { return renamed.at(id.name) == kUnbound; });
    for (NamedId& id : step.relocations) id.name = renamed[id.name];
    for (NamedId& id : step.bindings) {
      if (renamed.at(id.name) == kUnbound) {
        renamed[id.name] = static_cast<std::uint16_t>(kept.names.size());
        kept.names.push_back(trace.names[id.name]);
      }
      id.name = renamed[id.name];
    }
  }
  return kept;
}

}  // namespace ioasis::traces
