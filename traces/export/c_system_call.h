// A system call on a descriptor, as C makes it.
#pragma once

#include <string>

#include "traces/export/c_names.h"

namespace ioasis::traces {

/// The expression that makes the call of a step at Site::SystemCall. `fd`: the descriptor that its name stands for, 0
/// for none, or that it gives. To a trace those are closed that no call has returned.
std::string c_system_call(const Step& step, const CNames& names, std::uint64_t fd);

}  // namespace ioasis::traces
