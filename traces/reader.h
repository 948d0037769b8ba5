// Reading traces: JSON Lines to a Trace, refusing all that the format does not know (docs/trace-format.md).
#pragma once

#include <filesystem>
#include <istream>
#include <string_view>

#include "traces/parse_error.h"
#include "traces/trace.h"

namespace ioasis::traces {

inline constexpr int kFormatVersion = 1;
inline constexpr std::size_t kMaxLineBytes = 1 << 20;
inline constexpr std::size_t kMaxNames = 65535;

/// The trace that `in` holds from here to its end. `file_name` is for messages. Throws ParseError.
Trace read(std::istream& in, std::string_view file_name);

/// As read(). Throws std::system_error, too, when the file cannot be opened or read.
Trace read_file(const std::filesystem::path& path);

}  // namespace ioasis::traces
