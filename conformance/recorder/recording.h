// Writes a recording: a line an event, as docs/import-export.md describes them.
#pragma once

#include <stdio.h>

#include <cstdint>
#include <span>
#include <string>

namespace ioasis::conformance::recorder {

class Recording {
 public:
  /// Writes to a file beside `path`, which finish() gives that name; to `path` itself if that is there and no regular
  /// file, such as a port. False, with errno set, when it cannot be opened.
  bool open(const std::string& path);

  /// False, with errno set, when not all could be written; there is no recording then.
  bool finish();
  /// There is to be no recording.
  void discard();

  /// One line: a letter, then what printf makes of the rest.
  __attribute__((format(printf, 2, 3))) void line(const char* format, ...);

  /// A line that ends in bytes as hex digits, "-" for none.
  void bytes(const std::string& start, std::span<const std::uint8_t> bytes);

 private:
  std::string path_, written_to_;
  FILE* file_ = nullptr;
};

}  // namespace ioasis::conformance::recorder
