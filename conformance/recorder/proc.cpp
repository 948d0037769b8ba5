#include "conformance/recorder/proc.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace ioasis::conformance::recorder {

std::string proc(pid_t process, const std::string& file) { return "/proc/" + std::to_string(process) + "/" + file; }

std::string proc_text(pid_t process, const std::string& file) {
  std::string text;
  const int fd = open(proc(process, file).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return text;
  std::array<char, 65536> piece;
  for (ssize_t got; (got = read(fd, piece.data(), piece.size())) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(got));
  close(fd);
  return text;
}

bool is_named(pid_t process, int descriptor, std::string_view start) {
  std::string name(start.size(), '\0');
  const std::string path = proc(process, "fd/" + std::to_string(descriptor));
  return readlink(path.c_str(), name.data(), name.size()) == static_cast<ssize_t>(name.size()) && name == start;
}

}  // namespace ioasis::conformance::recorder
