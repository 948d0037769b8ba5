// A page table whose words a test reads and writes by hand: its tables are given out from kTables, one after another.
#pragma once

#include <gtest/gtest.h>

#include "conformance/simulator/tables/formats.h"
#include "conformance/simulator/tables/page_table.h"
#include "conformance/simulator/tables/test/printing.h"
#include "conformance/simulator/tables/walker.h"

namespace ioasis::simulator::tables {

inline constexpr std::uint64_t kTables = 0x100000;
inline constexpr Permissions kReadWrite{true, true};
inline constexpr Permissions kReadOnly{true, false};
inline constexpr Permissions kWriteOnly{false, true};

struct ByHand {
  explicit ByHand(const Format& of) : format(of), table(format, memory, frames), walker(format, memory, table.root()) {}

  std::uint64_t entry(std::uint64_t table_address, std::uint64_t index) {
    return std::get<std::uint64_t>(memory.read(table_address + index * 8));
  }
  void put(std::uint64_t table_address, std::uint64_t index, std::uint64_t bits) {
    EXPECT_FALSE(memory.write(table_address + index * 8, bits));
  }
  Walked read(std::uint64_t iova) { return walker.walk(iova, Access::Read); }
  Walked write(std::uint64_t iova) { return walker.walk(iova, Access::Write); }

  Format format;
  PhysicalMemory memory;
  FrameAllocator frames{kTables};
  PageTable table;
  Walker walker;
};

inline Walked to(std::uint64_t physical, Permissions permissions, std::uint64_t page_size) {
  return Translation{physical, permissions, page_size};
}
inline Walked fault(Reason reason, int level) { return Fault{reason, level}; }

}  // namespace ioasis::simulator::tables
