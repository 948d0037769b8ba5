// All commands, looked up by name, and by the number with which one is called on a file.
// Facts only, no rule: the model, the simulator and the trace format all read this one table.
#pragma once

#include <algorithm>
#include <optional>

#include "model/uapi/device.h"
#include "model/uapi/proposals.h"
#include "model/uapi/selftest.h"
#include "model/uapi/spapr.h"
#include "model/uapi/system_calls.h"
#include "model/uapi/vfio_container.h"
#include "model/uapi/vfio_device.h"
#include "model/uapi/vfio_group.h"
#include "model/uapi/vfio_type1.h"

namespace ioasis::uapi {

namespace table {
template <std::size_t... N>
constexpr auto joined(const std::array<CommandInfo, N>&... parts) {
  std::array<CommandInfo, (N + ...)> all{};
  std::size_t next = 0;
  const auto append = [&](const auto& part) {
    for (const auto& row : part) all[next++] = row;
  };
  (append(parts), ...);
  return all;
}
}  // namespace table

/// Indexed by Command.
inline constexpr auto kCommandTable =
    table::joined(table::kIommufd, table::kSelftest, table::kVfioContainer, table::kSpaprContainer, table::kSpaprAlike,
                  table::kVfioDevice, table::kDeviceSteps, table::kProposed, table::kType1Container, table::kVfioGroup,
                  table::kSystemCalls);
inline constexpr std::size_t kCommands = kCommandTable.size();

namespace table {
constexpr bool in_order() {
  for (std::size_t i = 0; i < kCommands; ++i)
    if (kCommandTable[i].command != static_cast<Command>(i)) return false;
  return kCommands == static_cast<std::size_t>(Command::Exit) + 1;
}
static_assert(in_order(), "each enumerator of Command has one row, in the same order");

/// Fields lie one behind the other, within the struct, and name fields that there are.
constexpr bool fields_fit(const CommandInfo& row) {
  const auto known = [&](std::string_view name) {
    if (name.empty()) return true;
    for (const auto& field : row.fields)
      if (field.name == name) return true;
    return false;
  };
  std::size_t end = 0;
  for (const auto& field : row.fields) {
    if (field.offset < end || field.width == 0 || field.width > 8) return false;
    end = field.offset + field.width;
    if (!known(field.pointee.count) || !known(field.pointee.times) || !known(field.pointee.per)) return false;
    if (!known(field.range.length) || !known(field.range.space)) return false;
  }
  return end <= row.size && row.minimum <= row.size;
}
constexpr bool all_fit() {
  for (const auto& row : kCommandTable)
    if (!fields_fit(row)) return false;
  return true;
}
static_assert(all_fit(), "fields lie within their struct, and name fields of it");
}  // namespace table

/// The table row of a command.
constexpr const CommandInfo& info(Command command) { return kCommandTable[static_cast<std::size_t>(command)]; }

/// The release that the command came with.
constexpr Release since(Command command) { return info(command).since; }

/// How many fields the command has that has most.
inline constexpr std::size_t kMostFields = std::ranges::max_element(kCommandTable, {}, [](const CommandInfo& row) {
                                             return row.fields.size();
                                           })->fields.size();

/// The command of that name, as traces spell it; nothing if there is none.
constexpr std::optional<Command> command_named(std::string_view name) {
  for (const auto& row : kCommandTable)
    if (row.name == name) return row.command;
  return std::nullopt;
}

/// iommufd stands behind files of that kind.
constexpr bool is_iommufd(FileKind file) {
  return file != FileKind::VfioSpapr && file != FileKind::VfioType1 && !is_of_device(file);
}

/// Whether a file of that kind answers the interface's ioctls.
constexpr bool answers(FileKind file, Interface interface) {
  switch (interface) {
    case Interface::Iommufd:
    case Interface::Selftest:
    case Interface::VfioContainer:
    case Interface::Proposed:
      return is_iommufd(file);
    case Interface::SpaprContainer:
      return file == FileKind::VfioSpapr;
    case Interface::VfioDevice:
      return is_device(file);
    case Interface::Type1Container:
      return file == FileKind::VfioType1;
    case Interface::VfioGroup:
      return is_group(file);
    case Interface::Device:
    case Interface::SystemCall:
      return false;
  }
  return false;
}

namespace table {
/// No two ioctls that a file answers have one number.
constexpr bool told_apart() {
  for (const auto& one : kCommandTable)
    for (const auto& other : kCommandTable) {
      if (&one == &other || one.request != other.request || one.test_op != other.test_op) continue;
      for (const auto& kind : kFileKinds)
        if (answers(kind.kind, one.interface) && answers(kind.kind, other.interface)) return false;
    }
  return true;
}
static_assert(told_apart(), "numbers are unique within what one file answers");
}  // namespace table

/// The command that a call is for, as a release with a proposal (nothing: with any) has it; nothing if it is for none.
/// `op` is of the selftest's. Commands of extensible structs are told by the last eight bits of their number, the
/// others by all of it; a call whose struct lies where none is passed is still one of them.
/// @see kernel: drivers/iommu/iommufd/main.c iommufd_fops_ioctl
constexpr std::optional<Command> find(FileKind file, Site site, std::uint32_t request, std::uint64_t op,
                                      Release release = kNewestRelease,
                                      std::optional<Proposal> proposal = std::nullopt) {
  constexpr std::uint32_t kNumberBits = 0xff;
  for (const auto& row : kCommandTable) {
    if (row.since > release || (row.test_op != 0 && row.test_op != op)) continue;
    if (proposal && row.proposal != Proposal::None && row.proposal != *proposal) continue;
    const bool reached = site == Site::SystemCall ? row.passing == Passing::SystemCall : answers(file, row.interface);
    const std::uint32_t told_by = row.passing == Passing::Extensible ? kNumberBits : ~std::uint32_t{0};
    if (reached && (row.request & told_by) == (request & told_by)) return row.command;
  }
  return std::nullopt;
}

/// A call is made on a file, which no field names: of all but system calls, which take a descriptor.
constexpr bool made_on_file(const CommandInfo& command) { return command.interface != Interface::SystemCall; }

/// The field of that name; null if the command has none.
constexpr const Field* field_named(const CommandInfo& command, std::string_view name) {
  for (const auto& field : command.fields)
    if (field.name == name) return &field;
  return nullptr;
}

/// The field that starts at that offset; null if none does.
constexpr const Field* field_at(const CommandInfo& command, std::size_t offset) {
  for (const auto& field : command.fields)
    if (field.offset == offset) return &field;
  return nullptr;
}

}  // namespace ioasis::uapi
