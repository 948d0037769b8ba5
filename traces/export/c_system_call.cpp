// read, write, close and poll.
#include "traces/export/c_system_call.h"

#include "traces/notation.h"

namespace ioasis::traces {

std::string c_system_call(const Step& step, const CNames& names, std::uint64_t fd) {
  constexpr std::uint64_t kDevice = 3;  // what a program that opens /dev/iommu first gets
  const std::string file = fd <= kDevice              ? "1 << 30"
                           : step.relocations.empty() ? hex(fd)
                                                      : names.object(step.relocations.front().name);
  const auto moved = [&] {
    const std::uint64_t address = get(step, "buf");
    return file + ", " + (address == 0 ? "NULL" : "(void *)(" + names.address(address) + ")") + ", " +
           hex(get(step, "count")) + ")";
  };
  switch (*step.command) {
    case uapi::Command::Close:
      return "close(" + file + ")";
    case uapi::Command::Read:
      return "read(" + moved();
    case uapi::Command::Write:
      return "write(" + moved();
    default:
      return "({ struct pollfd asked = { .fd = " + file + ", .events = (short)" + hex(get(step, "events")) +
             " }; poll(&asked, 1, 0) < 0 ? -1 : (unsigned short)asked.revents; })";
  }
}

}  // namespace ioasis::traces
