// The end of a console's text or of a log, for a message.
#pragma once

#include <string>
#include <string_view>

namespace ioasis::conformance {

/// The last `lines` lines, one of which may be unfinished.
inline std::string last_lines(std::string_view text, std::size_t lines) {
  std::size_t start = text.ends_with('\n') ? text.size() - 1 : text.size();
  for (; start > 0; --start)
    if (text[start - 1] == '\n' && --lines == 0) break;
  return std::string(text.substr(start));
}

}  // namespace ioasis::conformance
