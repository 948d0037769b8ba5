#include "conformance/recorder/recording.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ioasis::conformance::recorder {

bool Recording::open(const std::string& path) {
  struct stat there;
  const bool special = stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode);
  path_ = path;
  written_to_ = special ? path : path + ".partial";
  file_ = fopen(written_to_.c_str(), "we");
  if (!file_) return false;
  constexpr std::size_t kBuffer = 1 << 20;  // a port takes as long for a little as for much
  setvbuf(file_, nullptr, _IOFBF, kBuffer);
  line("ioasis-recording 2");
  return true;
}

bool Recording::finish() {
  bool done = ferror(file_) == 0 && fflush(file_) == 0 && (fsync(fileno(file_)) == 0 || errno == EINVAL);
  const int error = errno;
  done = fclose(file_) == 0 && done;
  if (written_to_ == path_) return done;
  if (done) return rename(written_to_.c_str(), path_.c_str()) == 0;
  unlink(written_to_.c_str());
  errno = error;
  return false;
}

void Recording::discard() {
  fclose(file_);
  if (written_to_ != path_) unlink(written_to_.c_str());
}

void Recording::line(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(file_, format, arguments);
  va_end(arguments);
  fputc('\n', file_);
}

void Recording::bytes(const std::string& start, std::span<const std::uint8_t> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  fputs(start.c_str(), file_);
  fputc(' ', file_);
  if (bytes.empty()) fputc('-', file_);
  for (const std::uint8_t byte : bytes) {
    fputc(kDigits[byte >> 4], file_);
    fputc(kDigits[byte & 15], file_);
  }
  fputc('\n', file_);
}

}  // namespace ioasis::conformance::recorder
