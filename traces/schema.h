// The trace format as a JSON Schema, for editors and for programs that write traces.
#pragma once

#include <string>

namespace ioasis::traces {

/// The JSON Schema (2020-12) of one line of a trace, a header or a step, made from the command table. Checked in as
/// traces/schema/trace.schema.json. It says all that can be said of a line alone: whether a name is bound, and where
/// buffers lie, is for read() to judge.
std::string schema();

}  // namespace ioasis::traces
