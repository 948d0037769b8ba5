// Opening the files of a trace at the descriptors that the trace knows them by.
#include "conformance/agent/files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

namespace ioasis::conformance::agent {
namespace {

int open_mode(FileUse use) { return use == FileUse::Read ? O_RDONLY : use == FileUse::Write ? O_WRONLY : O_RDWR; }

/// Moves it to the descriptor that the file is to have. Negative, with errno set, where that cannot be.
int settle(int fd, const DecodedFile& file) {
  if (fd < 0 || file.descriptor == kLowestFree) return fd;
  const int moved = dup3(fd, static_cast<int>(file.descriptor), O_CLOEXEC);
  const int error = errno;
  ::close(fd);
  errno = error;
  return moved;
}

}  // namespace

std::optional<OpenFailure> Files::open(const DecodedTrace& trace) {
  first_free_ = -1;
  for (std::uint32_t i = 0; i < trace.head.files; ++i) {
    const DecodedFile& file = trace.files[i];
    const int fd = ::open(file.path, open_mode(file.use) | O_CLOEXEC);
    if (first_free_ < 0 && fd >= 0) first_free_ = fd, last_withheld_ = fd - 1;
    if (file.descriptor == kLowestFree) last_withheld_ = fd;
    descriptors_[i] = settle(fd, file);
    if (descriptors_[i] >= 0) continue;
    const OpenFailure failure{i, static_cast<std::uint32_t>(errno)};
    close();
    return failure;
  }
  return std::nullopt;
}

void Files::close() {
  if (first_free_ >= 0) close_range(static_cast<unsigned>(first_free_), ~0U, 0);
}

}  // namespace ioasis::conformance::agent
