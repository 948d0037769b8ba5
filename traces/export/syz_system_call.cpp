#include "traces/export/syz_system_call.h"

#include "traces/notation.h"

namespace ioasis::traces {

std::string syz_system_call(const Step& step, const std::string& file, const std::string& buffer, std::uint64_t place) {
  switch (*step.command) {
    case uapi::Command::Close:
      return "close(" + file + ")";
    case uapi::Command::Poll:
      return "poll(&(" + hex(place) + ")=[{" + file + ", " + hex(get(step, "events")) + "}], 0x1, 0x0)";
    default:
      return (step.command == uapi::Command::Read ? "read(" : "write(") + file + ", " + buffer + ", " +
             hex(get(step, "count")) + ")";
  }
}

}  // namespace ioasis::traces
