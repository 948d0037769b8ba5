// Which ioctl a log means, by number or by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/uapi/commands.h"

namespace ioasis::traces::strace {

/// Ioctls on another file by which the kernel puts a device under one that is followed.
inline constexpr std::uint64_t kGroupSetContainer = 0x3b68, kDeviceBindIommufd = 0x3b76;

/// 0x3b81, _IOC(_IOC_NONE, 0x3b, 0x81, 0), IOMMU_IOAS_ALLOC, or "A or B" where two have one number: of those, what
/// /dev/iommu or /dev/vfio/vfio takes. Nothing for what is known by no number.
std::optional<std::uint64_t> request(std::string_view text);

/// What is passed in place of a struct: a number, or the name that the command has for one.
std::optional<std::uint64_t> passed(const uapi::CommandInfo& command, std::string_view text);

}  // namespace ioasis::traces::strace
