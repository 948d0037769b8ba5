// What a guest prints: read all the time, so that the guest never waits for us, and kept within bounds.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace ioasis::conformance::kernel {

class Console {
 public:
  /// Of what is not taken, the last so many bytes are kept.
  static constexpr std::size_t kKept = 256 * 1024;

  /// Reads `fd`, which it owns from now on, until its end.
  explicit Console(int fd);
  /// Waits for the end of the stream: all writers must be gone or going.
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// What was printed since the last call, without carriage returns.
  std::string take();

  /// Waits until a whole line equals `line` and drops everything up to it. False when the stream ended or the time came
  /// first; nothing is dropped then.
  bool wait_for_line(std::string_view line, std::chrono::steady_clock::time_point limit);

  /// Waits until all that was printed is here. As for the destructor, the writers must be gone or going.
  void wait_for_end();

 private:
  void read_on();

  int fd_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  bool ended_ = false;
  std::thread reader_;
};

}  // namespace ioasis::conformance::kernel
