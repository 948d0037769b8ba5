// The wire layout of the ioctls on an iommufd file, and of the system calls on those that it opens: numbers, struct
// sizes, and where each field lies.
// Facts only, no rule: the model, the simulator and the trace format all read this one table.
#pragma once

#include <algorithm>
#include <optional>

#include "model/uapi/environment.h"
#include "model/uapi/fields.h"
#include "model/uapi/system_calls.h"
#include "model/uapi/vfio_fields.h"

namespace ioasis::uapi {

/// Every command of /dev/iommu up to Linux 6.18, the VFIO container's behind the native ones, and the system calls on
/// the files that they open; releases.h says which release has it. Selftest commands share one ioctl number and are
/// told apart by `op`.
enum class Command : std::uint8_t {
  Destroy,
  IoasAlloc,
  IoasAllowIovas,
  IoasCopy,
  IoasIovaRanges,
  IoasMap,
  IoasUnmap,
  Option,
  VfioIoas,
  HwptAlloc,
  GetHwInfo,
  HwptSetDirtyTracking,
  HwptGetDirtyBitmap,
  HwptInvalidate,
  FaultQueueAlloc,
  IoasMapFile,
  ViommuAlloc,
  VdeviceAlloc,
  IoasChangeProcess,
  VeventqAlloc,
  HwQueueAlloc,
  AddReserved,
  MockDomain,
  MdCheckMap,
  MdCheckRefs,
  CreateAccess,
  DestroyAccessPages,
  AccessPages,
  AccessRw,
  SetTempMemoryLimit,
  MockDomainReplace,
  AccessReplaceIoas,
  MockDomainFlags,
  Dirty,
  MdCheckIotlb,
  TriggerIopf,
  DevCheckCache,
  TriggerVevent,
  PasidAttach,
  PasidReplace,
  PasidDetach,
  PasidCheckHwpt,
  VfioGetApiVersion,
  VfioCheckExtension,
  VfioSetIommu,
  VfioIommuGetInfo,
  VfioIommuMapDma,
  VfioIommuUnmapDma,
  VfioIommuDirtyPages,
  Close,
  Read,
  Write,
  Poll,
  Exit,
};
inline constexpr std::size_t kCommands = 54;

/// How the command's fields are passed, and how much of them the kernel looks at before the command's own rules.
enum class Passing : std::uint8_t {
  Extensible,  ///< a struct that begins with its size: include/uapi/linux/iommufd.h, DOC: General ioctl format
  Argsz,       ///< likewise, but read up to the shortest form only: include/uapi/linux/vfio.h, argsz
  Unread,      ///< likewise, but not looked at
  Number,      ///< a number of eight bytes, in place of a pointer
  SystemCall,  ///< no ioctl: they are the arguments of the system call whose number `request` is, eight bytes each
};

/// The fields lie in a struct that the kernel is given a pointer to.
constexpr bool has_struct(Passing passing) { return passing != Passing::Number && passing != Passing::SystemCall; }

/// Where what is passed usually lies.
constexpr Site usual_site(Passing passing) {
  return has_struct(passing) ? Site::Normal : passing == Passing::Number ? Site::Number : Site::SystemCall;
}

struct CommandInfo {
  Command command;
  std::string_view name;          ///< as traces and clause ids spell it
  std::uint32_t request;          ///< the ioctl number, or the system call's
  std::uint32_t test_op;          ///< value of `op` for selftest commands, 0 otherwise
  std::uint16_t size;             ///< sizeof the struct of the newest release; of what is passed in its place
  std::uint16_t minimum;          ///< the shortest struct accepted
  std::span<const Field> fields;  ///< all but `size` and the selftest `op`, by rising offset; with `argsz`
  Passing passing = Passing::Extensible;
};

inline constexpr std::uint32_t kIoctlType = ';';
inline constexpr std::uint32_t kFirstNumber = 0x80;  ///< IOMMUFD_CMD_BASE
inline constexpr std::uint32_t kTestNumber = kFirstNumber + 32;
/// The number of an ioctl without direction or size bits, as all of iommufd's are.
constexpr std::uint32_t request_of(std::uint32_t number) { return kIoctlType << 8 | number; }

/// The number that all selftest operations share.
inline constexpr std::uint32_t kTestRequest = request_of(kTestNumber);

namespace detail {
/// A row of a selftest operation: all share one struct.
constexpr CommandInfo test_operation(Command command, std::string_view name, std::uint32_t op,
                                     std::span<const Field> fields) {
  return {command, name, kTestRequest, op, 72, 68, fields};
}
/// A row of a command that takes a number.
constexpr CommandInfo by_number(Command command, std::string_view name, std::uint32_t number,
                                std::span<const Field> fields) {
  return {command, name, request_of(number), 0, 8, 8, fields, Passing::Number};
}
/// A row of a system call with so many arguments.
constexpr CommandInfo system_call(Command command, std::string_view name, std::uint32_t number, std::uint16_t arguments,
                                  std::span<const Field> fields) {
  const std::uint16_t size = static_cast<std::uint16_t>(8 * arguments);
  return {command, name, number, 0, size, size, fields, Passing::SystemCall};
}
}  // namespace detail

/// Indexed by Command. Sizes and minima: struct definitions of include/uapi/linux/iommufd.h and the op table of
/// drivers/iommu/iommufd/main.c; selftest: drivers/iommu/iommufd/iommufd_test.h; the VFIO container's:
/// include/uapi/linux/vfio.h and drivers/iommu/iommufd/vfio_compat.c (Linux 6.12; what came later: Linux 6.17).
inline constexpr std::array<CommandInfo, kCommands> kCommandTable{{
    {Command::Destroy, "DESTROY", request_of(0x80), 0, 8, 8, detail::kDestroy},
    {Command::IoasAlloc, "IOAS_ALLOC", request_of(0x81), 0, 12, 12, detail::kIoasAlloc},
    {Command::IoasAllowIovas, "IOAS_ALLOW_IOVAS", request_of(0x82), 0, 24, 24, detail::kAllowIovas},
    {Command::IoasCopy, "IOAS_COPY", request_of(0x83), 0, 40, 40, detail::kIoasCopy},
    {Command::IoasIovaRanges, "IOAS_IOVA_RANGES", request_of(0x84), 0, 32, 32, detail::kIovaRanges},
    {Command::IoasMap, "IOAS_MAP", request_of(0x85), 0, 40, 40, detail::kIoasMap},
    {Command::IoasUnmap, "IOAS_UNMAP", request_of(0x86), 0, 24, 24, detail::kIoasUnmap},
    {Command::Option, "OPTION", request_of(0x87), 0, 24, 24, detail::kOption},
    {Command::VfioIoas, "VFIO_IOAS", request_of(0x88), 0, 12, 12, detail::kVfioIoas},
    {Command::HwptAlloc, "HWPT_ALLOC", request_of(0x89), 0, 48, 24, detail::kHwptAlloc},
    {Command::GetHwInfo, "GET_HW_INFO", request_of(0x8a), 0, 40, 32, detail::kGetHwInfo},
    {Command::HwptSetDirtyTracking, "HWPT_SET_DIRTY_TRACKING", request_of(0x8b), 0, 16, 16, detail::kSetDirtyTracking},
    {Command::HwptGetDirtyBitmap, "HWPT_GET_DIRTY_BITMAP", request_of(0x8c), 0, 48, 48, detail::kGetDirtyBitmap},
    {Command::HwptInvalidate, "HWPT_INVALIDATE", request_of(0x8d), 0, 32, 32, detail::kHwptInvalidate},
    {Command::FaultQueueAlloc, "FAULT_QUEUE_ALLOC", request_of(0x8e), 0, 16, 16, detail::kFaultQueueAlloc},
    {Command::IoasMapFile, "IOAS_MAP_FILE", request_of(0x8f), 0, 40, 40, detail::kIoasMapFile},
    {Command::ViommuAlloc, "VIOMMU_ALLOC", request_of(0x90), 0, 40, 24, detail::kViommuAlloc},
    {Command::VdeviceAlloc, "VDEVICE_ALLOC", request_of(0x91), 0, 24, 24, detail::kVdeviceAlloc},
    {Command::IoasChangeProcess, "IOAS_CHANGE_PROCESS", request_of(0x92), 0, 8, 8, detail::kIoasChangeProcess},
    {Command::VeventqAlloc, "VEVENTQ_ALLOC", request_of(0x93), 0, 32, 32, detail::kVeventqAlloc},
    {Command::HwQueueAlloc, "HW_QUEUE_ALLOC", request_of(0x94), 0, 40, 40, detail::kHwQueueAlloc},
    detail::test_operation(Command::AddReserved, "ADD_RESERVED", 1, detail::kAddReserved),
    detail::test_operation(Command::MockDomain, "MOCK_DOMAIN", 2, detail::kMockDomain),
    detail::test_operation(Command::MdCheckMap, "MD_CHECK_MAP", 3, detail::kMdCheckMap),
    detail::test_operation(Command::MdCheckRefs, "MD_CHECK_REFS", 4, detail::kMdCheckRefs),
    detail::test_operation(Command::CreateAccess, "CREATE_ACCESS", 5, detail::kCreateAccess),
    detail::test_operation(Command::DestroyAccessPages, "DESTROY_ACCESS_PAGES", 6, detail::kDestroyAccessPages),
    detail::test_operation(Command::AccessPages, "ACCESS_PAGES", 7, detail::kAccessPages),
    detail::test_operation(Command::AccessRw, "ACCESS_RW", 8, detail::kAccessRw),
    detail::test_operation(Command::SetTempMemoryLimit, "SET_TEMP_MEMORY_LIMIT", 9, detail::kSetTempMemoryLimit),
    detail::test_operation(Command::MockDomainReplace, "MOCK_DOMAIN_REPLACE", 10, detail::kMockDomainReplace),
    detail::test_operation(Command::AccessReplaceIoas, "ACCESS_REPLACE_IOAS", 11, detail::kAccessReplaceIoas),
    detail::test_operation(Command::MockDomainFlags, "MOCK_DOMAIN_FLAGS", 12, detail::kMockDomainFlags),
    detail::test_operation(Command::Dirty, "DIRTY", 13, detail::kDirty),
    detail::test_operation(Command::MdCheckIotlb, "MD_CHECK_IOTLB", 14, detail::kMdCheckIotlb),
    detail::test_operation(Command::TriggerIopf, "TRIGGER_IOPF", 15, detail::kTriggerIopf),
    detail::test_operation(Command::DevCheckCache, "DEV_CHECK_CACHE", 16, detail::kDevCheckCache),
    detail::test_operation(Command::TriggerVevent, "TRIGGER_VEVENT", 17, detail::kTriggerVevent),
    detail::test_operation(Command::PasidAttach, "PASID_ATTACH", 18, detail::kPasidAttach),
    detail::test_operation(Command::PasidReplace, "PASID_REPLACE", 19, detail::kPasidAttach),
    detail::test_operation(Command::PasidDetach, "PASID_DETACH", 20, detail::kPasidDetach),
    detail::test_operation(Command::PasidCheckHwpt, "PASID_CHECK_HWPT", 21, detail::kPasidCheckHwpt),
    detail::by_number(Command::VfioGetApiVersion, "VFIO_GET_API_VERSION", 0x64, detail::kVfioNothing),
    detail::by_number(Command::VfioCheckExtension, "VFIO_CHECK_EXTENSION", 0x65, detail::kVfioExtension),
    detail::by_number(Command::VfioSetIommu, "VFIO_SET_IOMMU", 0x66, detail::kVfioType),
    {Command::VfioIommuGetInfo, "VFIO_IOMMU_GET_INFO", request_of(0x70), 0, 24, 16, detail::kVfioInfo, Passing::Argsz},
    {Command::VfioIommuMapDma, "VFIO_IOMMU_MAP_DMA", request_of(0x71), 0, 32, 32, detail::kVfioMap, Passing::Argsz},
    {Command::VfioIommuUnmapDma, "VFIO_IOMMU_UNMAP_DMA", request_of(0x72), 0, 24, 24, detail::kVfioUnmap,
     Passing::Argsz},
    {Command::VfioIommuDirtyPages, "VFIO_IOMMU_DIRTY_PAGES", request_of(0x75), 0, 8, 8, detail::kVfioDirtyPages,
     Passing::Unread},
    detail::system_call(Command::Close, "CLOSE", kCloseCall, 1, detail::kClose),
    detail::system_call(Command::Read, "READ", kReadCall, 3, detail::kRead),
    detail::system_call(Command::Write, "WRITE", kWriteCall, 3, detail::kWrite),
    detail::system_call(Command::Poll, "POLL", kPollCall, 2, detail::kPoll),
    detail::system_call(Command::Exit, "EXIT", kExitCall, 0, detail::kExit),
}};

/// The table row of a command.
constexpr const CommandInfo& info(Command command) { return kCommandTable[static_cast<std::size_t>(command)]; }

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

inline constexpr std::uint16_t kTestOpOffset = 4;  ///< where a selftest struct holds `op`

}  // namespace ioasis::uapi
