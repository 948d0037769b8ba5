// The one way in which this program starts another: beside it or to its end, and never left behind by an interrupt.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ioasis::conformance {

/// Where PATH has that program, if it does. An absolute path stands for itself.
std::optional<std::filesystem::path> find_program(const std::string& name);

struct ChildProgram {
  std::vector<std::string> argv;      ///< argv[0] is looked up in PATH
  std::filesystem::path folder = {};  ///< to run in; empty: the current one
  int stdin_fd = -1;                  ///< -1: /dev/null
  int output_fd = -1;                 ///< becomes stdout and stderr; -1: /dev/null
  int error_fd = -1;                  ///< becomes stderr instead; -1: output_fd does
  std::vector<int> inherited = {};    ///< descriptors that keep their numbers, though close-on-exec here
  bool own_group = false;             ///< a terminal's Ctrl-C does not reach it
  int death_signal = 0;               ///< what it gets when the *thread* that started it ends
};

/// A program that has been started. It is ended, and waited for, when this goes out of scope.
class Child {
 public:
  Child() = default;
  /// Throws Unavailable when the program is not to be found, std::system_error when it cannot be started.
  explicit Child(const ChildProgram& program);
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, 0)), own_group_(other.own_group_) {}
  Child& operator=(Child&& other) noexcept;
  ~Child() { end(); }

  /// Its process id; 0 when it has ended and is known to, or was never started.
  pid_t id() const { return pid_; }
  /// Whether it still runs.
  bool running();
  /// So long its threads, all together, were ready to run and had no processor; 0 where the kernel does not say.
  std::chrono::nanoseconds starved() const;
  /// Waits for its end. What it exited with, 128 + n if signal n ended it.
  int wait();
  /// Ends it, and all of its process group if that is its own: at once, or after `first` was sent and it has had two
  /// seconds to heed that.
  void end(int first = SIGKILL);

 private:
  pid_t pid_ = 0;
  bool own_group_ = false;
};

/// Runs a program to its end, in a process group of its own, giving each line of its output, and returns its exit
/// status as Child::wait() does. What `line` throws, or the look that is taken meanwhile, ends the whole group first.
int run(ChildProgram program, const std::function<void(std::string_view line)>& line);

/// Has run() call `look` about ten times a second, on the thread that waits. It may throw: an interrupt does. One for
/// the whole program, as its signals are; to be set before there are threads.
void look_while_running(std::function<void()> look);

}  // namespace ioasis::conformance
