// Opening the files of a trace at the descriptors that the trace knows them by.
#include "conformance/agent/files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "model/uapi/environment.h"

namespace ioasis::conformance::agent {
namespace {

constexpr const char* kContainer = "/dev/vfio/vfio";

int open_device(const char* path) { return ::open(path, O_RDWR | O_CLOEXEC); }

bool open_at(const char* path, int descriptor) {
  const int fd = open_device(path);
  if (fd < 0) return false;
  const bool moved = dup3(fd, descriptor, O_CLOEXEC) >= 0;
  ::close(fd);
  return moved;
}

}  // namespace

int Files::probe() const {
  const int fd = open_device(device_);
  if (fd < 0) return errno;
  ::close(fd);
  return 0;
}

const char* Files::open(const TraceHead& head) {
  usual_ = open_device(device_);
  if (usual_ < 0) return "the device cannot be opened";
  for (unsigned i = 0; i < head.files; ++i) {
    const bool vfio = (head.vfio >> i & 1) != 0;
    if (!open_at(vfio ? kContainer : device_, static_cast<int>(uapi::kFirstFile + i)))
      return close(), vfio ? "/dev/vfio/vfio cannot be opened" : "the device cannot be opened once more";
  }
  return nullptr;
}

int Files::descriptor(const StepHead& step) const {
  return step.file == 0 ? usual_ : static_cast<int>(uapi::kFirstFile + step.file - 1);
}

void Files::close() { close_range(static_cast<unsigned>(usual_), ~0U, 0); }

}  // namespace ioasis::conformance::agent
