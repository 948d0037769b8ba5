#include "conformance/kernel/process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include "conformance/target.h"

namespace ioasis::conformance::kernel {
namespace {

// Between fork and exec: async-signal-safe calls only, for other threads may hold any lock.
[[noreturn]] void become(const char* program, char* const* argv, const char* folder, const Command& command,
                         pid_t parent) {
  if (command.own_group) setpgid(0, 0);
  if (command.death_signal != 0) {
    prctl(PR_SET_PDEATHSIG, command.death_signal);
    if (getppid() != parent) _exit(127);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  const int output = command.output_fd < 0 ? null : command.output_fd;
  if (dup2(command.stdin_fd < 0 ? null : command.stdin_fd, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
      dup2(output, STDERR_FILENO) < 0)
    _exit(127);
  for (const int fd : command.inherited) fcntl(fd, F_SETFD, 0);
  if (*folder != '\0' && chdir(folder) != 0) _exit(127);
  execv(program, argv);
  _exit(127);
}

}  // namespace

std::optional<std::filesystem::path> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos)
    return access(name.c_str(), F_OK) == 0 ? std::optional(std::filesystem::path(name)) : std::nullopt;
  const char* path = std::getenv("PATH");
  std::string_view rest = path ? path : "";
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const auto candidate = std::filesystem::path(rest.substr(0, colon)) / name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = colon == std::string_view::npos ? "" : rest.substr(colon + 1);
  }
  return std::nullopt;
}

pid_t spawn(const Command& command) {
  const auto program = find_program(command.argv.at(0));
  if (!program) throw Unavailable(command.argv[0] + " is not to be found in PATH");
  std::vector<char*> argv;
  for (const auto& argument : command.argv) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) become(program->c_str(), argv.data(), command.folder.c_str(), command, parent);
  return child;
}

int run(Command command, const std::function<void(std::string_view line)>& line) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  command.output_fd = ends[1];
  command.death_signal = SIGTERM;
  pid_t child;
  try {
    child = spawn(command);
  } catch (...) {
    close(ends[0]), close(ends[1]);
    throw;
  }
  close(ends[1]);
  std::string pending;
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t n = read(ends[0], buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    pending.append(buffer.data(), static_cast<std::size_t>(n));
    std::size_t start = 0;
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n', start)) {
      line(std::string_view(pending).substr(start, end - start));
      start = end + 1;
    }
    pending.erase(0, start);
  }
  close(ends[0]);
  if (!pending.empty()) line(pending);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace ioasis::conformance::kernel
