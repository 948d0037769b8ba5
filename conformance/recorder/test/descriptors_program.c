// Uses the files that /dev/iommu's ioctls open in each of the ways that the recorder is to see. Static: it runs in
// guests.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FAIL_UNLESS(holds) \
  if (!(holds)) return __LINE__

int main(void) {
  const int device = open("/dev/iommu", O_RDWR);
  uint32_t ioas[3] = {12}, queue[4] = {16}, access[18] = {72, 5};
  char message[40];
  FAIL_UNLESS(ioctl(device, 0x3b81, ioas) == 0);
  FAIL_UNLESS(ioctl(device, 0x3b8e, queue) == 0);
  access[2] = ioas[2];
  FAIL_UNLESS(ioctl(device, 0x3ba0, access) == 0);

  int ends[2];
  FAIL_UNLESS(pipe(ends) == 0);
  struct pollfd files[3] = {{.fd = ends[0], .events = POLLIN},
                            {.fd = (int)queue[3], .events = POLLIN | POLLOUT},
                            {.fd = (int)access[4], .events = POLLOUT}};
  const struct timespec now = {0};
  FAIL_UNLESS(poll(files, 3, 0) == 2);
  FAIL_UNLESS(ppoll(files + 1, 1, &now, NULL) == 1);
  FAIL_UNLESS(read((int)queue[3], message, sizeof message) == 0);
  FAIL_UNLESS(read((int)queue[3], message, 1) == -1);
  memset(message, 7, sizeof message);  // a cookie that no fault has
  FAIL_UNLESS(write((int)queue[3], message, 8) == -1);

  FAIL_UNLESS(dup2(ends[0], (int)access[4]) == (int)access[4]);
  FAIL_UNLESS(syscall(SYS_close_range, queue[3], queue[3], 0) == 0);
  uint32_t destroy[2] = {8, queue[2]};
  FAIL_UNLESS(ioctl(device, 0x3b80, destroy) == 0);
  FAIL_UNLESS(ioctl(device, 0x3b8e, queue) == 0);
  FAIL_UNLESS(close((int)queue[3]) == 0);

  FAIL_UNLESS(ioctl(device, 0x3b8e, queue) == 0);
  FAIL_UNLESS(dup((int)queue[3]) >= 0);
  FAIL_UNLESS(ioctl(device, 0x3b81, ioas) == 0);
  return 0;
}
