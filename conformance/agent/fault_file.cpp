// Reading and writing fail-nth: neither allocates anything in the kernel.
#include "conformance/agent/fault_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

namespace ioasis::conformance::agent {

namespace {
int open_own() { return ::open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC); }
}  // namespace

void FaultFile::open() {
  file_ = open_own();
  for (int& spare : spare_) spare = fcntl(file_, F_DUPFD_CLOEXEC, 0);
}

void FaultFile::reopen(unsigned process) {
  const int own = open_own();
  file_ = dup3(own, spare_[process - 1], O_CLOEXEC);
  close(own);
  if (file_ < 0) abort();
}

void FaultFile::arm(std::uint32_t nth) {
  char text[16];
  const int length = snprintf(text, sizeof text, "%u", nth);
  // On a kernel where copies from the program can fail, too, this one may be what the last fault waited for.
  for (int attempt = 0; attempt < 2; ++attempt)
    if (pwrite(file_, text, static_cast<std::size_t>(length), 0) == length) return;
  abort();
}

std::uint32_t FaultFile::disarm() {
  char text[16] = "";
  const bool read = pread(file_, text, sizeof text - 1, 0) > 0;
  arm(0);
  return read ? static_cast<std::uint32_t>(strtoul(text, nullptr, 10)) : 1;  // reading has met the fault
}

}  // namespace ioasis::conformance::agent
