// The files that a trace makes its calls on, opened before its first step and closed after its last.
#pragma once

#include "conformance/agent/frame.h"

namespace ioasis::conformance::agent {

class Files {
 public:
  /// `device` is what stands for /dev/iommu; it must outlive this.
  void use(const char* device) { device_ = device; }

  /// The errno of opening the device, 0 when it can be opened.
  int probe() const;

  /// Opens the usual file and those that the trace asks for besides. Null, or why that cannot be done; nothing is open
  /// then.
  const char* open(const TraceHead& head);

  /// The descriptor of a step's file, which a call may have closed.
  int descriptor(const StepHead& step) const;
  /// That of the usual one.
  int usual() const { return usual_; }

  /// Closes them, and whatever calls have opened since: the agent's own descriptors were opened before, and the kernel
  /// gives out the lowest number that is free.
  void close();

 private:
  const char* device_ = nullptr;
  int usual_ = -1;
};

}  // namespace ioasis::conformance::agent
