// The formats of AMD's IOMMU, from "AMD I/O Virtualization Technology (IOMMU) Specification", 48882.
#include <algorithm>

#include "conformance/simulator/tables/formats.h"
#include "conformance/simulator/tables/x86_64.h"

namespace ioasis::simulator::tables {
namespace {

// 2.2.3 "I/O Page Tables for Host Translations": the figures of a page directory entry (PDE) and of a page table entry
// (PTE), both with PR=1, and the tables of their fields.
constexpr std::uint64_t kPresent = bit(0);
constexpr std::uint64_t kAccessed = bit(5);  // in both
constexpr std::uint64_t kDirty = bit(6);     // PTE only
constexpr unsigned kNextLevel = 9;
constexpr std::uint64_t kNextLevelMask = bits(11, 9);
constexpr std::uint64_t kAddress = bits(51, 12);
constexpr std::uint64_t kReservedOfTable = bits(60, 52);
constexpr std::uint64_t kReservedOfPage = bits(58, 52);  // 59 is U, 60 FC
constexpr std::uint64_t kRead = bit(61);
constexpr std::uint64_t kWrite = bit(62);

// Table 14 "Example Page Size Encodings": next level 7 is a page whose size its address tells.
constexpr std::uint64_t kSizedPage = 7;
// Table 15 "Page Table Level Parameters": nine bits a level from bit 12, of which the sixth has what is left of 64,
// and no pages.
constexpr unsigned kTableBits = 9;
constexpr unsigned kPageShift = 12;
constexpr unsigned kHighestWithPages = 5;

constexpr Match next_level(std::uint64_t level) { return {kNextLevelMask, level << kNextLevel}; }

}  // namespace

Format amd_v1(unsigned levels) {
  std::vector<Level> all;
  for (unsigned number = levels; number > 0; --number) {
    const unsigned shift = kPageShift + kTableBits * (number - 1);
    Level& level = all.emplace_back(Level{static_cast<int>(number), shift, std::min(kTableBits, 64 - shift), {}, {}});
    if (number > 1) level.table = next_level(number - 1);
    if (number <= kHighestWithPages) level.page = next_level(0);
  }
  return {.name = "amd-v1-" + std::to_string(levels),
          .input_bits = all.front().shift + all.front().bits,
          .output_bits = 52,
          .table_bits = kTableBits,
          .levels = all,
          .present = kPresent,
          .address = {kAddress},
          .table_always = kPresent,
          .page_always = kPresent,
          .table_reserved = kReservedOfTable,
          .page_reserved = kReservedOfPage,
          .table_rights = {{kRead, kRead}, {kWrite, kWrite}},
          .page_rights = {{kRead, kRead}, {kWrite, kWrite}},
          .table_user = {},
          .page_user = {},
          .next_level = kNextLevel,
          .sized_page = next_level(kSizedPage),
          .accessed = kAccessed,
          .accessed_in_tables = true,
          .dirty = DirtyFlag{{kDirty, kDirty}}};
}

// 2.2.6 "I/O Page Tables for Guest Translations": as the processor's in long mode, accesses being those of a user.
Format amd_v2(unsigned levels) { return x86_64("amd-v2-" + std::to_string(levels), levels); }

}  // namespace ioasis::simulator::tables
