// Reads a step's words off its line in the trace format, so that there is one spelling.
#include "cli/show/call_text.h"

#include <algorithm>

#include "traces/step_writer.h"

namespace ioasis::cli {

namespace {

using traces::Json;

constexpr std::size_t kMostShown = 12;  ///< of a list: the trace has all of it

std::string value_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (std::size_t i = 0; i < std::min(kMostShown, value.size()); ++i)
    text += (i == 0 ? "" : "|") + value_text(value[i]);
  if (value.size() > kMostShown) text += "|… " + std::to_string(value.size()) + " in all";
  return text;
}

std::string pairs(const Json& object, std::string_view joint) {
  std::string text;
  for (const auto& [key, value] : object.items()) text += " " + key + std::string(joint) + value_text(value);
  return text;
}

/// Numbers that stand for one of several names, zeros included, which the format leaves out.
Json by_name(const traces::Step& step, Json in) {
  for (const auto& field : uapi::info(*step.command).fields) {
    if (field.kind != uapi::FieldKind::Plain || field.values.size() < 2) continue;
    const auto named = std::ranges::find(field.values, traces::get(step, field.name), &uapi::NamedValue::value);
    if (named != field.values.end()) in[std::string(field.name)] = named->name;
  }
  return in;
}

}  // namespace

std::string call_text(const traces::Trace& trace, const traces::Step& step) {
  traces::Step asked = step;
  asked.got.reset();
  asked.expect.reset();
  asked.note.clear();
  const Json line = traces::StepWriter(trace).write(asked);
  std::string text;
  for (const auto& [key, value] : line.items()) {
    if (key == "op")
      text += value_text(value);
    else if (key == "platform")
      text += " platform=" + step.platform;
    else if (key == "in")
      text += pairs(step.command ? by_name(step, value) : value, "=");
    else if (key == "poke" || key == "gaps" || key == "ids")
      text += " " + key + "{" + pairs(value, ": ").substr(1) + "}";
    else if (key != "bind")
      text += " " + key + "=" + value_text(value);
  }
  return text;
}

}  // namespace ioasis::cli
