// How tests print what walks and tables answer.
#pragma once

#include <ostream>

#include "conformance/simulator/tables/page_table.h"

namespace ioasis::simulator::tables {

inline std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << "fault " << static_cast<int>(fault.reason) << " at level " << fault.level << " of stage "
             << static_cast<int>(fault.stage) << (fault.on_table ? ", on a table" : "");
}

inline std::ostream& operator<<(std::ostream& out, const Translation& to) {
  return out << std::hex << "0x" << to.physical << ' ' << (to.permissions.read ? "r" : "")
             << (to.permissions.write ? "w" : "") << " page of 0x" << to.page_size << std::dec;
}

inline std::ostream& operator<<(std::ostream& out, const Walked& walked) {
  std::visit([&](const auto& answer) { out << answer; }, walked);
  return out;
}

inline std::ostream& operator<<(std::ostream& out, const DirtyPage& page) {
  return out << std::hex << "0x" << page.iova << " of 0x" << page.size << std::dec;
}

}  // namespace ioasis::simulator::tables
