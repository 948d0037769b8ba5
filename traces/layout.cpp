// Blank structs and the gaps between fields.
#include "traces/layout.h"

#include <algorithm>

#include "model/uapi/bytes.h"

namespace ioasis::traces {

std::vector<std::uint8_t> blank(const uapi::CommandInfo& command, std::size_t length) {
  constexpr std::size_t kTestOpWidth = 4;
  std::vector<std::uint8_t> bytes(length);
  if (!uapi::has_struct(command.passing)) return bytes;
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
