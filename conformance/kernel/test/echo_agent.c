// Stands in for the agent: sends back what comes through the port, and obeys "panic" and "exit".
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int open_port(const char* wanted) {
  DIR* ports = opendir("/sys/class/virtio-ports");
  const struct dirent* entry;
  while (ports && (entry = readdir(ports))) {
    char path[300], name[64] = "";
    snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", entry->d_name);
    const int fd = open(path, O_RDONLY);
    if (fd < 0) continue;
    const ssize_t n = read(fd, name, sizeof name - 1);
    close(fd);
    if (n <= 0 || strcspn(name, "\n") != strlen(wanted) || strncmp(name, wanted, strlen(wanted)) != 0) continue;
    snprintf(path, sizeof path, "/dev/%s", entry->d_name);
    return open(path, O_RDWR);
  }
  return -1;
}

int main(int argc, char** argv) {
  const int port = argc > 2 ? open_port(argv[2]) : -1;
  if (port < 0) return 1;
  char text[64];
  for (ssize_t n; (n = read(port, text, sizeof text)) > 0;) {
    if (strncmp(text, "exit", 4) == 0) return 7;
    if (strncmp(text, "panic", 5) == 0) {
      const int sysrq = open("/proc/sysrq-trigger", O_WRONLY);
      if (write(sysrq, "c", 1) != 1) return 2;
    }
    if (write(port, text, (size_t)n) != n) return 3;
  }
  return 0;
}
