// What /proc says of a process.
#pragma once

#include <sys/types.h>

#include <string>

namespace ioasis::conformance::recorder {

/// The path of /proc/PROCESS/FILE.
std::string proc(pid_t process, const std::string& file);

/// What that file holds; empty if it cannot be read.
std::string proc_text(pid_t process, const std::string& file);

}  // namespace ioasis::conformance::recorder
