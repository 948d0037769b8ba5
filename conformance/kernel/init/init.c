// The guest's /init: mounts what the agent needs, runs it once, and ends the guest when it ends.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
  const char *type, *where;
} mounts[] = {
    {"devtmpfs", "/dev"}, {"proc", "/proc"}, {"sysfs", "/sys"}, {"debugfs", "/sys/kernel/debug"}, {"tmpfs", "/tmp"},
};

// What may fail when a call is made under a fault: every allocation, single pages too, and without a word on the
// console. Nothing fails by itself. A kernel without fault injection has none of these files.
static const struct {
  const char *file, *value;
} faults[] = {
    {"failslab/ignore-gfp-wait", "N"},
    {"failslab/verbose", "0"},
    {"fail_page_alloc/ignore-gfp-wait", "N"},
    {"fail_page_alloc/ignore-gfp-highmem", "N"},
    {"fail_page_alloc/min-order", "0"},
    {"fail_page_alloc/verbose", "0"},
    {"fail_iommufd/verbose", "0"},
};

// Huge pages, of 2 MiB, for the traces that use them; all is as usual on a kernel without.
static void set_up_huge_pages(void) {
  FILE* const file = fopen("/proc/sys/vm/nr_hugepages", "w");
  if (!file) return;
  fputs("64", file);  // as many as a trace can have
  fclose(file);
}

static void set_up_faults(void) {
  for (unsigned i = 0; i < sizeof faults / sizeof *faults; ++i) {
    char path[128];
    snprintf(path, sizeof path, "/sys/kernel/debug/%s", faults[i].file);
    FILE* const file = fopen(path, "w");
    if (!file) continue;
    fputs(faults[i].value, file);
    fclose(file);
  }
}

int main(void) {
  for (unsigned i = 0; i < sizeof mounts / sizeof *mounts; ++i) {
    mkdir(mounts[i].where, 0755);
    if (mount(mounts[i].type, mounts[i].where, mounts[i].type, 0, NULL) != 0)
      printf("ioasis-init: cannot mount %s: %s\n", mounts[i].where, strerror(errno));
  }
  set_up_faults();
  set_up_huge_pages();
  puts("ioasis-init: starting the agent");  // what the host waits for
  fflush(stdout);
  const pid_t agent = fork();
  if (agent == 0) {
    execl("/ioasis-agent", "/ioasis-agent", "--port", "org.ioasis.0", (char*)NULL);
    printf("ioasis-init: cannot run the agent: %s\n", strerror(errno));
    fflush(stdout);
    _exit(127);
  }
  int status = 0;
  for (pid_t ended = 0; ended != agent;)  // others are orphans of the agent's
    if ((ended = wait(&status)) < 0) break;
  if (WIFEXITED(status))
    printf("ioasis-init: the agent ended with status %d\n", WEXITSTATUS(status));
  else
    printf("ioasis-init: the agent was killed by signal %d\n", WTERMSIG(status));
  fflush(stdout);
  reboot(RB_AUTOBOOT);  // QEMU runs with -no-reboot, and so exits; needs no power management in the kernel
  return 1;
}
