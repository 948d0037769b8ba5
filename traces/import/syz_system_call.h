// The system calls of a syzkaller program that are steps when they are made on a file that an ioctl opened: read,
// write and close as sys/linux/sys.txt of google/syzkaller describes them, poll and ppoll of one file.
#pragma once

#include <optional>
#include <vector>

#include "model/uapi/commands.h"
#include "traces/import/syz_program.h"

namespace ioasis::traces::syz {

/// The command of that name; nothing if it is no such system call.
std::optional<uapi::Command> system_call_of(const Call& call);

/// The values of the command's fields, in their order; nothing if the call's arguments are others.
std::optional<std::vector<const Value*>> values_of(uapi::Command command, const Call& call);

}  // namespace ioasis::traces::syz
