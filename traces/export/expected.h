// What each step of a trace must answer, told by whoever knows: programs made from a trace compare with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/uapi/commands.h"

namespace ioasis::traces {

/// A value of an output field that the kernel must not choose.
struct Forbidden {
  const uapi::Field* field = nullptr;  ///< null: none
  std::uint64_t value = 0;
};

struct ExpectedAnswer {
  std::vector<std::int32_t> errors;        ///< the errnos allowed, 0 for success; empty: anything will do
  std::string reason;                      ///< the clause that decides, or why nothing more is expected
  bool judged = false;                     ///< what follows is to be compared, too
  std::int64_t result = 0;                 ///< what ioctl returns when it succeeds
  std::vector<std::uint8_t> bytes;         ///< the struct after the call, as far as the kernel has no choice
  std::vector<const uapi::Field*> chosen;  ///< output fields where it has: `bytes` hold one it may make
  Forbidden forbidden;                     ///< what a recorded kernel made of one of them, if it may not
  std::vector<std::uint8_t> peeked;        ///< memory after the call, Step::peek bytes
};

}  // namespace ioasis::traces
