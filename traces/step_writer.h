// Writing one step of a trace.
#pragma once

#include "traces/id_table.h"
#include "traces/located.h"
#include "traces/trace.h"

namespace ioasis::traces {

/// Writes the steps of one trace in order.
class StepWriter {
 public:
  /// The trace must outlive the writer.
  explicit StepWriter(const Trace& trace) : trace_(trace) {}

  /// The step as a line's object. Throws std::invalid_argument when its names do not lie where the format has a place
  /// for one.
  Json write(const Step& step);

 private:
  void write_command(const Step& step, const uapi::CommandInfo& command, Json& line) const;
  void write_raw(const Step& step, Json& line) const;
  Json input(const Step& step, const uapi::Field& field) const;
  Json answer(const Step& step) const;
  const std::string& name_of(const NamedId& id) const;

  const Trace& trace_;
  IdTable recorded_;
};

}  // namespace ioasis::traces
