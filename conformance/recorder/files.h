// Which descriptors of a process are the device, and which opening of it each of them is.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace ioasis::conformance::recorder {

/// The device, known by its number: it may have several names.
class Device {
 public:
  /// False, with errno set, when there is no such character device.
  bool find(const std::string& path);
  bool is(pid_t thread, int descriptor) const;

 private:
  dev_t number_ = 0;
};

/// One table of descriptors; values are numbers of opened files, from 0.
class Descriptors {
 public:
  void set(int descriptor, unsigned file) { files_[descriptor] = file; }
  void copy(int from, int to);
  /// The files that the descriptors were of.
  std::vector<unsigned> close(unsigned first, unsigned last);
  /// Forgets what an exec has closed.
  void keep_open(pid_t process, const Device& device);
  /// Null if it is not the device as far as is known.
  const unsigned* find(int descriptor) const;
  bool has(unsigned file) const;

 private:
  std::map<int, unsigned> files_;
};

}  // namespace ioasis::conformance::recorder
