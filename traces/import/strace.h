// A log of strace as a trace, as far as it goes: strace does not know iommufd, and writes the addresses of structs in
// place of what they hold.
#pragma once

#include <istream>
#include <string_view>

#include "traces/import/imported.h"
#include "traces/parse_error.h"

namespace ioasis::traces {

/// The ioctls on /dev/iommu and /dev/vfio/vfio in the log that `in` holds, with what was answered. `file_name` is for
/// messages, `dialect` for the trace's header; the latter must be known. Only calls with a null pointer, or a number in
/// place of a struct, can be told from such a log: others are left out, and all that follows one that succeeded. Throws
/// ParseError for a log of which no call is left.
Imported import_strace(std::istream& in, std::string_view file_name, std::string_view dialect = Trace().dialect);

}  // namespace ioasis::traces
