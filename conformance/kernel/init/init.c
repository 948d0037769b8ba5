// The guest's /init: mounts what the agent needs, gives devices to VFIO, runs the agent once, and ends the guest when
// it ends.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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

// What a file of one line holds; empty if it cannot be read.
static void read_line(const char* path, char* line, int size) {
  FILE* const file = fopen(path, "r");
  if (!file || !fgets(line, size, file)) *line = 0;
  if (file) fclose(file);
  line[strcspn(line, "\n")] = 0;
}

static void write_line(const char* path, const char* line) {
  FILE* const file = fopen(path, "w");
  if (!file || fputs(line, file) < 0 || fflush(file) != 0)
    printf("ioasis-init: cannot write %s to %s: %s\n", line, path, strerror(errno));
  if (file) fclose(file);
}

static int visible(const struct dirent* entry) { return entry->d_name[0] != '.'; }

// Gives the PCI devices of that "vendor:device" to vfio-pci, by rising address: /dev/vfio/devices/vfio0 is the first.
static void bind_devices(const char* wanted) {
  const char* const devices = "/sys/bus/pci/devices";
  struct dirent** found;
  const int count = scandir(devices, &found, visible, alphasort);
  for (int i = 0; i < count; ++i) {
    char path[512], vendor[16] = "", device[16] = "", both[32];
    snprintf(path, sizeof path, "%s/%s/vendor", devices, found[i]->d_name);
    read_line(path, vendor, sizeof vendor);
    snprintf(path, sizeof path, "%s/%s/device", devices, found[i]->d_name);
    read_line(path, device, sizeof device);
    snprintf(both, sizeof both, "%s:%s", vendor + 2, device + 2);  // each is in hex, with 0x
    if (strcmp(both, wanted) != 0) continue;
    snprintf(path, sizeof path, "%s/%s/driver_override", devices, found[i]->d_name);
    write_line(path, "vfio-pci");
    write_line("/sys/bus/pci/drivers_probe", found[i]->d_name);
  }
}

// The group of a VFIO device has a file of its own number, which depends on what else the machine has: a link leads
// there from the number that the device has, /dev/vfio/group-of-vfio0.
static void link_groups(void) {
  const char* const devices = "/sys/class/vfio-dev";
  struct dirent** found;
  const int count = scandir(devices, &found, visible, alphasort);
  for (int i = 0; i < count; ++i) {
    char path[512], group[512], file[640], link_name[640];
    snprintf(path, sizeof path, "%s/%s/device/iommu_group", devices, found[i]->d_name);
    const ssize_t length = readlink(path, group, sizeof group - 1);
    if (length < 0) continue;
    group[length] = 0;
    snprintf(file, sizeof file, "/dev/vfio/%s", strrchr(group, '/') + 1);
    snprintf(link_name, sizeof link_name, "/dev/vfio/group-of-%s", found[i]->d_name);
    if (symlink(file, link_name) != 0) printf("ioasis-init: cannot link %s: %s\n", link_name, strerror(errno));
  }
}

// Whether some process from that number on sleeps and no signal would wake it.
static int some_blocked(pid_t first) {
  DIR* const all = opendir("/proc");
  int blocked = 0;
  for (const struct dirent* entry; all && !blocked && (entry = readdir(all));) {
    if (atoi(entry->d_name) < first) continue;
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%.20s/stat", entry->d_name);
    read_line(path, line, sizeof line);
    const char* const name_end = strrchr(line, ')');
    blocked = name_end && strncmp(name_end, ") D", 3) == 0;
  }
  if (all) closedir(all);
  return blocked;
}

// Looks after the agent and what it starts. Where a call waits for what does not come, the kernel prints what it waits
// in, before the host takes the silence for a hang.
static void watch(pid_t agent) {
  const int most = 8;  // looks, of which a call that comes to an end is not seen asleep at each
  for (int looks = 0;;) {
    usleep(200000);
    looks = some_blocked(agent) ? looks + 1 : 0;
    if (looks != most) continue;
    write_line("/proc/sys/kernel/printk", "7");
    write_line("/proc/sysrq-trigger", "w");
    write_line("/proc/sys/kernel/printk", "5");  // as the kernel's command line has it
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
  const char* const binds = getenv("IOASIS_BINDS");  // of the kernel's command line
  if (binds) {
    bind_devices(binds);
    link_groups();
  }
  puts("\nioasis-init: starting the agent");  // what the host waits for, whatever stands on the line before
  fflush(stdout);
  const pid_t agent = fork();
  if (agent == 0) {
    execl("/ioasis-agent", "/ioasis-agent", "--port", "org.ioasis.0", (char*)NULL);
    printf("ioasis-init: cannot run the agent: %s\n", strerror(errno));
    fflush(stdout);
    _exit(127);
  }
  if (agent > 0 && fork() == 0) watch(agent);
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
