// A value of a JSON document of facts, with its path, so that whatever is wrong with it is reported with file, path and
// reason; and how such documents spell addresses and sizes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/json/strict.h"

namespace ioasis::json {

/// A document that breaks its schema. what() is "FILE: PATH: expected EXPECTED, found FOUND".
struct DocumentError : std::runtime_error {
  DocumentError(const std::string& file, std::string path_of_value, std::string what_expected, std::string what_found)
      : std::runtime_error(file + ": " + path_of_value + ": expected " + what_expected + ", found " + what_found),
        path(std::move(path_of_value)),
        expected(std::move(what_expected)),
        found(std::move(what_found)) {}

  std::string path;  ///< "apertures[1].last", or "document"
  std::string expected, found;
};

/// The JSON object that `text` is; throws DocumentError for anything else.
Json document(const std::string& text, const std::string& file);

/// A view of one value. The JSON must outlive it. Every function throws DocumentError when the value is not what the
/// caller asks for.
class Entry {
 public:
  Entry(const Json& json, std::string file, std::string path = "")
      : json_(&json), file_(std::move(file)), path_(std::move(path)) {}

  [[noreturn]] void refuse(const std::string& expected) const;  ///< found: this value
  [[noreturn]] void refuse(const std::string& expected, const std::string& found) const;

  /// Refuses what is no object, and any key but these.
  void only(std::initializer_list<std::string_view> keys) const;
  std::optional<Entry> find(std::string_view key) const;
  Entry at(std::string_view key) const;  ///< the key must be there
  std::vector<Entry> elements() const;   ///< of an array, in order
  bool is_array() const { return json_->is_array(); }

  const std::string& text() const;  ///< a string that is not empty
  const std::string& name() const;  ///< lower-case letters, digits, '.' and '-', at most 64
  bool boolean() const;
  std::uint64_t integer(std::uint64_t least, std::uint64_t most) const;
  std::uint64_t address() const;     ///< a hex string of at most 64 bits
  std::uint64_t size() const;        ///< bytes: "64K", "2G", or a hex string; not 0
  std::uint64_t page_size() const;   ///< a size that is a power of two
  std::uint64_t page_sizes() const;  ///< their sum: an array of page sizes, each once, or a hex string; not 0

 private:
  const Json* json_;
  std::string file_, path_;
};

/// "64K", in the largest unit that divides it; "0x0" for nothing.
std::string size_text(std::uint64_t bytes);

/// The page sizes of a mask, each spelt so, rising.
std::vector<std::string> page_size_texts(std::uint64_t mask);

}  // namespace ioasis::json
