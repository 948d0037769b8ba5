// A JSON value with the place it stands in, so that whatever is wrong with it is reported with file, line and field.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/json/strict.h"
#include "traces/parse_error.h"
#include "traces/trace.h"

namespace ioasis::traces {

using json::Json;

/// The line a value was read from. `file` must outlive it.
struct Source {
  std::string_view file;
  std::size_t line;
};

/// Refuses `field` of the line at `source`.
[[noreturn]] void refuse(const Source& source, std::string field, std::string expected, std::string found);

/// The JSON object that `text` is. Refuses anything else, invalid UTF-8, duplicate keys and deep nesting.
Json parse_line(const std::string& text, const Source& source);

/// A view of one value of a line. The line, its Source and the Located this one was got from must outlive it. Every
/// function throws ParseError when the value is not what the caller asks for.
class Located {
 public:
  Located(const Json& json, const Source& source) : json_(json), source_(source) {}

  [[noreturn]] void refuse(std::string expected) const;  ///< found: this value
  [[noreturn]] void refuse(std::string expected, std::string found) const;

  /// Refuses what is no object, and any key but these.
  void only(std::initializer_list<std::string_view> keys) const;
  std::optional<Located> find(std::string_view key) const&;
  Located at(std::string_view key) const&;           ///< the key must be there
  std::vector<Located> members() const&;             ///< of an object, in order
  std::vector<Located> elements() const&;            ///< of an array, in order; errors name the array
  void find(std::string_view key) const&& = delete;  // what these return would outlive this
  void at(std::string_view key) const&& = delete;
  void members() const&& = delete;
  void elements() const&& = delete;
  /// Refuses what lies within this value, at that path.
  [[noreturn]] void refuse_within(const std::string& path, std::string expected, std::string found) const;

  std::string_view key() const { return key_; }  ///< the name of a member
  const Json& json() const { return json_; }
  bool is_array() const { return json_.is_array(); }

  const std::string& text() const;
  std::uint64_t integer(std::uint64_t least, std::uint64_t most) const;  ///< a JSON number
  std::uint64_t number(std::size_t width) const;                         ///< a hex string of at most `width` bytes
  Bounds bounds(std::size_t width) const;   ///< a number as above, or two and all between them: "0x1..0x1f"
  std::vector<std::uint8_t> bytes() const;  ///< a string of hex bytes
  std::vector<std::uint8_t> data() const;   ///< an array of 64-bit hex words, little-endian, or a string of hex bytes

 private:
  Located(const Json& json, const Located& parent, std::string_view key)
      : json_(json), source_(parent.source_), parent_(&parent), key_(key) {}
  std::string field() const;

  const Json& json_;
  const Source& source_;
  const Located* parent_ = nullptr;
  std::string_view key_;
};

}  // namespace ioasis::traces
