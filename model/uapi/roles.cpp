// Roles looked up in the table.
#include "model/uapi/roles.h"

#include "model/uapi/bytes.h"

namespace ioasis::uapi {

namespace {

constexpr bool is_flags(const Field& field) { return field.kind == FieldKind::Flags; }

constexpr bool names_flag(const CommandInfo& command, std::uint64_t value) {
  return std::ranges::any_of(command.fields, [&](const Field& field) {
    return is_flags(field) && std::ranges::count(field.values, value, &NamedValue::value) > 0;
  });
}

constexpr bool flags_fit() {
  return std::ranges::all_of(kCommandTable, [](const CommandInfo& command) {
    return std::ranges::all_of(command.fields, [&](const Field& field) {
      return field.range.fixed == 0 || names_flag(command, field.range.fixed);
    });
  });
}
static_assert(flags_fit(), "the flag that fixes a range is one of the command's");

/// A flag is named by its value, so a command has one field that can hold it.
const Field& flags_of(const CommandInfo& command) { return *std::ranges::find_if(command.fields, is_flags); }

constexpr bool one_address_of_each_use() {
  return std::ranges::all_of(kCommandTable, [](const CommandInfo& command) {
    return std::ranges::all_of(std::array{Use::Pages, Use::Read, Use::Written}, [&](Use use) {
      return std::ranges::count_if(command.fields, [&](const Field& field) {
               return field.kind == FieldKind::Address && field.pointee.use == use;
             }) <= 1;
    });
  });
}
static_assert(one_address_of_each_use(), "address_of() has one answer");

}  // namespace

std::vector<RangeFields> ranges_of(const CommandInfo& command) {
  std::vector<RangeFields> ranges;
  for (const Field& field : command.fields)
    if (!field.range.empty())
      ranges.push_back({&field, field_named(command, field.range.length), field_named(command, field.range.space)});
  return ranges;
}

bool is_given(const CommandInfo& command, const RangeFields& range, std::span<const std::uint8_t> bytes) {
  if (range.first->direction == Direction::Out) return false;
  if (range.first->range.fixed == 0) return true;
  const Field& flags = flags_of(command);
  return (load(bytes, flags.offset, flags.width) & range.first->range.fixed) != 0;
}

std::uint64_t fixing_flag(const CommandInfo& command) {
  for (const Field& field : command.fields)
    if (field.range.fixed != 0) return field.range.fixed;
  return 0;
}

bool is_length(const CommandInfo& command, const Field& field) {
  return std::ranges::any_of(command.fields, [&](const Field& first) { return first.range.length == field.name; });
}

const Field* counted_by(const CommandInfo& command, const Field& field) {
  for (const Field& address : command.fields)
    if (address.kind == FieldKind::Address && address.pointee.count == field.name) return &address;
  return nullptr;
}

const Field* address_of(const CommandInfo& command, Use use) {
  for (const Field& field : command.fields)
    if (field.kind == FieldKind::Address && field.pointee.use == use) return &field;
  return nullptr;
}

}  // namespace ioasis::uapi
