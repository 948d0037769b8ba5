// What is thrown when a trace cannot be said in another form.
#pragma once

#include <stdexcept>
#include <string>

#include "traces/trace.h"

namespace ioasis::traces {

/// what() names the step, where one is at fault, and the reason.
struct Unexportable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// For forms that have no way to say who makes the calls.
inline void refuse_caller(const Trace& trace) {
  if (trace.caller != uapi::Caller{}) throw Unexportable("caller: only `export c` can limit it");
}

/// For forms that have one file.
inline void refuse_files(const Trace& trace) {
  if (!trace.files.empty()) throw Unexportable("files: only `export c` can open several");
}

/// For forms that have one process.
inline void refuse_processes(const Trace& trace) {
  if (!trace.processes.empty()) throw Unexportable("processes: traces of several are not exported");
}

/// For forms that have no way to make an allocation fail.
inline void refuse_faults(const Trace& trace) {
  for (std::size_t i = 0; i < trace.steps.size(); ++i)
    if (trace.steps[i].fail_nth != 0)
      throw Unexportable("step " + std::to_string(i + 1) + ": fail_nth: faults are not exported");
}

}  // namespace ioasis::traces
