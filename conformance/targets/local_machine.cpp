// Starts and ends the agent as a process.
#include "conformance/targets/local_machine.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "conformance/targets/target.h"

namespace ioasis::conformance {

LocalMachine::LocalMachine(std::filesystem::path agent) : agent_(std::move(agent)) {}

std::string LocalMachine::describe() const { return "this machine"; }

void LocalMachine::start() {
  stop();
  if (access(agent_.c_str(), X_OK) != 0)
    throw Unavailable("the agent " + agent_.string() + " cannot be run: " + std::strerror(errno));

  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw Unavailable(std::string("no socket pair for the agent: ") + std::strerror(errno));
  stream_ = Descriptor(ends[0]);
  const Descriptor agent_stream(ends[1]);
  if (pipe2(ends, O_CLOEXEC) != 0) throw Unavailable(std::string("no pipe for the agent: ") + std::strerror(errno));
  console_ = Descriptor(ends[0]);
  const Descriptor agent_console(ends[1]);
  process_ = Child({.argv = {agent_.string(), "--stdio"},
                    .stdin_fd = agent_stream.get(),
                    .output_fd = agent_stream.get(),
                    .error_fd = agent_console.get()});
  for (const Descriptor* ours : {&stream_, &console_}) fcntl(ours->get(), F_SETFL, O_NONBLOCK);
}

std::string LocalMachine::take_console() {
  std::string text;
  char piece[4096];
  for (ssize_t got; console_.get() >= 0 && (got = read(console_.get(), piece, sizeof piece)) > 0;)
    text.append(piece, static_cast<std::size_t>(got));
  return text;
}

void LocalMachine::stop() {
  process_.end();
  stream_ = Descriptor();
  console_ = Descriptor();
}

}  // namespace ioasis::conformance
