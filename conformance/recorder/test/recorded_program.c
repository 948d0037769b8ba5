// Uses a device as programs use /dev/iommu: from a forked child, by a duplicated descriptor, with memory of its own; and
// from another, which gives up what it may do.
#include <fcntl.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct ranges {
  uint32_t size, id, count, reserved;
  uint64_t address;
};
struct map {
  uint32_t size, flags, id, reserved;
  uint64_t address, length, iova;
};

static int child(const char* device, char* memory) {
  uint64_t* const list = (uint64_t*)(memory + 0x800);
  uint32_t alloc[3] = {12, 0, 0};
  struct ranges allow = {24, 1, 1, 0, (uintptr_t)list};
  struct map map = {40, 7, 1, 0, (uintptr_t)memory + 0x1000, 0x2000, 0x10000};
  const int first = open(device, O_RDWR), second = dup(first);
  close(first);
  ioctl(second, 0x3b81, alloc);
  list[0] = 0x10000;
  list[1] = 0x1ffff;
  ioctl(second, 0x3b82, &allow);
  ioctl(second, 0x3b85, &map);
  ioctl(second, 0x3b80, NULL);
  munmap(memory + 0x1000, 0x1000);
  ioctl(second, 0x3b81, alloc);
  return 0;
}

static int renounce(const char* device) {
  const struct rlimit none = {0, 0};
  struct __user_cap_header_struct own = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct nothing[2] = {{0}};
  uint32_t alloc[3] = {12, 0, 0};
  const int file = open(device, O_RDWR);
  ioctl(file, 0x3b81, alloc);
  setrlimit(RLIMIT_CORE, &none);
  ioctl(file, 0x3b81, alloc);
  setrlimit(RLIMIT_MEMLOCK, &none);
  syscall(SYS_capset, &own, nothing);
  ioctl(file, 0x3b81, alloc);
  close(file);
  ioctl(open(device, O_RDWR), 0x3b81, alloc);
  return 0;
}

int main(int argc, char** argv) {
  // At a multiple of 2 MiB and two pages, so that a test knows what becomes of it.
  char* const memory = mmap((void*)0x200000202000, 0x3000, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (argc != 2 || memory == MAP_FAILED || mprotect(memory + 0x2000, 0x1000, PROT_READ) != 0) return 1;
  for (int second = 0; second < 2; ++second) {
    printf("#  RUN           group.%s ...\n", second ? "renounces" : "test");
    fflush(stdout);
    const pid_t id = fork();
    if (id == 0) _exit(second ? renounce(argv[1]) : child(argv[1], memory));
    waitpid(id, NULL, 0);
  }
  return 7;
}
