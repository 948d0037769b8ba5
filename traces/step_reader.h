// Reading one step of a trace.
#pragma once

#include <array>
#include <map>
#include <string>
#include <unordered_map>

#include "traces/id_table.h"
#include "traces/located.h"
#include "traces/trace.h"

namespace ioasis::traces {

/// Reads the steps of one trace in order, appending them and the names they bind to it.
class StepReader {
 public:
  /// The trace has its memory and no steps. It must outlive the reader.
  explicit StepReader(Trace& trace) : trace_(trace) {}

  /// Throws ParseError; the trace is then of no use.
  void read(const Located& line);

 private:
  Step read_command(const Located& line, uapi::Command command);
  Step read_raw(const Located& line);
  void read_struct(const Located& line, const uapi::CommandInfo& command, Step& step) const;
  void read_input(const Located& value, const uapi::Field& field, Step& step) const;
  void refer(const Located& value, std::size_t offset, Step& step) const;
  void bind(const std::map<std::size_t, Located>& bindings, Step& step);

  Trace& trace_;
  std::unordered_map<std::string, std::uint16_t> names_;  ///< those bound so far
  IdTable recorded_;
  std::array<bool, uapi::kMaxProcesses + 1> exited_{};  ///< by uapi::Origin::process
};

}  // namespace ioasis::traces
