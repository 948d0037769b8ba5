// POWER's translation control entries (TCE): PAPR, table 9 "TCE Definition". Linux's arch/powerpc/include/asm/tce.h has
// names for the bits, and its pci-ioda-tce.c of powernv tables of several levels.
#include <algorithm>
#include <cassert>

#include "conformance/simulator/tables/formats.h"

namespace ioasis::simulator::tables {
namespace {

constexpr std::uint64_t kRead = bit(0);            // TCE_PCI_READ; a TCE with neither bit is empty
constexpr std::uint64_t kWrite = bit(1);           // TCE_PCI_WRITE
constexpr std::uint64_t kRealPage = bits(63, 12);  // bits 0 to 51, as POWER counts from the top
constexpr unsigned kRealBits = 51;                 // of a machine's memory: MAX_PHYSMEM_BITS
constexpr unsigned kLevelsAtMost = 5;              // POWERNV_IOMMU_MAX_LEVELS
constexpr unsigned kLeastTableBits = 9;            // a table takes a page of memory at least

}  // namespace

Format tce(const TceWindow& window) {
  assert(window.levels >= 1 && window.levels <= kLevelsAtMost);
  const unsigned entries = window.window_shift - window.page_shift;
  const unsigned table_bits = std::max((entries + window.levels - 1) / window.levels, kLeastTableBits);
  assert(table_bits * (window.levels - 1) < entries);
  std::vector<Level> all;
  for (unsigned below = window.levels; below-- > 0;) {
    const unsigned shift = window.page_shift + table_bits * below;
    Level& level = all.emplace_back(
        Level{static_cast<int>(below), shift, std::min(table_bits, window.window_shift - shift), {}, {}});
    // A TCE in a level that is not the last points to a table, and in the last to a page; no bit tells which.
    (below > 0 ? level.table : level.page) = Match{};
  }
  return {.name = "tce-" + std::to_string(window.levels) + "-pages-" + std::to_string(window.page_shift) + "-window-" +
                  std::to_string(window.window_shift),
          .input_bits = window.window_shift,
          .input_base = window.base,
          .output_bits = kRealBits,
          .table_bits = table_bits,
          .big_endian = true,
          .levels = all,
          .present = kRead | kWrite,
          .address = {kRealPage},
          .table_always = kRead | kWrite,
          .page_always = 0,
          .table_rights = {},
          .page_rights = {{kRead, kRead}, {kWrite, kWrite}},
          .table_user = {},
          .page_user = {},
          .next_level = {},
          .sized_page = {},
          .dirty = {}};
}

}  // namespace ioasis::simulator::tables
