// The files that a trace makes its calls on, opened before its first step and closed after its last.
#pragma once

#include <optional>

#include "conformance/agent/decoder.h"

namespace ioasis::conformance::agent {

class Files {
 public:
  /// Opens the files of the trace at the descriptors that it says. Nothing is open where one of them cannot be.
  std::optional<OpenFailure> open(const DecodedTrace& trace);

  /// The descriptor of a step's file, which a call may have closed; meaningless where it needs none.
  int descriptor(const StepHead& step) const { return descriptors_[step.file]; }

  /// The highest of the descriptors that are no trace's to name: the agent's own, and those of files that lie where the
  /// kernel would put what calls open.
  int last_withheld() const { return last_withheld_; }

  /// Closes them, and whatever calls have opened since: the agent's own descriptors were opened before, and the kernel
  /// gives out the lowest number that is free.
  void close();

 private:
  int first_free_ = -1;  ///< of the descriptors, before any file was open
  int last_withheld_ = -1;
  std::array<int, kMaxFiles> descriptors_{};
};

}  // namespace ioasis::conformance::agent
