// Arm's long-descriptor tables (VMSAv8-64), from the Arm Architecture Reference Manual, DDI 0487, D8.2 and D8.3.
#include <algorithm>
#include <cassert>

#include "conformance/simulator/tables/formats.h"

namespace ioasis::simulator::tables {
namespace {

// D8.3.1 "VMSAv8-64 descriptor formats": the table, block and page descriptors.
constexpr std::uint64_t kValid = bit(0);
constexpr std::uint64_t kTableOrPage = bit(1);
constexpr Match kIsTable{kTableOrPage, kTableOrPage};
constexpr Match kIsBlock{kTableOrPage, 0};
constexpr Match kIsPage{kTableOrPage, kTableOrPage};

// D8.3.2: attributes of block and page descriptors.
constexpr std::uint64_t kAccessFlag = bit(10);
constexpr std::uint64_t kShareability =
    bits(9, 8);  // inner shareable is both bits; not there where the address needs them
constexpr std::uint64_t kDirtyBitModifier = bit(51);

// D8.4 "Memory access control", stage 1: AP[2:1] are bits 7:6, APTable[1:0] bits 62:61.
constexpr std::uint64_t kApUnprivileged = bit(6);
constexpr std::uint64_t kApReadOnly = bit(7);
constexpr std::uint64_t kApTablePrivileged = bit(61);
constexpr std::uint64_t kApTableReadOnly = bit(62);

// Stage 2: S2AP[1:0] are bits 7:6, MemAttr bits 5:2, all ones for write-back memory.
constexpr std::uint64_t kS2apRead = bit(6);
constexpr std::uint64_t kS2apWrite = bit(7);
constexpr std::uint64_t kMemAttr = bits(5, 2);

constexpr int kLastLevel = 3;
constexpr unsigned kConcatenatedAtMost = 4;  // 16 tables: D8.2, "Concatenated translation tables"

/// Addresses of 52 bits need FEAT_LPA2, or with granules of 64 KiB FEAT_LPA.
bool wide(const Lpae& choice) { return std::max(choice.input_bits, choice.output_bits) > 48; }

/// Where blocks may stand: D8.2, the tables of each granule's levels. One level more with 52-bit addresses.
int first_level_with_blocks(const Lpae& choice) {
  const int narrow = choice.granule_shift == 12 ? 1 : 2;
  return wide(choice) ? narrow - 1 : narrow;
}

std::vector<Level> levels(const Lpae& choice) {
  const unsigned table_bits = choice.granule_shift - 3;
  std::vector<Level> all;  // from the last one upwards, while address bits are left
  unsigned shift = choice.granule_shift;
  for (int number = kLastLevel; shift < choice.input_bits; --number, shift += table_bits) {
    Level& level = all.emplace_back(Level{number, shift, std::min(table_bits, choice.input_bits - shift), {}, {}});
    if (number == kLastLevel) {
      level.page = kIsPage;
    } else {
      level.table = kIsTable;
      if (number >= first_level_with_blocks(choice)) level.page = kIsBlock;
    }
  }
  // Stage 2 needs no table of few entries: what these would point to are set side by side and make the root.
  if (choice.stage == 2 && all.size() > 1 && all.back().bits <= kConcatenatedAtMost) {
    const unsigned concatenated = all.back().bits;
    all.pop_back();
    all.back().bits += concatenated;
  }
  std::reverse(all.begin(), all.end());
  return all;
}

/// D8.3.1: with granules of 64 KiB bits 51:48 stand at 15:12, with smaller ones bits 51:50 at 9:8.
AddressField address(const Lpae& choice) {
  if (!wide(choice)) return {bits(47, choice.granule_shift)};
  if (choice.granule_shift == 16) return {bits(47, 16), bits(51, 48), 51 - 15};
  return {bits(49, choice.granule_shift), bits(51, 50), 51 - 9};
}

}  // namespace

Format lpae(const Lpae& choice) {
  assert(choice.stage == 1 || choice.stage == 2);
  const bool moved_into_shareability = wide(choice) && choice.granule_shift != 16;
  const std::uint64_t shareability = moved_into_shareability ? 0 : kShareability;
  Format format{.name = "lpae-s" + std::to_string(choice.stage) + "-" +
                        std::to_string((1 << choice.granule_shift) / 1024) + "k-" + std::to_string(choice.input_bits) +
                        (choice.hardware_flags ? "-hd" : ""),
                .input_bits = choice.input_bits,
                .output_bits = choice.output_bits,
                .table_bits = choice.granule_shift - 3,
                .levels = levels(choice),
                .present = kValid,
                .address = address(choice),
                .table_always = kValid,
                .page_always = kValid | shareability,
                .reserved_is_empty = true,
                .table_rights = {},
                .page_rights = {},
                .table_user = {},
                .page_user = {},
                .next_level = {},
                .sized_page = {},
                .accessed = kAccessFlag,
                .accessed_by_hardware = choice.hardware_flags,
                .dirty = {}};
  if (choice.stage == 1) {
    format.page_always |= kApUnprivileged;
    format.page_user = {kApUnprivileged, kApUnprivileged};
    format.table_user = {kApTablePrivileged, 0};
    format.page_rights.write = {kApReadOnly, 0};
    format.table_rights.write = {kApTableReadOnly, 0};
  } else {
    format.page_always |= kMemAttr;
    format.page_rights = {{kS2apRead, kS2apRead}, {kS2apWrite, kS2apWrite}};
  }
  // D8.5 "Hardware updates to the translation tables": a page with DBM is writable, and dirty once its permission says
  // so.
  if (choice.hardware_flags) format.dirty = DirtyFlag{format.page_rights.write, kDirtyBitModifier};
  return format;
}

}  // namespace ioasis::simulator::tables
