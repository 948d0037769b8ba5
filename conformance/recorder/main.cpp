// ioasis-record: runs a program and writes a recording of what it does with /dev/iommu.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "conformance/recorder/tracer.h"

namespace {

using namespace ioasis::conformance::recorder;

constexpr const char* kUsage =
    "usage: ioasis-record --out FILE [--device PATH] [--without-alarms] -- PROGRAM [ARGUMENT...]\n\n"
    "Runs PROGRAM and writes what it and its children do with /dev/iommu to FILE, for `ioasis import recording`.\n"
    "With --without-alarms no SIGALRM reaches it, and poll() waits for a process's end without a limit: a program\n"
    "that being recorded slows down is not ended by its own clock. Exits as PROGRAM does; with 2 if asked for\n"
    "nonsense, with 3 if the device or PROGRAM cannot be had.\n";

int fail(const char* what, int code) { return fprintf(stderr, "ioasis-record: %s: %s\n", what, strerror(errno)), code; }

}  // namespace

int main(int argc, char** argv) {
  const char *out = nullptr, *device_path = "/dev/iommu";
  bool alarms = true;
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--") != 0; ++i) {
    if (strcmp(argv[i], "--out") == 0 && i + 1 < argc)
      out = argv[++i];
    else if (strcmp(argv[i], "--device") == 0 && i + 1 < argc)
      device_path = argv[++i];
    else if (strcmp(argv[i], "--without-alarms") == 0)
      alarms = false;
    else
      return fputs(kUsage, strcmp(argv[i], "--help") == 0 ? stdout : stderr), strcmp(argv[i], "--help") == 0 ? 0 : 2;
  }
  if (!out || i + 1 >= argc) return fputs(kUsage, stderr), 2;
  Device device;
  if (!device.find(device_path)) return fail(device_path, 3);
  Recording recording;
  if (!recording.open(out)) return fail(out, 2);
  const int status = Tracer(recording, device, alarms).run(argv + i + 1);
  if (status == -1) return fail(argv[i + 1], 3), recording.discard(), 3;
  if (!recording.finish()) return fail(out, 2);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
