#include "conformance/kernel/console.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace ioasis::conformance::kernel {

Console::Console(int fd) : fd_(fd), reader_([this] { read_on(); }) {}

Console::~Console() {
  reader_.join();
  close(fd_);
}

void Console::read_on() {
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t n = read(fd_, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    const std::lock_guard guard(mutex_);
    if (n <= 0) {
      ended_ = true;
    } else {
      // Arm's UART sends zeroes, too, on a busy machine.
      std::copy_if(buffer.begin(), buffer.begin() + n, std::back_inserter(text_),
                   [](char c) { return c != '\r' && c != '\0'; });
      if (text_.size() > kKept) text_.erase(0, text_.size() - kKept);
    }
    changed_.notify_all();
    if (ended_) return;
  }
}

std::string Console::take() {
  const std::lock_guard guard(mutex_);
  return std::exchange(text_, {});
}

bool Console::wait_for_line(std::string_view line, std::chrono::steady_clock::time_point limit) {
  const auto whole = std::string(line) + '\n';
  std::unique_lock guard(mutex_);
  std::size_t found = std::string::npos;
  const auto here = [&] {
    for (found = text_.find(whole); found != std::string::npos; found = text_.find(whole, found + 1))
      if (found == 0 || text_[found - 1] == '\n') return true;
    return false;
  };
  changed_.wait_until(guard, limit, [&] { return here() || ended_; });
  if (found == std::string::npos) return false;
  text_.erase(0, found + whole.size());
  return true;
}

void Console::wait_for_end() {
  std::unique_lock guard(mutex_);
  changed_.wait(guard, [&] { return ended_; });
}

}  // namespace ioasis::conformance::kernel
