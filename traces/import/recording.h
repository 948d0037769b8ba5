// A recording as ioasis-record writes it (docs/import-export.md), line by line.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/uapi/commands.h"
#include "traces/parse_error.h"

namespace ioasis::traces::recorded {

/// A line. Which members mean something, `kind` says.
struct Event {
  enum class Kind : char {
    Test = 'T',      ///< `text`: a test begins
    File = 'F',      ///< `file` was opened by a program named `text` in `memory`
    Note = 'N',      ///< `text` on `file`
    Fork = 'P',      ///< `memory` is a copy of memory `number`
    Layout = 'L',    ///< what follows is all that is mapped in `memory`
    Mapping = 'M',   ///< `address` to `end`, `text`: the access as in /proc/PID/maps, a space, and what is mapped
    Remapped = 'U',  ///< `length` bytes from `address` on in `memory` were mapped, unmapped or protected
    Zero = 'Z',      ///< `length` bytes from `address` on in `memory` are known from here on, and zero
    Written = 'W',   ///< `bytes` at `address` in `memory`, written by the program
    Call = 'C',     ///< an ioctl: `file`, `memory`, `number` is the request, `address` the argument, `bytes` its struct
    Answer = 'A',   ///< of the call on `file`: `result` or minus the errno, `bytes` after it
    Changed = 'K',  ///< as Written, but by the call before
    System = 'S',   ///< `command`, made in `memory` on a file that an ioctl opened, with the arguments `bytes`;
                    ///< `number` is its own
    Result = 'R',   ///< of the system call `number`: `result` or minus the errno
    Other = 'O',    ///< to descriptor `number` of the process of `memory` was done what `text` says
    Closed = 'X',   ///< `file` has no descriptor any more
    Overlap = 'E',  ///< a second call on `file` before the first was over
    Caller = 'B',   ///< from here on, the process of `memory` is `caller`
  };
  Kind kind = Kind::Note;
  std::size_t line = 0;  ///< from 1
  std::uint64_t file = 0, memory = 0, number = 0;
  std::uint64_t address = 0, end = 0, length = 0;
  std::int64_t result = 0;
  uapi::Command command{};
  uapi::Caller caller;
  std::string text;
  std::vector<std::uint8_t> bytes;
};

/// Reads a recording event by event.
class Reader {
 public:
  /// Both must outlive the reader. Throws ParseError when `in` is no recording of a version that is known.
  Reader(std::istream& in, std::string_view file_name);

  /// The next event; nothing at the end. Throws ParseError.
  std::optional<Event> next();

 private:
  std::istream& in_;
  std::string_view file_name_;
  std::size_t line_ = 1;
};

}  // namespace ioasis::traces::recorded
