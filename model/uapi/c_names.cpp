// The names that do not follow from the table's.
#include "model/uapi/c_names.h"

#include <algorithm>

#include "model/uapi/commands.h"
#include "model/uapi/hex.h"

namespace ioasis::uapi {
namespace {

std::string lower(std::string_view name) {
  std::string text(name);
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

bool is_of_vfio(const CommandInfo& command) {
  using enum Interface;
  return command.interface == VfioContainer || command.interface == SpaprContainer ||
         command.interface == Type1Container || command.interface == VfioGroup;
}

std::string c_request(const CommandInfo& command) {
  if (is_of_vfio(command)) return std::string(info(off_power(emulated(command.command))).name);
  return command.interface == Interface::Selftest ? "IOMMU_TEST_CMD" : "IOMMU_" + std::string(command.name);
}

std::string c_struct(const CommandInfo& command) {
  if (command.interface == Interface::Selftest) return "iommu_test_cmd";
  return command.c.structure.empty() ? "iommu_" + lower(command.name) : std::string(command.c.structure);
}

std::string c_test_op(const CommandInfo& command) { return "IOMMU_TEST_OP_" + std::string(command.name); }

std::string c_test_member(const CommandInfo& command) {
  return command.c.member.empty() ? lower(command.name) : std::string(command.c.member);
}

std::string c_test_field(const Field& field) {
  return field.name == "iotlb_id" || field.name == "cache_id" ? "id" : std::string(field.name);
}

bool is_c_member(const CommandInfo& command, const Field& field) {
  const bool pad = emulated(command.command) == Command::VfioIommuGetInfo && field.name == "pad";
  const bool of_inner_struct = command.interface == Interface::SpaprContainer && field.name.starts_with("ddw_");
  return !pad && !of_inner_struct;
}

std::string c_value(const Field& field, std::uint64_t value, Release headers) {
  std::string text;
  for (const NamedValue& named : field.values) {
    if (named.c.empty() || named.c_since > headers) continue;
    if (field.kind != FieldKind::Flags && named.value == value) return std::string(named.c);
    if (field.kind != FieldKind::Flags || (value & named.value) == 0) continue;
    text += (text.empty() ? "" : " | ") + std::string(named.c);
    value &= ~named.value;
  }
  if (value != 0 || text.empty()) text += (text.empty() ? "" : " | ") + hex(value);
  return text;
}

}  // namespace ioasis::uapi
