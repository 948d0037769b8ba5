// What stands behind a call in parentheses.
#pragma once

#include <optional>

#include "traces/import/syz_program.h"

namespace ioasis::traces::syz {

struct Properties {
  std::uint32_t fail_nth = 0;  ///< which allocation within the call fails; 0: none
  bool rerun = false;          ///< syzkaller makes the call several times more
};

/// Nothing if there is another property: async, by which calls run side by side.
std::optional<Properties> properties_of(const Call& call);

}  // namespace ioasis::traces::syz
