// JSON text read strictly: what the library would let pass (a key twice, deep nesting) is refused; and how a value that
// is refused is spelt in the message.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace ioasis::json {

using Json = nlohmann::ordered_json;

/// Has to throw: `field` is a path of keys, or empty where the text as a whole is wrong.
using Refuse = std::function<void(const std::string& field, const std::string& expected, const std::string& found)>;

/// The value that `text` is. Refuses what is no JSON, invalid UTF-8, zero bytes, duplicate keys and more than
/// `most_levels` of nesting.
Json parse(const std::string& text, int most_levels, const Refuse& refuse);

/// The value as JSON, printable whatever it holds, and cut short.
std::string spelt(const Json& json);

/// A key as part of a path: without quotes unless nothing would be left, and printable whatever it holds.
std::string path_part(std::string_view key);

}  // namespace ioasis::json
