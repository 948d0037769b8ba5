// Between fork and exec, and waiting without overlooking an interrupt.
#include "conformance/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <thread>

#include "conformance/descriptor.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLook{100};    // between two looks while a program says nothing
constexpr milliseconds kGrace{2000};  // for a program to heed a signal
constexpr milliseconds kPause{5};     // between two looks whether it did

std::function<void()>& look() {
  static std::function<void()> set = [] {};
  return set;
}

// Between fork and exec: async-signal-safe calls only, for other threads may hold any lock.
[[noreturn]] void become(const char* path, char* const* argv, const char* folder, const ChildProgram& program,
                         pid_t parent) {
  if (program.own_group) setpgid(0, 0);
  if (program.death_signal != 0) {
    prctl(PR_SET_PDEATHSIG, program.death_signal);
    if (getppid() != parent) _exit(127);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  const int output = program.output_fd < 0 ? null : program.output_fd;
  const int error = program.error_fd < 0 ? output : program.error_fd;
  if (dup2(program.stdin_fd < 0 ? null : program.stdin_fd, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
      dup2(error, STDERR_FILENO) < 0)
    _exit(127);
  for (const int fd : program.inherited) fcntl(fd, F_SETFD, 0);
  if (*folder != '\0' && chdir(folder) != 0) _exit(127);
  execv(path, argv);
  _exit(127);
}

pid_t spawn(const ChildProgram& program) {
  const auto path = find_program(program.argv.at(0));
  if (!path) throw Unavailable(program.argv[0] + " is not to be found in PATH");
  std::vector<char*> argv;
  for (const auto& argument : program.argv) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) become(path->c_str(), argv.data(), program.folder.c_str(), program, parent);
  if (program.own_group) setpgid(child, child);  // whoever is first: it may be ended before it has done so itself
  return child;
}

/// Whether it has ended, leaving it a zombie: its number, and its group's, stay its own.
bool has_ended(pid_t pid) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

/// What a pipe gives, a line at a time.
class Lines {
 public:
  Lines(int pipe, const std::function<void(std::string_view)>& line) : pipe_(pipe), line_(line) {}

  /// Takes what has come, waiting a while for something. False at the end.
  bool take() {
    pollfd ready{pipe_, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(kLook.count())) <= 0) return true;  // nothing came, or a signal did
    const ssize_t got = read(pipe_, buffer_.data(), buffer_.size());
    if (got < 0 && errno == EINTR) return true;
    if (got <= 0) return false;
    pending_.append(buffer_.data(), static_cast<std::size_t>(got));
    std::size_t start = 0;
    for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n', start)) {
      line_(std::string_view(pending_).substr(start, end - start));
      start = end + 1;
    }
    pending_.erase(0, start);
    return true;
  }

  void finish() {
    if (!pending_.empty()) line_(pending_);
  }

 private:
  int pipe_;
  const std::function<void(std::string_view)>& line_;
  std::string pending_;
  std::array<char, 65536> buffer_;
};

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

Child::Child(const ChildProgram& program) : pid_(spawn(program)), own_group_(program.own_group) {}

Child& Child::operator=(Child&& other) noexcept {
  end();
  pid_ = std::exchange(other.pid_, 0);
  own_group_ = other.own_group_;
  return *this;
}

bool Child::running() {
  if (pid_ != 0 && waitpid(pid_, nullptr, WNOHANG) != 0) pid_ = 0;
  return pid_ != 0;
}

std::chrono::nanoseconds Child::starved() const {
  std::chrono::nanoseconds sum{0};
  if (pid_ == 0) return sum;
  std::error_code gone;  // a thread, or all of them, may end meanwhile
  const auto tasks = std::filesystem::path("/proc") / std::to_string(pid_) / "task";
  for (std::filesystem::directory_iterator task(tasks, gone), end; !gone && task != end; task.increment(gone)) {
    std::uint64_t ran = 0, waited = 0;
    if (std::ifstream(task->path() / "schedstat") >> ran >> waited) sum += std::chrono::nanoseconds(waited);
  }
  return sum;
}

int Child::wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Child::end(int first) {
  if (pid_ == 0) return;
  const pid_t whom = own_group_ ? -pid_ : pid_;
  if (first != SIGKILL) {
    kill(whom, first);
    const auto limit = std::chrono::steady_clock::now() + kGrace;
    while (!has_ended(pid_) && std::chrono::steady_clock::now() < limit) std::this_thread::sleep_for(kPause);
  }
  kill(whom, SIGKILL);  // before it is waited for: a number that is free may be another's
  wait();
}

int run(ChildProgram program, const std::function<void(std::string_view line)>& line) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  const Descriptor output(ends[0]);
  Descriptor given(ends[1]);
  program.output_fd = given.get();
  program.own_group = true;
  program.death_signal = SIGTERM;
  Child child(program);
  given = Descriptor();
  Lines lines(output.get(), line);
  try {
    while (lines.take()) look()();
    lines.finish();
    while (!has_ended(child.id())) look()(), std::this_thread::sleep_for(kPause);
  } catch (...) {
    child.end(SIGTERM);
    throw;
  }
  return child.wait();
}

void look_while_running(std::function<void()> set) { look() = std::move(set); }

}  // namespace ioasis::conformance
