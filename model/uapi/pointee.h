// How much memory a call's address points to.
#pragma once

#include "model/uapi/commands.h"

namespace ioasis::uapi {

/// Bytes of Field::pointee as the struct's other fields say, at most 2^63; 0 when the extent is not known. A division
/// by zero counts as one by one.
std::uint64_t pointee_bytes(const CommandInfo& command, const Field& field, std::span<const std::uint8_t> bytes);

}  // namespace ioasis::uapi
