// What /proc says of a process.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

namespace ioasis::conformance::recorder {

/// The path of /proc/PROCESS/FILE.
std::string proc(pid_t process, const std::string& file);

/// What that file holds; empty if it cannot be read.
std::string proc_text(pid_t process, const std::string& file);

/// Whether the name of the file that the process has under that descriptor starts so.
bool is_named(pid_t process, int descriptor, std::string_view start);

}  // namespace ioasis::conformance::recorder
