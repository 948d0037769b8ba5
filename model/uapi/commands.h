// The wire layout of the iommufd ioctls: numbers, struct sizes, and where each field lies.
// Facts only, no rule: the model, the simulator and the trace format all read this one table.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ioasis::uapi {

/// Every command the specification covers. Selftest commands share one ioctl number and are told apart by `op`.
enum class Command : std::uint8_t {
  Destroy,
  IoasAlloc,
  IoasAllowIovas,
  IoasCopy,
  IoasIovaRanges,
  IoasMap,
  IoasUnmap,
  Option,
  AddReserved,
  MockDomain,
  MdCheckMap,
  MdCheckRefs,
};
inline constexpr std::size_t kCommands = 12;

/// What a field holds, which decides how a trace writes it and how a generator fills it.
enum class FieldKind : std::uint8_t {
  Plain,     ///< a number
  Flags,     ///< a set of named bits
  ObjectId,  ///< the id of an iommufd object, a name in a trace
  Address,   ///< a user virtual address, "buffer+offset" in a trace
  Reserved,  ///< must be zero
};

enum class Direction : std::uint8_t { In, Out, InOut };

struct FlagName {
  std::string_view name;
  std::uint64_t bit;
};

struct Field {
  std::string_view name;
  std::uint16_t offset;  ///< bytes from the start of the struct
  std::uint8_t width;    ///< bytes: 2, 4 or 8, little-endian on every machine under test
  FieldKind kind = FieldKind::Plain;
  Direction direction = Direction::In;
  std::span<const FlagName> flags = {};
};

struct CommandInfo {
  Command command;
  std::string_view name;          ///< as traces and clause ids spell it
  std::uint32_t request;          ///< the ioctl number
  std::uint32_t test_op;          ///< value of `op` for selftest commands, 0 otherwise
  std::uint16_t size;             ///< sizeof the struct of this release
  std::uint16_t minimum;          ///< the shortest struct accepted
  std::span<const Field> fields;  ///< all but `size` and the selftest `op`, by rising offset
};

inline constexpr std::uint32_t kIoctlType = ';';
inline constexpr std::uint32_t kFirstNumber = 0x80;  ///< IOMMUFD_CMD_BASE
inline constexpr std::uint32_t kTestNumber = kFirstNumber + 32;
/// The number of an ioctl without direction or size bits, as all of iommufd's are.
constexpr std::uint32_t request_of(std::uint32_t number) { return kIoctlType << 8 | number; }

inline constexpr std::uint64_t kFixedIova = 1 << 0;
inline constexpr std::uint64_t kWriteable = 1 << 1;
inline constexpr std::uint64_t kReadable = 1 << 2;

inline constexpr std::uint64_t kOptionRlimitMode = 0;
inline constexpr std::uint64_t kOptionHugePages = 1;
inline constexpr std::uint64_t kOptionSet = 0;
inline constexpr std::uint64_t kOptionGet = 1;

/// struct iommu_iova_range: two 64-bit words, both inclusive.
inline constexpr std::uint64_t kIovaRangeBytes = 16;

namespace detail {
using enum FieldKind;
using enum Direction;

inline constexpr std::array kMapFlags{FlagName{"FIXED_IOVA", kFixedIova}, FlagName{"WRITEABLE", kWriteable},
                                      FlagName{"READABLE", kReadable}};

inline constexpr std::array kDestroy{Field{"id", 4, 4, ObjectId}};
inline constexpr std::array kIoasAlloc{Field{"flags", 4, 4, Flags}, Field{"out_ioas_id", 8, 4, ObjectId, Out}};
inline constexpr std::array kAllowIovas{Field{"ioas_id", 4, 4, ObjectId}, Field{"num_iovas", 8, 4},
                                        Field{"__reserved", 12, 4, Reserved}, Field{"allowed_iovas", 16, 8, Address}};
inline constexpr std::array kIoasCopy{Field{"flags", 4, 4, Flags, In, kMapFlags}, Field{"dst_ioas_id", 8, 4, ObjectId},
                                      Field{"src_ioas_id", 12, 4, ObjectId},      Field{"length", 16, 8},
                                      Field{"dst_iova", 24, 8, Plain, InOut},     Field{"src_iova", 32, 8}};
inline constexpr std::array kIovaRanges{Field{"ioas_id", 4, 4, ObjectId}, Field{"num_iovas", 8, 4, Plain, InOut},
                                        Field{"__reserved", 12, 4, Reserved}, Field{"allowed_iovas", 16, 8, Address},
                                        Field{"out_iova_alignment", 24, 8, Plain, Out}};
inline constexpr std::array kIoasMap{
    Field{"flags", 4, 4, Flags, In, kMapFlags}, Field{"ioas_id", 8, 4, ObjectId}, Field{"__reserved", 12, 4, Reserved},
    Field{"user_va", 16, 8, Address},           Field{"length", 24, 8},           Field{"iova", 32, 8, Plain, InOut}};
inline constexpr std::array kIoasUnmap{Field{"ioas_id", 4, 4, ObjectId}, Field{"iova", 8, 8},
                                       Field{"length", 16, 8, Plain, InOut}};
inline constexpr std::array kOption{Field{"option_id", 4, 4}, Field{"op", 8, 2}, Field{"__reserved", 10, 2, Reserved},
                                    Field{"object_id", 12, 4, ObjectId}, Field{"val64", 16, 8, Plain, InOut}};
// The selftest struct: size, op, id, __reserved, then a union of 48 bytes, then `last`.
inline constexpr std::array kAddReserved{Field{"id", 8, 4, ObjectId}, Field{"start", 16, 8}, Field{"length", 24, 8}};
inline constexpr std::array kMockDomain{Field{"id", 8, 4, ObjectId}, Field{"out_stdev_id", 16, 4, ObjectId, Out},
                                        Field{"out_hwpt_id", 20, 4, ObjectId, Out},
                                        Field{"out_idev_id", 24, 4, ObjectId, Out}};
inline constexpr std::array kMdCheckMap{Field{"id", 8, 4, ObjectId}, Field{"iova", 16, 8}, Field{"length", 24, 8},
                                        Field{"uptr", 32, 8, Address}};
inline constexpr std::array kMdCheckRefs{Field{"length", 16, 8}, Field{"uptr", 24, 8, Address}, Field{"refs", 32, 4}};

inline constexpr std::uint16_t kTestSize = 72;
inline constexpr std::uint16_t kTestMinimum = 68;
inline constexpr std::uint32_t kTestRequest = request_of(kTestNumber);
}  // namespace detail

/// Indexed by Command. Sizes and minima: struct definitions of include/uapi/linux/iommufd.h and the op table of
/// drivers/iommu/iommufd/main.c; selftest: drivers/iommu/iommufd/iommufd_test.h (Linux 6.12).
inline constexpr std::array<CommandInfo, kCommands> kCommandTable{{
    {Command::Destroy, "DESTROY", request_of(0x80), 0, 8, 8, detail::kDestroy},
    {Command::IoasAlloc, "IOAS_ALLOC", request_of(0x81), 0, 12, 12, detail::kIoasAlloc},
    {Command::IoasAllowIovas, "IOAS_ALLOW_IOVAS", request_of(0x82), 0, 24, 24, detail::kAllowIovas},
    {Command::IoasCopy, "IOAS_COPY", request_of(0x83), 0, 40, 40, detail::kIoasCopy},
    {Command::IoasIovaRanges, "IOAS_IOVA_RANGES", request_of(0x84), 0, 32, 32, detail::kIovaRanges},
    {Command::IoasMap, "IOAS_MAP", request_of(0x85), 0, 40, 40, detail::kIoasMap},
    {Command::IoasUnmap, "IOAS_UNMAP", request_of(0x86), 0, 24, 24, detail::kIoasUnmap},
    {Command::Option, "OPTION", request_of(0x87), 0, 24, 24, detail::kOption},
    {Command::AddReserved, "ADD_RESERVED", detail::kTestRequest, 1, detail::kTestSize, detail::kTestMinimum,
     detail::kAddReserved},
    {Command::MockDomain, "MOCK_DOMAIN", detail::kTestRequest, 2, detail::kTestSize, detail::kTestMinimum,
     detail::kMockDomain},
    {Command::MdCheckMap, "MD_CHECK_MAP", detail::kTestRequest, 3, detail::kTestSize, detail::kTestMinimum,
     detail::kMdCheckMap},
    {Command::MdCheckRefs, "MD_CHECK_REFS", detail::kTestRequest, 4, detail::kTestSize, detail::kTestMinimum,
     detail::kMdCheckRefs},
}};

/// The table row of a command.
constexpr const CommandInfo& info(Command command) { return kCommandTable[static_cast<std::size_t>(command)]; }

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

inline constexpr std::uint16_t kTestOpOffset = 4;  ///< where a selftest struct holds `op`

}  // namespace ioasis::uapi
