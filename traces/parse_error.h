// What is thrown when a trace cannot be read.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace ioasis::traces {

/// A trace that breaks the format. what() is "FILE:LINE: FIELD: expected EXPECTED, found FOUND".
struct ParseError : std::runtime_error {
  ParseError(std::string file_name, std::size_t line_number, std::string field_path, std::string what_expected,
             std::string what_found)
      : std::runtime_error(file_name + ":" + std::to_string(line_number) + ": " + field_path + ": expected " +
                           what_expected + ", found " + what_found),
        file(std::move(file_name)),
        line(line_number),
        field(std::move(field_path)),
        expected(std::move(what_expected)),
        found(std::move(what_found)) {}

  std::string file;
  std::size_t line;   ///< from 1
  std::string field;  ///< keys joined by dots ("in.ioas_id"), or "line" when the line as a whole is wrong
  std::string expected;
  std::string found;
};

}  // namespace ioasis::traces
