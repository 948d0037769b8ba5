// What follows from the roles of a command's fields: the ranges that it names, the records that it reads from memory,
// and which field counts what.
#pragma once

#include <optional>
#include <vector>

#include "model/uapi/commands.h"

namespace ioasis::uapi {

/// All of them, in order.
inline constexpr auto kObjectTypes = [] {
  std::array<ObjectType, static_cast<std::size_t>(ObjectType::HwQueue) + 1> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<ObjectType>(i);
  return all;
}();

/// The fields that make up a range, of IOVAs or of user memory.
struct RangeFields {
  const Field* first;
  const Field* length;
  const Field* space;  ///< what leads to the address space of an IOVA; null: the file's own choice
  bool in_memory() const { return first->kind == FieldKind::Address; }
};

/// The ranges that a command names, by rising offset of their first address. Of memory, those of which it matters what
/// pages there are.
std::vector<RangeFields> ranges_of(const CommandInfo& command);

/// The caller says where the range lies. Otherwise the kernel chooses, and answers it.
bool is_given(const CommandInfo& command, const RangeFields& range, std::span<const std::uint8_t> bytes);

/// The flag without which it is not: 0 if it always is. There is one for a command, in the field of its flags.
std::uint64_t fixing_flag(const CommandInfo& command);

/// Some range is as long as this field says.
bool is_length(const CommandInfo& command, const Field& field);

/// This field counts the records, or bytes, in memory that an address points to: that address; null if it does not.
const Field* counted_by(const CommandInfo& command, const Field& field);

/// The records that an address points to are ranges of IOVAs.
constexpr bool holds_ranges(const Field& address) {
  return address.pointee.record.numbers == kIovaRange.numbers && address.pointee.record.width == kIovaRange.width;
}

/// The address of memory that a call reads, or writes; null if it does not. No command has two of one use.
const Field* address_of(const CommandInfo& command, Use use);

}  // namespace ioasis::uapi
