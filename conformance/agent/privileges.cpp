// Limits and capabilities, by system calls: a static program needs no library for them.
#include "conformance/agent/privileges.h"

#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "model/uapi/program.h"

namespace ioasis::conformance::agent {
namespace {

__user_cap_header_struct this_process() { return {_LINUX_CAPABILITY_VERSION_3, 0}; }

void drop(__user_cap_data_struct* capabilities, unsigned which) {
  capabilities[CAP_TO_INDEX(which)].effective &= ~CAP_TO_MASK(which);
}

}  // namespace

bool Privileges::assume(const TraceHead& head) {
  if (head.memlock == uapi::kUnlimited && head.without == 0) return true;
  auto header = this_process();
  if (getrlimit(RLIMIT_MEMLOCK, &limit_) != 0 || syscall(SYS_capget, &header, capabilities_) != 0) return false;
  const rlim_t wanted = head.memlock == uapi::kUnlimited ? RLIM_INFINITY : head.memlock * uapi::kPageSize;
  const rlimit limit{wanted, std::max(wanted, limit_.rlim_max)};
  if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0) return false;
  assumed_ = true;
  Capabilities fewer;
  std::copy(std::begin(capabilities_), std::end(capabilities_), fewer);
  for (std::size_t i = 0; i < uapi::kCapabilities.size(); ++i)
    if ((head.without >> i & 1) != 0) drop(fewer, uapi::kCapabilities[i].number);
  if (syscall(SYS_capset, &header, fewer) == 0) return true;
  resume();
  return false;
}

void Privileges::resume() {
  if (!assumed_) return;
  assumed_ = false;
  auto header = this_process();
  if (syscall(SYS_capset, &header, capabilities_) != 0 || setrlimit(RLIMIT_MEMLOCK, &limit_) != 0) abort();
}

}  // namespace ioasis::conformance::agent
