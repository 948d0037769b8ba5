// The simulator: iommufd's user interface as Linux 6.12 with CONFIG_IOMMUFD_TEST behaves, on x86-64 with 4 KiB pages
// and transparent huge pages, for a caller with all capabilities.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "conformance/simulator/defects.h"
#include "model/platform/platform.h"
#include "model/uapi/program.h"
#include "model/uapi/releases.h"

namespace ioasis::simulator {

class FileTable;

/// Linux would not come back from this call.
struct DoesNotReturn : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A program that has opened /dev/iommu, and perhaps further files. It shares nothing with the specification but the
/// wire layout and the user's memory.
class Simulator {
 public:
  /// `kernel`: of which commands, structs and flags are; from kThisRelease on. `files`: opened besides the usual one.
  /// `platform`: of its usual IOMMU, whose pages are of 2 or 4 KiB; throws std::invalid_argument where they are not.
  explicit Simulator(const uapi::MemoryLayout& memory, Defects defects = {}, const uapi::Caller& caller = {},
                     uapi::Kernel kernel = {}, const std::vector<uapi::File>& files = {},
                     const platform::Platform& platform = platform::mock());
  ~Simulator();
  Simulator(Simulator&&) noexcept;
  Simulator& operator=(Simulator&&) noexcept;

  /// One ioctl, or system call. `given` holds the struct as the program wrote it, and afterwards as it lies in memory;
  /// or what is passed in its place. Returns what the call returns, or a negative errno. Throws DoesNotReturn; the
  /// simulator is of no further use then.
  int call(std::uint32_t request, std::span<std::uint8_t> given, uapi::Site site = uapi::Site::Normal,
           uapi::Origin origin = {});

  /// Makes the nth allocation of the next call fail. Here it makes fewer than Linux does: one for itself, and some for
  /// what it makes or pins.
  void arm_fault(std::uint32_t nth);
  /// To be called after that call: how many more allocations it would have taken, 0 if one failed.
  std::uint32_t disarm_fault();

  /// Calls are made by that process of the program from now on, counted from 0 and at most uapi::kMaxProcesses, and
  /// memory is its own. It must not have exited.
  void switch_to(unsigned process);

  /// Devices that calls make from now on are of that platform, with the IOMMU of which the same holds.
  void make_devices_of(const platform::Platform& platform);

  /// The program writes to its memory. All of it must be writable.
  void poke(std::uint64_t address, std::span<const std::uint8_t> bytes);

  /// The program reads its memory. All of it must be readable.
  void peek(std::uint64_t address, std::span<std::uint8_t> bytes) const;

  /// What the kernel would have warned of so far, a line each; empty as a rule.
  const std::string& console() const;

 private:
  std::unique_ptr<FileTable> files_;
};

}  // namespace ioasis::simulator
