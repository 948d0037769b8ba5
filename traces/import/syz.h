// A syzkaller program over /dev/iommu as a trace.
#pragma once

#include <istream>
#include <string_view>

#include "traces/import/imported.h"
#include "traces/parse_error.h"

namespace ioasis::traces {

/// The trace of the program that `in` holds. `file_name` is for messages, `dialect` for the trace's header; the latter
/// must be known. Calls on other files are left out. Throws ParseError for what is no program, and for what a trace
/// cannot say: other calls that are given a file, a descriptor or an id of the trace, calls side by side, memory that
/// is mapped anew while the program runs, a process that changes.
Imported import_syz(std::istream& in, std::string_view file_name, std::string_view dialect = Trace().dialect);

}  // namespace ioasis::traces
