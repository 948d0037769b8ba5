// Running other programs: to the end, reading what they print, or beside this one, dying with it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::conformance::kernel {

/// Where PATH has that program, if it does. An absolute path stands for itself.
std::optional<std::filesystem::path> find_program(const std::string& name);

struct Command {
  std::vector<std::string> argv;      ///< argv[0] is looked up in PATH
  std::filesystem::path folder = {};  ///< to run in; empty: the current one
  int stdin_fd = -1;                  ///< -1: /dev/null
  int output_fd = -1;                 ///< becomes stdout and stderr; -1: /dev/null
  std::vector<int> inherited = {};    ///< descriptors that keep their numbers, though close-on-exec here
  bool own_group = false;             ///< a terminal's Ctrl-C does not reach it
  int death_signal = 0;               ///< what it gets when the *thread* that started it ends
};

/// Starts a program. Throws Unavailable when it is not to be found, std::system_error when it cannot be started.
pid_t spawn(const Command& command);

/// Runs a program to its end, giving each line of its output, and returns its exit status (128 + n: ended by signal n).
int run(Command command, const std::function<void(std::string_view line)>& line);

}  // namespace ioasis::conformance::kernel
