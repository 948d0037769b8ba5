// Which bytes the members of a syzkaller description stand for (sys/linux/dev_iommu.txt of google/syzkaller): the same
// order as in the struct, `size` first.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/uapi/commands.h"

namespace ioasis::traces::syz {

/// A member, as it stands in a program.
struct Member {
  std::string_view name;
  std::uint16_t offset = 0;
  std::uint8_t width = 4;
  std::uint64_t missing = 0;           ///< its value when a program leaves it out
  const uapi::Field* field = nullptr;  ///< null for `size` (or `argsz`), a selftest's `op` and what is reserved
};

/// The members of the struct that call `name` passes; they follow each other without gaps but for alignment.
std::vector<Member> members(const uapi::CommandInfo& command, std::string_view name);

/// The command that a call is about: of "ioctl$IOMMU_DESTROY$ioas", DESTROY. Nothing if there is none, and for the
/// variants by which selftest areas are named by number ("$syz").
std::optional<uapi::Command> command_of(std::string_view name);

/// What a program calls it by when it passes that struct, short of the variants of DESTROY.
std::string call_name(const uapi::CommandInfo& command, std::span<const std::uint8_t> bytes);

}  // namespace ioasis::traces::syz
