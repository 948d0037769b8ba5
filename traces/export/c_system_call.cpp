// read, write, close and poll.
#include "traces/export/c_system_call.h"

#include "traces/notation.h"

namespace ioasis::traces {

std::string c_system_call(const Step& step, const CNames& names, std::uint64_t fd) {
  constexpr std::uint64_t kDevice = 3;  // what a program that opens /dev/iommu first gets
  const std::string closed = "1 << 30";
  std::string file = fd <= kDevice ? closed : hex(fd);
  if (!step.relocations.empty()) {
    file = names.object(step.relocations.front().name);
    if (fd == 0) file = "(" + file + " ? " + file + " : " + closed + ")";
  }
  // Not by read() and write(), of whose arguments compilers know what makes sense.
  const auto moved = [&](std::string_view call) {
    return "syscall(" + std::string(call) + ", " + file + ", " + names.address(get(step, "buf")) + ", " +
           hex(get(step, "count")) + ")";
  };
  switch (*step.command) {
    case uapi::Command::Close:
      return "syscall(SYS_close, " + file + ")";
    case uapi::Command::Read:
      return moved("SYS_read");
    case uapi::Command::Write:
      return moved("SYS_write");
    default:
      return "({ struct pollfd asked = { .fd = " + file + ", .events = (short)" + hex(get(step, "events")) +
             " }; poll(&asked, 1, 0) < 0 ? -1 : (unsigned short)asked.revents; })";
  }
}

}  // namespace ioasis::traces
