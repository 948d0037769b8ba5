// The agent: runs inside the kernel under test, takes traces as frames, and knows no ioctl.
//   ioasis-agent --port NAME|PATH      through a virtio port
//   ioasis-agent --stdio               through its standard input and output
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "conformance/agent/errands.h"
#include "conformance/agent/runner.h"

namespace ioasis::conformance::agent {
namespace {

Channel channel;
Runner runner;

/// Opens the port at that path or, for want of udev, the one whose name that is (or would be, under virtio-ports/).
int open_port(const char* port) {
  const int direct = open(port, O_RDWR | O_CLOEXEC);
  if (direct >= 0) return direct;
  const char* const slash = strrchr(port, '/');
  const char* const wanted = slash ? slash + 1 : port;
  const char* const known = "/sys/class/virtio-ports";
  DIR* const ports = opendir(known);
  if (!ports) return -1;
  int found = -1;
  while (const dirent* entry = found < 0 ? readdir(ports) : nullptr) {
    char path[512];
    char name[256] = "";
    snprintf(path, sizeof path, "%s/%s/name", known, entry->d_name);
    FILE* const file = fopen(path, "r");
    if (!file) continue;
    const bool read = fscanf(file, "%255s", name) == 1;
    fclose(file);
    snprintf(path, sizeof path, "/dev/%s", entry->d_name);
    if (read && strcmp(name, wanted) == 0) found = open(path, O_RDWR | O_CLOEXEC);
  }
  closedir(ports);
  if (found < 0) return found;
  // Below all that is opened later, where the folder was.
  const int lowest = fcntl(found, F_DUPFD_CLOEXEC, 0);
  close(found);
  return lowest;
}

void hello(std::uint32_t sequence) {
  utsname names{};
  uname(&names);
  std::uint8_t* const payload = channel.begin();
  char text[sizeof names] = "";
  snprintf(text, sizeof text, "%s %s %s", names.sysname, names.release, names.machine);
  std::memset(payload, 0, sizeof text + 8);
  std::memcpy(payload, text, strlen(text));
  channel.end(Kind::Hello, sequence, payload + padded(strlen(text)));
}

void serve(const Frame& frame) {
  const std::uint32_t sequence = frame.head.sequence;
  switch (frame.head.kind) {
    case Kind::Ping:
      return hello(sequence);
    case Kind::Run:
    case Kind::RunStepwise:
      return runner.run(frame, channel);
    case Kind::Bench:
      return runner.bench(frame, channel);
    case Kind::WriteFile:
      return write_file(frame, channel);
    case Kind::Sleep:
      return sleep_for(frame, channel);
    case Kind::ReadFile:
      return read_file(frame, channel);
    case Kind::Execute:
      return execute(frame, channel);
    default:
      return channel.answer(Kind::Refused, sequence, "no such request");
  }
}

int run(int argc, char** argv) {
  const char* port = nullptr;
  bool stdio = false;
  for (int i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "--stdio") == 0)
      stdio = true;
    else if (strcmp(argv[i], "--port") == 0 && i + 1 < argc)
      port = argv[++i];
    else
      return fprintf(stderr, "ioasis-agent: unknown argument %s\n", argv[i]), 2;
  }
  if (stdio == (port != nullptr)) return fprintf(stderr, "ioasis-agent: one of --stdio and --port is needed\n"), 2;
  if (!runner.create()) return perror("ioasis-agent: call pages"), 3;
  const int port_fd = stdio ? -1 : open_port(port);
  if (!stdio && port_fd < 0) return perror("ioasis-agent: port"), 3;
  channel.open(stdio ? STDIN_FILENO : port_fd, stdio ? STDOUT_FILENO : port_fd, !stdio);
  for (Frame frame; channel.next(frame); channel.flush_in_time()) serve(frame);
  return 0;
}

}  // namespace
}  // namespace ioasis::conformance::agent

int main(int argc, char** argv) { return ioasis::conformance::agent::run(argc, argv); }
