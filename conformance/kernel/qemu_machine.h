// A guest in QEMU with a kernel of ours and the agent in it.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conformance/kernel/kernels.h"
#include "conformance/kernel/machine_recipe.h"
#include "conformance/targets/machine.h"

namespace ioasis::conformance::kernel {

struct QemuOptions {
  KernelImage image = {};
  const MachineRecipe* machine = nullptr;  ///< what the guest has besides the usual; null: nothing
  std::filesystem::path agent = {};        ///< a static executable for the guest's architecture
  std::map<std::string, std::filesystem::path> programs =
      {};                         ///< static executables, by their names in the guest's /bin
  unsigned memory_mib = 0;        ///< 0: what the recipe says
  bool allow_kvm = true;          ///< use KVM where it is there and boots a guest; otherwise instructions are emulated
  std::string more_cmdline = {};  ///< added to the kernel's command line
  std::chrono::seconds boot_limit{60};
  std::function<void()> while_booting = {};  ///< called about ten times a second; what it throws ends the boot
};

/// A machine that is not started yet. The thread that calls start() must live as long as the guest is wanted: the guest
/// is killed with it, so that none is left behind. start() throws Unavailable when QEMU, the image or the agent is
/// missing, and with the console's last lines when the guest does not come up. What the guest printed while booting is
/// not part of take_console().
///
/// A kernel warning does not stop the guest; an oops or a panic ends it, and alive() tells.
std::unique_ptr<Machine> make_qemu_machine(QemuOptions options);

}  // namespace ioasis::conformance::kernel
