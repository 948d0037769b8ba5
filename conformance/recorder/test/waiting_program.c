// Learns by a pidfd that its child has ended, and then looks for it without waiting, as kselftest's harness does, while
// other children keep whoever traces it busy. Exits with 1 if it is not to be found, and with 0 otherwise. With an
// argument it waits a tenth of a second for a child that takes four, and exits with 1 if that was too short.
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kOthers = 8, kTimes = 20 };

static int finds_its_child(void) {
  int go[2];
  pid_t others[kOthers];
  char byte;
  if (pipe(go) != 0) return 0;
  const pid_t child = fork();
  if (child == 0) {
    close(go[1]);
    _exit((int)read(go[0], &byte, 1));
  }
  // Those are younger than the child: of what is traced, wait() tells of the youngest first.
  for (int i = 0; i < kOthers; ++i) {
    others[i] = fork();
    while (others[i] == 0) close(go[1]), getppid();
  }
  close(go[0]);
  close(go[1]);
  struct pollfd ended = {(int)syscall(SYS_pidfd_open, child, 0), POLLIN, 0};
  const int found = poll(&ended, 1, -1) == 1 && waitpid(child, NULL, WNOHANG) == child;
  for (int i = 0; i < kOthers; ++i) kill(others[i], SIGKILL), waitpid(others[i], NULL, 0);
  close(ended.fd);
  return found;
}

static int waits_long_enough(void) {
  const pid_t child = fork();
  if (child == 0) _exit(usleep(400000));
  struct pollfd ended = {(int)syscall(SYS_pidfd_open, child, 0), POLLIN, 0};
  const int found = poll(&ended, 1, 100) == 1;
  waitpid(child, NULL, 0);
  return found;
}

int main(int argc, char** argv) {
  (void)argv;
  if (argc > 1) return !waits_long_enough();
  for (int i = 0; i < kTimes; ++i)
    if (!finds_its_child()) return 1;
  return 0;
}
