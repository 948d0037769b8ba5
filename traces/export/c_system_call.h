// A system call on a descriptor, as C makes it.
#pragma once

#include <string>

#include "traces/export/c_names.h"

namespace ioasis::traces {

/// The expression that makes the call of a step at Site::SystemCall. `fd`: the descriptor that its name stands for, or
/// that it gives; one that is none of those which calls have returned is closed to a trace.
std::string c_system_call(const Step& step, const CNames& names, std::uint64_t fd);

}  // namespace ioasis::traces
