// The errnos of Linux by name: those of the generic ABI (include/uapi/asm-generic), whatever the host calls them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ioasis::traces {

inline constexpr std::int32_t kMaxErrno = 4095;  ///< MAX_ERRNO of include/linux/err.h

/// "OK" for 0, "EINVAL" and the like for the named errnos, the decimal number for all others.
std::string errno_name(std::int32_t error);

/// The number errno_name() writes so, 0 to kMaxErrno. Aliases (EWOULDBLOCK), and the number of an errno that has a
/// name, are nothing: one errno has one spelling.
std::optional<std::int32_t> errno_named(std::string_view name);

}  // namespace ioasis::traces
