// A dialect: which kernel, or which contract, the specification speaks for. A value, chosen at run time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::model {

struct Dialect {
  std::string name = "linux-6.12";
  bool contract = false;  ///< any clause that holds may give the errno, not just the first in the kernel's order
  std::uint64_t page_size = 4096;
  /// The largest alignment that automatic placement aims at: the huge page size with CONFIG_TRANSPARENT_HUGEPAGE,
  /// the page size without.
  std::uint64_t placement_alignment = 0x200000;
};

/// The dialects known by name, the default first.
const std::vector<Dialect>& dialects();

/// The dialect of that name; null if there is none.
const Dialect* dialect_named(std::string_view name);

}  // namespace ioasis::model
