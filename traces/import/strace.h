// A log of strace as a trace, as far as it goes: strace does not know iommufd, and writes the addresses of structs in
// place of what they hold.
#pragma once

#include <istream>
#include <string_view>

#include "traces/parse_error.h"
#include "traces/trace.h"

namespace ioasis::traces {

/// The ioctls on /dev/iommu in the log that `in` holds, with what was answered. `file_name` is for messages. Throws
/// ParseError at the first call whose struct lies somewhere: only calls with a null pointer can be told from such a
/// log. Also for a log without any call on /dev/iommu, for one that opens it twice, and for requests by other names
/// than numbers or _IOC().
Trace import_strace(std::istream& in, std::string_view file_name);

}  // namespace ioasis::traces
