// Starts and ends the agent as a process.
#include "conformance/local_machine.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "conformance/target.h"

namespace ioasis::conformance {
namespace {

void close_all(std::initializer_list<int> descriptors) {
  for (const int descriptor : descriptors)
    if (descriptor >= 0) close(descriptor);
}

}  // namespace

LocalMachine::LocalMachine(std::filesystem::path agent) : agent_(std::move(agent)) {}

LocalMachine::~LocalMachine() { stop(); }

std::string LocalMachine::describe() const { return "this machine"; }

void LocalMachine::start() {
  stop();
  if (access(agent_.c_str(), X_OK) != 0)
    throw Unavailable("the agent " + agent_.string() + " cannot be run: " + std::strerror(errno));

  int sockets[2], pipes[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
    throw Unavailable(std::string("no socket pair for the agent: ") + std::strerror(errno));
  if (pipe2(pipes, O_CLOEXEC) != 0) {
    close_all({sockets[0], sockets[1]});
    throw Unavailable(std::string("no pipe for the agent: ") + std::strerror(errno));
  }
  // Before fork: between fork and exec a program with threads may do next to nothing.
  const std::string agent = agent_.string();
  const pid_t child = fork();
  if (child == 0) {
    dup2(sockets[1], STDIN_FILENO);
    dup2(sockets[1], STDOUT_FILENO);
    dup2(pipes[1], STDERR_FILENO);
    execl(agent.c_str(), agent.c_str(), "--stdio", nullptr);
    _exit(127);
  }
  close_all({sockets[1], pipes[1]});
  if (child < 0) {
    close_all({sockets[0], pipes[0]});
    throw Unavailable(std::string("the agent cannot be started: ") + std::strerror(errno));
  }
  process_ = child;
  stream_ = sockets[0];
  console_ = pipes[0];
  for (const int descriptor : {stream_, console_}) fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

bool LocalMachine::alive() {
  if (process_ != 0 && waitpid(process_, nullptr, WNOHANG) == process_) process_ = 0;
  return process_ != 0;
}

std::string LocalMachine::take_console() {
  std::string text;
  char piece[4096];
  for (ssize_t got; console_ >= 0 && (got = read(console_, piece, sizeof piece)) > 0;)
    text.append(piece, static_cast<std::size_t>(got));
  return text;
}

void LocalMachine::stop() {
  if (alive()) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  close_all({stream_, console_});
  stream_ = console_ = -1;
}

}  // namespace ioasis::conformance
