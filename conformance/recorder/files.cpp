#include "conformance/recorder/files.h"

#include <errno.h>
#include <sys/stat.h>

#include <algorithm>

namespace ioasis::conformance::recorder {

bool Device::find(const std::string& path) {
  struct stat there;
  if (stat(path.c_str(), &there) != 0) return false;
  if (!S_ISCHR(there.st_mode)) return errno = ENOTTY, false;
  number_ = there.st_rdev;
  return true;
}

bool Device::is(pid_t thread, int descriptor) const {
  struct stat there;
  const std::string path = "/proc/" + std::to_string(thread) + "/fd/" + std::to_string(descriptor);
  return stat(path.c_str(), &there) == 0 && S_ISCHR(there.st_mode) && there.st_rdev == number_;
}

void Descriptors::copy(int from, int to) {
  const auto known = files_.find(from);
  if (known == files_.end())
    files_.erase(to);
  else
    files_[to] = known->second;
}

std::vector<unsigned> Descriptors::close(unsigned first, unsigned last) {
  std::vector<unsigned> closed;
  std::erase_if(files_, [&](const auto& entry) {
    const bool within = static_cast<unsigned>(entry.first) >= first && static_cast<unsigned>(entry.first) <= last;
    if (within) closed.push_back(entry.second);
    return within;
  });
  return closed;
}

void Descriptors::keep_open(pid_t process, const Device& device) {
  std::erase_if(files_, [&](const auto& entry) { return !device.is(process, entry.first); });
}

const unsigned* Descriptors::find(int descriptor) const {
  const auto known = files_.find(descriptor);
  return known == files_.end() ? nullptr : &known->second;
}

bool Descriptors::has(unsigned file) const {
  return std::ranges::any_of(files_, [&](const auto& entry) { return entry.second == file; });
}

}  // namespace ioasis::conformance::recorder
