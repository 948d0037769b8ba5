// The library's parser, watched while it parses.
#include "model/json/strict.h"

#include <set>
#include <stdexcept>
#include <vector>

namespace ioasis::json {
namespace {

constexpr std::size_t kMaxFoundLength = 60;

constexpr auto kReplace = Json::error_handler_t::replace;

std::string shortened(std::string text) {
  if (text.size() > kMaxFoundLength) text.replace(kMaxFoundLength, std::string::npos, "...");
  return text;
}

/// What the library says of a syntax error, without its numbering of lines and its copy of the text.
std::string reason(const nlohmann::json::exception& error) {
  const std::string text = error.what();
  const std::size_t colon = text.find(": ");
  const std::size_t start = colon == std::string::npos ? 0 : colon + 2;
  return text.substr(start, text.find(';', start) - start);
}

}  // namespace

std::string spelt(const Json& json) { return shortened(json.dump(-1, ' ', /*ensure_ascii=*/true, kReplace)); }

std::string path_part(std::string_view key) {
  const std::string text = Json(key).dump(-1, ' ', /*ensure_ascii=*/true, kReplace);
  return key.empty() ? text : shortened(text.substr(1, text.size() - 2));
}

Json parse(const std::string& text, int most_levels, const Refuse& refuse) {
  // To the library this is where the text ends.
  if (text.find('\0') != std::string::npos) refuse("", "JSON", "a zero byte");
  struct Level {
    std::set<std::string> keys;
    std::string last;
  };
  std::vector<Level> levels;
  const auto check = [&](int depth, Json::parse_event_t event, const Json& value) {
    if (depth > most_levels) refuse("", "at most " + std::to_string(most_levels) + " levels", "more");
    if (event == Json::parse_event_t::object_start) levels.emplace_back();
    if (event == Json::parse_event_t::object_end) levels.pop_back();
    if (event == Json::parse_event_t::key) {
      levels.back().last = value.get<std::string>();
      if (levels.back().keys.insert(levels.back().last).second) return true;
      std::string field;
      for (const Level& level : levels) field += (field.empty() ? "" : ".") + path_part(level.last);
      refuse(field, "this key once", "it again");
    }
    return true;
  };
  try {
    return Json::parse(text, check);
  } catch (const nlohmann::json::exception& error) {
    refuse("", "JSON", reason(error));
  }
  throw std::logic_error("a refusal that returned");
}

}  // namespace ioasis::json
