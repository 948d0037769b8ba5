// Reading and writing fail-nth: neither allocates anything in the kernel, so neither is in the way.
#include "conformance/agent/fault_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

namespace ioasis::conformance::agent {

void FaultFile::open() { file_ = ::open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC); }

void FaultFile::arm(std::uint32_t nth) {
  char text[16];
  const int length = snprintf(text, sizeof text, "%u", nth);
  if (pwrite(file_, text, static_cast<std::size_t>(length), 0) != length) abort();
}

std::uint32_t FaultFile::disarm() {
  char text[16] = "";
  if (pread(file_, text, sizeof text - 1, 0) <= 0) abort();
  arm(0);
  return static_cast<std::uint32_t>(strtoul(text, nullptr, 10));
}

}  // namespace ioasis::conformance::agent
