// Errands are few and slow, so that nothing here is made to be quick.
#include "conformance/agent/errands.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace ioasis::conformance::agent {
namespace {

constexpr std::size_t kMaxArguments = 64;

/// The text at the front of a payload with its zero byte; nothing if there is no such byte.
const char* take_text(std::span<const std::uint8_t>& payload) {
  const char* const text = reinterpret_cast<const char*>(payload.data());
  const std::size_t length = strnlen(text, payload.size());
  if (length == payload.size()) return nullptr;
  payload = payload.subspan(length + 1);
  return text;
}

void answer_number(const Frame& frame, Channel& channel, int number) {
  channel.answer(Kind::Done, frame.head.sequence, static_cast<std::uint64_t>(number));
}

/// Answers with what `fill(bytes, limit)` puts there; it returns their number, or -1 with errno set. False when none
/// came.
template <typename Fill>
bool answer_content(const Frame& frame, Channel& channel, Fill fill) {
  std::uint8_t* const payload = channel.begin();
  ContentHead head{};
  std::uint8_t* const bytes = payload + sizeof head;
  const ssize_t got = fill(bytes, kMaxPiece);
  if (got < 0) head.error = static_cast<std::uint64_t>(errno);
  if (got > 0) head.length = static_cast<std::uint64_t>(got);
  std::memcpy(payload, &head, sizeof head);
  std::memset(bytes + head.length, 0, padded(head.length) - head.length);
  channel.end(Kind::Content, frame.head.sequence, bytes + padded(head.length));
  return head.length > 0;
}

/// Between fork and exec.
[[noreturn]] void become(char* const* arguments, int output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // it goes with the agent, so that a run that was given up is over
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execv(arguments[0], arguments);
  dprintf(STDERR_FILENO, "cannot run %s: %s\n", arguments[0], strerror(errno));
  _exit(127);
}

}  // namespace

void write_file(const Frame& frame, Channel& channel) {
  auto payload = frame.payload;
  const char* const path = take_text(payload);
  if (!path) return answer_number(frame, channel, EINVAL);
  const char* const text = reinterpret_cast<const char*>(payload.data());
  const std::size_t length = strnlen(text, payload.size());
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return answer_number(frame, channel, errno);
  const bool written = write(fd, text, length) == static_cast<ssize_t>(length);
  answer_number(frame, channel, written ? 0 : errno);
  close(fd);
}

void read_file(const Frame& frame, Channel& channel) {
  Reader reader(frame.payload);
  const auto offset = reader.take<std::uint64_t>();
  auto rest = reader.rest();
  const char* const path = take_text(rest);
  answer_content(frame, channel, [&](std::uint8_t* bytes, std::size_t limit) -> ssize_t {
    if (!path) return errno = EINVAL, -1;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    // A file of debugfs gives what it has a little at a time, and another content to who opens it again.
    std::size_t read = 0;
    ssize_t got = 1;
    for (; read < limit && got > 0; read += static_cast<std::size_t>(got > 0 ? got : 0))
      got = pread(fd, bytes + read, limit - read, static_cast<off_t>(offset + read));
    const int error = errno;
    close(fd);
    errno = error;
    return got < 0 ? -1 : static_cast<ssize_t>(read);
  });
}

void sleep_for(const Frame& frame, Channel& channel) {
  Reader reader(frame.payload);
  const auto milliseconds = reader.take<std::uint64_t>();
  const timespec time{static_cast<time_t>(milliseconds / 1000), static_cast<long>(milliseconds % 1000 * 1'000'000)};
  answer_number(frame, channel, nanosleep(&time, nullptr) == 0 ? 0 : errno);
}

void execute(const Frame& frame, Channel& channel) {
  const auto refuse = [&](const char* reason) { channel.answer(Kind::Refused, frame.head.sequence, reason); };
  char* arguments[kMaxArguments + 1];
  std::size_t count = 0;
  for (auto rest = frame.payload; !rest.empty() && rest[0] != 0;) {
    const char* const text = take_text(rest);
    if (!text || count == kMaxArguments) return refuse("no command line");
    arguments[count++] = const_cast<char*>(text);
  }
  arguments[count] = nullptr;
  int ends[2];
  if (count == 0 || pipe2(ends, O_CLOEXEC) != 0) return refuse("the program cannot be started");
  channel.flush();
  const pid_t child = fork();
  if (child == 0) become(arguments, ends[1]);
  close(ends[1]);
  const auto more = [&](std::uint8_t* bytes, std::size_t limit) {
    ssize_t got;
    do got = read(ends[0], bytes, limit);
    while (got < 0 && errno == EINTR);
    return got;
  };
  while (answer_content(frame, channel, more)) channel.flush();
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  answer_number(frame, channel, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

}  // namespace ioasis::conformance::agent
