// What a machine is: a kernel, the guest's IOMMU and devices, and what those are expected to offer; held in the
// program, from machines/*.json.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::conformance::kernel {

struct MachineRecipe {
  std::string name;                    ///< "x86-vtd-39"
  std::string about;                   ///< one line, for people
  std::string recipe;                  ///< of the kernel that it runs unless another is named
  std::vector<std::string> arguments;  ///< QEMU's, for the IOMMU; the devices come after it
  std::string device;                  ///< what QEMU's -device takes
  unsigned devices = 0;                ///< how many there are of it, each in a group of its own
  std::string binds;                   ///< their vendor and device, in hex: the guest's init gives them to vfio-pci
  std::string cmdline;                 ///< added to the kernel's
  std::string platform;                ///< the document of what the devices' IOMMU is expected to offer

  /// QEMU's arguments for all of it.
  std::vector<std::string> qemu() const;
};

/// All machines, by name.
const std::map<std::string, MachineRecipe>& machines();

/// The machine of that name. Throws BadRequest, listing the names there are.
const MachineRecipe& machine(const std::string& name);

/// Throws nlohmann::json::exception on a malformed one.
MachineRecipe parse_machine(std::string_view text);

}  // namespace ioasis::conformance::kernel
