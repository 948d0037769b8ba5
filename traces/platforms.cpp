// Platforms in the text of a trace.
#include "traces/platforms.h"

#include "model/platform/document.h"

namespace ioasis::traces {

namespace {

const platform::Platform* find_platform(const Located& value) {
  if (!value.json().is_object()) return platform::built_in(value.text());
  try {
    const auto* adopted = platform::adopt(platform::read(value.json(), ""));
    if (!adopted) value.refuse_within("name", "a name that no other platform has", value.at("name").text());
    return adopted;
  } catch (const json::DocumentError& error) {
    value.refuse_within(error.path, error.expected, error.found);
  }
}

}  // namespace

std::string read_platform(const Located& value) {
  const auto* found = find_platform(value);
  if (!found) value.refuse("a platform: " + std::string(platform::known_names()));
  if (const auto why = platform::no_traces(*found)) value.refuse("a platform that traces can have (" + *why + ")");
  return found->name;
}

Json platform_text(const std::string& name) {
  const auto* known = platform::named(name);
  return !known || platform::built_in(name) ? Json(name) : platform::document_of(*known);
}

}  // namespace ioasis::traces
