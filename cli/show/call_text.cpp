// Reads a step's words off its line in the trace format, so that there is one spelling.
#include "cli/show/call_text.h"

#include "traces/step_writer.h"

namespace ioasis::cli {

namespace {

using traces::Json;

std::string value_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const auto& part : value) text += (text.empty() ? "" : "|") + value_text(part);
  return text;
}

std::string pairs(const Json& object, std::string_view joint) {
  std::string text;
  for (const auto& [key, value] : object.items()) text += " " + key + std::string(joint) + value_text(value);
  return text;
}

/// OPTION is the one command whose numbers, zeros included, stand for names.
Json option_by_name(const traces::Step& step, Json in) {
  const auto named = [&](const char* field, std::initializer_list<const char*> names) {
    const auto value = traces::get(step, field);
    if (value < names.size()) in[field] = names.begin()[value];
  };
  named("option_id", {"RLIMIT_MODE", "HUGE_PAGES"});
  named("op", {"SET", "GET"});
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
    else if (key == "in")
      text += pairs(step.command == uapi::Command::Option ? option_by_name(step, value) : value, "=");
    else if (key == "poke" || key == "gaps" || key == "ids")
      text += " " + key + "{" + pairs(value, ": ").substr(1) + "}";
    else if (key != "bind")
      text += " " + key + "=" + value_text(value);
  }
  return text;
}

}  // namespace ioasis::cli
