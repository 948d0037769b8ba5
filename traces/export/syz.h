// A trace as a syzkaller program.
#pragma once

#include <string>

#include "traces/export/unexportable.h"
#include "traces/trace.h"

namespace ioasis::traces {

/// The program: calls as sys/linux/dev_iommu.txt of syzkaller describes them where the struct is as that says, byte by
/// byte (=ANY=) otherwise. It says nothing of answers, peeks and notes. Throws Unexportable naming step and reason: for
/// structs in read-only pages, for raw calls that take or return ids, and for more memory or calls than such a program
/// has room for.
std::string syz_program(const Trace& trace);

}  // namespace ioasis::traces
