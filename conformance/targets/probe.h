// A platform made of the answers of a target: what its calls say of the IOMMU that its mock devices have.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/targets/target.h"
#include "model/platform/platform.h"

namespace ioasis::conformance {

/// Asks for usable ranges, alignment, capabilities, page sizes, and what can be observed, of devices of a platform that
/// traces can have. What no call tells (the processor's addresses) is as in programs of traces. Throws Unavailable
/// where the target does not answer.
platform::Platform probe(Target& target, const std::string& name, const platform::Platform& of = platform::mock());

/// The same of a VFIO device, which the machine has and traces call vfio-device-0; `like`: a platform of one aperture,
/// whose processor is that of the machine.
platform::Platform probe_device(Target& target, const std::string& name, const platform::Platform& like);

/// What is otherwise, a line each: "last address of the aperture: 0x7fffffffff, expected 0xffffffffffff". Software MSI
/// windows are msi to whoever probes, and count as such.
std::vector<std::string> differences(const platform::Platform& found, const platform::Platform& expected);

/// The lines of /sys/kernel/iommu_groups/N/reserved_regions, each "first last kind"; software MSI windows are called
/// msi there. Throws Unavailable for any other line.
/// @see kernel: iommu_group_show_resv_regions
std::vector<platform::Reserved> reserved_regions(std::string_view text, const std::string& path);

/// What a group reserves is added to what was found usable, of which the kernel leaves it out.
void add_reserved(platform::Platform& platform, const std::vector<platform::Reserved>& reserved);

}  // namespace ioasis::conformance
