// Names from the fields that return ids.
#include "traces/import/names.h"

#include <algorithm>
#include <stdexcept>

#include "traces/reader.h"

namespace ioasis::traces {

std::string kind_of_object(const Step& step, std::uint16_t offset) {
  if (step.command)
    for (const uapi::Field& field : uapi::info(*step.command).fields)
      if (field.offset == offset) {
        std::string_view name = field.name;
        if (name.starts_with("out_")) name.remove_prefix(4);
        if (name.ends_with("_id") || name.ends_with("_fd")) name.remove_suffix(3);
        return std::string(name);
      }
  return "object";
}

std::uint16_t NewNames::bind(Step& step, std::uint16_t offset) {
  if (trace_.names.size() == kMaxNames) throw std::length_error("more objects than a trace has names");
  const std::string kind = kind_of_object(step, offset);
  const auto name = static_cast<std::uint16_t>(trace_.names.size());
  trace_.names.push_back(kind + std::to_string(used_[kind]++));
  const NamedId id{offset, name};
  step.bindings.insert(std::ranges::lower_bound(step.bindings, offset, {}, &NamedId::offset), id);
  return name;
}

}  // namespace ioasis::traces
