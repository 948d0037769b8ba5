// From a recording to traces: one for each opened /dev/iommu.
#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "traces/parse_error.h"
#include "traces/trace.h"

namespace ioasis::traces {

struct RecordedTrace {
  std::string name;                ///< "007-iommufd.simple_close": order, and test or program
  Trace trace;                     ///< with `got`; as many calls from the first as a trace can carry
  std::size_t calls = 0;           ///< that were recorded
  std::string cut;                 ///< why those from trace.steps.size() on are not in the trace; empty if all are
  std::string reason;              ///< the same in general, to count by
  std::vector<std::string> notes;  ///< what the trace carries otherwise than it was
};

/// All traces of the recording, in the order of opening. `file_name` is for messages. Throws ParseError.
std::vector<RecordedTrace> import_recording(std::istream& in, std::string_view file_name);

}  // namespace ioasis::traces
