// The device moves bytes between memory and 4 KiB of its own, one way at a time; each way takes it a tenth of a second.
// @see QEMU: docs/specs/edu.txt
#include "conformance/agent/edu.h"

#include <dirent.h>
#include <errno.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <bit>

#include "model/uapi/vfio_device.h"

namespace ioasis::conformance::agent {
namespace {

constexpr std::size_t kRegisterBytes = 4096;  // of them, as much as is needed
constexpr std::size_t kFrom = 0x80, kTo = 0x88, kCount = 0x90, kCommand = 0x98;
constexpr std::uint64_t kOwnMemory = 0x40000;  // as the device names it
constexpr std::uint64_t kRun = 1, kToMemory = 2;
constexpr off_t kPciCommand = 4;  // in configuration space
constexpr std::uint16_t kMemoryAndMaster = 6;
constexpr timespec kPause{0, 2'000'000};
constexpr int kMostPauses = 5000;  // ten seconds: it hangs

/// QEMU gives the registers the order of bytes that it takes for the machine's, which is big-endian of every POWER,
/// whatever the kernel there has.
#ifdef __powerpc64__
constexpr auto kOrder = std::endian::big;
#else
constexpr auto kOrder = std::endian::little;
#endif

/// A register's value as the processor knows it, or the reverse.
std::uint64_t in_order(std::uint64_t value) { return kOrder == std::endian::native ? value : __builtin_bswap64(value); }

/// The device of a group that has one, or the first of several, opened by the group's file: negative where the file is
/// no group's, or the group is in no container with an IOMMU.
class DeviceOfGroup {
 public:
  explicit DeviceOfGroup(int group) {
    char own[64], path[128] = {};
    snprintf(own, sizeof own, "/proc/self/fd/%d", group);
    if (readlink(own, path, sizeof path - 1) < 0) return;
    const char* const number = strrchr(path, '/') + 1;
    if (*number < '0' || *number > '9') return;  // a device's own file has a name
    char devices[160];
    snprintf(devices, sizeof devices, "/sys/kernel/iommu_groups/%s/devices", number);
    DIR* const folder = opendir(devices);
    if (!folder) return;
    for (const dirent* entry; fd_ < 0 && (entry = readdir(folder));)
      if (entry->d_name[0] != '.') fd_ = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, entry->d_name);
    closedir(folder);
  }
  ~DeviceOfGroup() {
    if (fd_ >= 0) close(fd_);
  }
  DeviceOfGroup(const DeviceOfGroup&) = delete;
  DeviceOfGroup& operator=(const DeviceOfGroup&) = delete;

  int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

/// Where a region begins in the device's file; negative where the file has none, as when it is not bound.
off_t region(int device, std::uint32_t index) {
  vfio_region_info info{};
  info.argsz = sizeof info;
  info.index = index;
  return ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &info) == 0 ? static_cast<off_t>(info.offset) : -1;
}

/// A device does DMA only while it is bus master, which it is no longer once it has been given to another program.
bool make_master(int device) {
  const off_t configuration = region(device, VFIO_PCI_CONFIG_REGION_INDEX);
  std::uint16_t command = 0;
  if (configuration < 0 || pread(device, &command, sizeof command, configuration + kPciCommand) < 0) return false;
  command = static_cast<std::uint16_t>(command | kMemoryAndMaster);
  return pwrite(device, &command, sizeof command, configuration + kPciCommand) == sizeof command;
}

/// The registers, mapped: eight bytes at once, as an address has to be.
class Registers {
 public:
  explicit Registers(int device) {
    const off_t at = region(device, VFIO_PCI_BAR0_REGION_INDEX);
    if (at >= 0) mapped_ = mmap(nullptr, kRegisterBytes, PROT_READ | PROT_WRITE, MAP_SHARED, device, at);
  }
  ~Registers() {
    if (there()) munmap(mapped_, kRegisterBytes);
  }
  Registers(const Registers&) = delete;
  Registers& operator=(const Registers&) = delete;

  bool there() const { return mapped_ != MAP_FAILED; }

  /// False where it does not come to an end.
  bool move(std::uint64_t from, std::uint64_t to, std::uint64_t count, std::uint64_t direction) {
    at(kFrom) = in_order(from);
    at(kTo) = in_order(to);
    at(kCount) = in_order(count);
    at(kCommand) = in_order(kRun | direction);
    for (int i = 0; i < kMostPauses; ++i) {
      nanosleep(&kPause, nullptr);
      if ((in_order(at(kCommand)) & kRun) == 0) return true;
    }
    return false;
  }

 private:
  volatile std::uint64_t& at(std::size_t offset) {
    return *reinterpret_cast<volatile std::uint64_t*>(static_cast<std::uint8_t*>(mapped_) + offset);
  }

  void* mapped_ = MAP_FAILED;
};

bool wraps(std::uint64_t first, std::uint64_t length) { return first + (length - 1) < first; }

}  // namespace

std::int64_t edu_copies(int file, std::span<const std::uint64_t> arguments) {
  if (arguments.size() < 3) return -EINVAL;
  const std::uint64_t from = arguments[0], to = arguments[1], length = arguments[2];
  const DeviceOfGroup of_group(file);
  const int device = of_group.fd() < 0 ? file : of_group.fd();
  Registers registers(device);
  if (!registers.there()) return -ENOENT;
  if (length == 0 || length > uapi::kMostCopiedBytes) return -EINVAL;
  if (wraps(from, length) || wraps(to, length)) return -EOVERFLOW;
  const bool moved = make_master(device) && registers.move(from, kOwnMemory, length, 0) &&
                     registers.move(kOwnMemory, to, length, kToMemory);
  return moved ? 0 : -EIO;
}

}  // namespace ioasis::conformance::agent
