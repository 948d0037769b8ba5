// Which bytes of a command's struct the table names, and the image a step starts from before its fields are set.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/uapi/commands.h"

namespace ioasis::traces {

inline constexpr std::size_t kSizeWidth = 4;  ///< of `size`, at the start of every struct
inline constexpr std::size_t kIdWidth = 4;    ///< of an object id
inline constexpr std::string_view kRaw = "RAW";

/// The command that a call from outside is, whose struct begins with `bytes`: only if its number is exactly that
/// command's, since traces give what has other bits as bytes.
std::optional<uapi::Command> command_of(uapi::FileKind file, uapi::Site site, std::uint32_t request,
                                        std::span<const std::uint8_t> bytes);

/// A struct of `length` bytes whose `size` (or `argsz`) says so, with a selftest's `op`; zero otherwise. A number is 0.
std::vector<std::uint8_t> blank(const uapi::CommandInfo& command, std::size_t length);

/// Whether the byte at `offset` lies within the command's struct and in neither `size` nor a field.
bool in_gap(const uapi::CommandInfo& command, std::size_t offset);

}  // namespace ioasis::traces
