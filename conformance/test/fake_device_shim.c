// /dev/iommu for a program under test: its calls are handed to the process that started it, over descriptor 3 or, for
// files opened besides, a copy of it.
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct request {
  uint64_t request, argument;
};
struct reply {
  int32_t result, error;
};

static int ask(int fd, uint64_t number, uint64_t argument) {
  struct request asked = {number, argument};
  struct reply reply;
  if (write(fd, &asked, sizeof asked) != sizeof asked || read(fd, &reply, sizeof reply) != sizeof reply) _exit(99);
  errno = reply.error;
  return reply.result;
}

int fake_open(const char* path, int flags, ...) {
  (void)flags;
  static int opened;
  if (strcmp(path, "/dev/iommu") == 0 || strcmp(path, "/dev/vfio/vfio") == 0) return opened++ ? dup(3) : 3;
  errno = ENOENT;
  return -1;
}

int fake_ioctl(int fd, unsigned long request, ...) {
  __builtin_va_list arguments;
  __builtin_va_start(arguments, request);
  const uint64_t argument = __builtin_va_arg(arguments, uint64_t);
  __builtin_va_end(arguments);
  return ask(fd, request, argument);
}

#undef syscall
long syscall(long number, ...);

// System calls on the device's files: their arguments lie where the argument points. Others are made.
long fake_syscall(long number, ...) {
  uint64_t given[3];
  __builtin_va_list arguments;
  __builtin_va_start(arguments, number);
  for (int i = 0; i < 3; ++i) given[i] = __builtin_va_arg(arguments, uint64_t);
  __builtin_va_end(arguments);
  if (number != SYS_read && number != SYS_write && number != SYS_close)
    return syscall(number, given[0], given[1], given[2]);
  given[0] = (uint32_t)given[0];
  return ask(3, (uint64_t)number, (uint64_t)given);
}

// Headers say of poll, which this stands for, that it reads nothing of what it is given.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
int fake_poll(struct pollfd* asked, nfds_t files, int timeout) {
  const uint64_t given[3] = {(uint32_t)asked->fd, (uint16_t)asked->events, 0};
  (void)files, (void)timeout;
  const int events = ask(3, SYS_poll, (uint64_t)given);
  asked->revents = (short)events;
  return events != 0;
}
