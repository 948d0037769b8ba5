// Blank structs and the gaps between fields.
#include "traces/layout.h"

#include <algorithm>

#include "model/uapi/bytes.h"

namespace ioasis::traces {

namespace {
constexpr std::size_t kTestOpWidth = 4;
}  // namespace

std::optional<uapi::Command> command_of(uapi::FileKind file, uapi::Site site, std::uint32_t request,
                                        std::span<const std::uint8_t> bytes) {
  const auto command = uapi::find(file, site, request, uapi::load(bytes, uapi::kTestOpOffset, kTestOpWidth));
  return command && uapi::info(*command).request == request ? command : std::nullopt;
}

std::vector<std::uint8_t> blank(const uapi::CommandInfo& command, std::size_t length) {
  std::vector<std::uint8_t> bytes(length);
  if (!uapi::states_size(command.passing)) return bytes;
  uapi::store(bytes, 0, kSizeWidth, length);
  if (command.test_op != 0) uapi::store(bytes, uapi::kTestOpOffset, kTestOpWidth, command.test_op);
  return bytes;
}

bool in_gap(const uapi::CommandInfo& command, std::size_t offset) {
  return offset >= kSizeWidth && offset < command.size && std::ranges::none_of(command.fields, [&](const auto& field) {
           return offset >= field.offset && offset < std::size_t{field.offset} + field.width;
         });
}

}  // namespace ioasis::traces
