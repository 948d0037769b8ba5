// How numbers are written: in traces, in programs, and to whoever reads a verdict.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

namespace ioasis::uapi {

/// "0x1f": lower case, no leading zeros.
inline std::string hex(std::uint64_t number) {
  char text[2 + 16] = {'0', 'x'};
  return {text, std::to_chars(text + 2, text + sizeof text, number, 16).ptr};
}

}  // namespace ioasis::uapi
