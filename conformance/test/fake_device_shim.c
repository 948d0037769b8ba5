// /dev/iommu for a program under test: its calls are handed to the process that started it, over descriptor 3.
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

struct request {
  uint64_t request, argument;
};
struct reply {
  int32_t result, error;
};

int fake_open(const char* path, int flags, ...) {
  (void)flags;
  if (strcmp(path, "/dev/iommu") == 0) return 3;
  errno = ENOENT;
  return -1;
}

int fake_ioctl(int fd, unsigned long request, ...) {
  struct request asked = {request, 0};
  struct reply reply;
  __builtin_va_list arguments;
  __builtin_va_start(arguments, request);
  asked.argument = __builtin_va_arg(arguments, uint64_t);
  __builtin_va_end(arguments);
  if (write(fd, &asked, sizeof asked) != sizeof asked || read(fd, &reply, sizeof reply) != sizeof reply) _exit(99);
  errno = reply.error;
  return reply.result;
}
