// A step at Site::SystemCall as a line of a syzkaller program.
#pragma once

#include <cstdint>
#include <string>

#include "traces/trace.h"

namespace ioasis::traces {

/// `file` and `buffer` are what the fields `fd` and `buf` are in the program; at `place` a struct pollfd may lie.
std::string syz_system_call(const Step& step, const std::string& file, const std::string& buffer, std::uint64_t place);

}  // namespace ioasis::traces
