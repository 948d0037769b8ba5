// QEMU's edu device, which VFIO hands to programs: the one device whose registers the agent knows.
#pragma once

#include <cstdint>
#include <span>

namespace ioasis::conformance::agent {

/// DMA_COPY with these arguments, by the device whose file that is, or whose group's. 0, or minus the errno.
std::int64_t edu_copies(int file, std::span<const std::uint64_t> arguments);

}  // namespace ioasis::conformance::agent
