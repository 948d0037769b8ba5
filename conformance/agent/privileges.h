// What the caller of a trace may do: how much memory it may lock, and which capabilities it has.
#pragma once

#include <linux/capability.h>
#include <sys/resource.h>

#include <cstdint>

#include "conformance/agent/frame.h"

namespace ioasis::conformance::agent {

class Privileges {
 public:
  /// Makes this process the caller that the trace wants. False if it cannot; nothing has changed then.
  bool assume(const TraceHead& head);
  /// Makes it what it was before assume().
  void resume();

 private:
  using Capabilities = __user_cap_data_struct[_LINUX_CAPABILITY_U32S_3];

  bool assumed_ = false;
  rlimit limit_{};
  Capabilities capabilities_{};
};

}  // namespace ioasis::conformance::agent
