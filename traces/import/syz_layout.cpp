// Names of calls, and members with the values they have when left out.
#include "traces/import/syz_layout.h"

#include "model/uapi/bytes.h"
#include "traces/layout.h"

namespace ioasis::traces::syz {
namespace {

constexpr std::string_view kNative = "ioctl$IOMMU_", kTest = "ioctl$IOMMU_TEST_OP_";
constexpr std::uint16_t kTestReserved = 12;

/// Constants of a variant that are not zero: the last members of a struct are not written when they are as usual.
struct Constant {
  std::string_view call, field;
  std::uint64_t value;
};
constexpr Constant kConstants[] = {{"ioctl$IOMMU_IOAS_UNMAP$ALL", "length", ~std::uint64_t{0}},
                                   {"ioctl$IOMMU_VFIO_IOAS$SET", "op", 1},
                                   {"ioctl$IOMMU_VFIO_IOAS$CLEAR", "op", 2}};

/// Descriptions that exist only with a constant; the first row of a command stands for all other values, too.
struct Variant {
  std::string_view command, field;
  std::uint64_t value;
  std::string_view suffix;
};
constexpr Variant kVariants[] = {{"OPTION", "option_id", 0, "$IOMMU_OPTION_RLIMIT_MODE"},
                                 {"OPTION", "option_id", 1, "$IOMMU_OPTION_HUGE_PAGES"},
                                 {"VFIO_IOAS", "op", 0, "$GET"},
                                 {"VFIO_IOAS", "op", 1, "$SET"},
                                 {"VFIO_IOAS", "op", 2, "$CLEAR"},
                                 {"HWPT_ALLOC", "data_type", 0, "$NONE"}};

}  // namespace

std::vector<Member> members(const uapi::CommandInfo& command, std::string_view name) {
  std::vector<Member> all{{"size", 0, kSizeWidth}};
  if (command.test_op != 0) all.push_back({"op", uapi::kTestOpOffset, 4, command.test_op});
  for (const uapi::Field& field : command.fields) {
    if (field.offset == 0) continue;  // argsz, which is a size
    const bool skips = command.test_op != 0 && field.offset > kTestReserved && all.back().offset < kTestReserved;
    if (skips && all.back().offset < 8) all.push_back({"id", 8, 4});  // MD_CHECK_REFS has no use for it
    if (skips) all.push_back({"__reserved", kTestReserved, 4});
    Member& member = all.emplace_back(Member{field.name, field.offset, field.width, 0, &field});
    for (const Constant& constant : kConstants)
      if (constant.call == name && constant.field == field.name) member.missing = constant.value;
  }
  return all;
}

std::optional<uapi::Command> command_of(std::string_view name) {
  if (name.ends_with("$syz")) return std::nullopt;
  const bool test = name.starts_with(kTest);
  if (!test && !name.starts_with(kNative)) return std::nullopt;
  std::string_view rest = name.substr(test ? kTest.size() : kNative.size());
  rest = rest.substr(0, rest.find('$'));
  const auto command = uapi::command_named(rest);
  return command && (uapi::info(*command).test_op != 0) == test ? command : std::nullopt;
}

std::string call_name(const uapi::CommandInfo& command, std::span<const std::uint8_t> bytes) {
  std::string name = std::string(command.test_op != 0 ? kTest : kNative) + std::string(command.name);
  const Variant* chosen = nullptr;
  for (const Variant& variant : kVariants) {
    if (variant.command != command.name) continue;
    const uapi::Field& field = *uapi::field_named(command, variant.field);
    if (!chosen || uapi::load(bytes, field.offset, field.width) == variant.value) chosen = &variant;
  }
  return chosen ? name + std::string(chosen->suffix) : name;
}

}  // namespace ioasis::traces::syz
