// Replacing a file in one step.
#include "traces/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace ioasis::traces {
namespace {

constexpr mode_t kMode = 0644;  // mkstemp() makes files for their owner alone

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target)
      : target_(target), name_(target.string() + ".XXXXXX"), descriptor_(::mkstemp(name_.data())) {
    check(descriptor_ >= 0);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(name_.c_str());
  }

  void write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      check(written > 0);
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void become_target() {
    check(::fchmod(descriptor_, kMode) == 0);
    check(::fsync(descriptor_) == 0);
    check(::rename(name_.c_str(), target_.c_str()) == 0);
    ::close(descriptor_);
    descriptor_ = -1;
  }

 private:
  void check(bool done) const {
    if (!done) throw std::system_error(errno, std::generic_category(), target_.string() + ": cannot write");
  }

  const std::filesystem::path& target_;
  std::string name_;
  int descriptor_;
};

}  // namespace

void replace_file(const std::filesystem::path& path, std::string_view text) {
  TemporaryFile file(path);
  file.write(text);
  file.become_target();
}

}  // namespace ioasis::traces
