// A syzkaller program over /dev/iommu as a trace.
#pragma once

#include <istream>
#include <string_view>

#include "traces/parse_error.h"
#include "traces/trace.h"

namespace ioasis::traces {

/// The trace of the program that `in` holds. `file_name` is for messages. Throws ParseError for what is no program, and
/// for what a trace cannot say: calls on anything but /dev/iommu and memory, a second /dev/iommu, fault injection,
/// memory that is mapped anew while the program runs.
Trace import_syz(std::istream& in, std::string_view file_name);

}  // namespace ioasis::traces
