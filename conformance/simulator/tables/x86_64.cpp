// x86-64 paging as data: Intel SDM volume 3, 4.5 "4-level paging and 5-level paging".
#include "conformance/simulator/tables/x86_64.h"

#include "conformance/simulator/tables/formats.h"

namespace ioasis::simulator::tables {
namespace {

// SDM volume 3, 4.5.4, tables 4-15 to 4-20.
constexpr std::uint64_t kPresent = bit(0);
constexpr std::uint64_t kWrite = bit(1);
constexpr std::uint64_t kUser = bit(2);
constexpr std::uint64_t kAccessed = bit(5);
constexpr std::uint64_t kDirty = bit(6);
constexpr std::uint64_t kPageSize = bit(7);  // of a page's entry in the last table, bit 7 is PAT
constexpr std::uint64_t kPatOfLargePage = bit(12);
constexpr std::uint64_t kAddress = bits(51, 12);

constexpr unsigned kTableBits = 9;
constexpr unsigned kPageShift = 12;
constexpr int kHighestWithPages = 3;  // 1 GiB

}  // namespace

std::vector<Level> levels_of_512(unsigned levels) {
  std::vector<Level> all;
  for (int number = static_cast<int>(levels); number > 1; --number) {
    Level& level = all.emplace_back(Level{number, kPageShift + kTableBits * (number - 1), kTableBits, {}, {}});
    level.table = Match{kPageSize, 0};
    if (number <= kHighestWithPages) level.page = Match{kPageSize, kPageSize};
  }
  all.push_back({1, kPageShift, kTableBits, {}, Match{}});
  return all;
}

Format x86_64(std::string name, unsigned levels) {
  return {.name = std::move(name),
          .input_bits = kPageShift + kTableBits * levels,
          .sign_extended = true,
          .output_bits = 52,
          .table_bits = kTableBits,
          .levels = levels_of_512(levels),
          .present = kPresent,
          .address = {kAddress},
          .table_always = kPresent | kUser,
          .page_always = kPresent | kUser,
          .aligned = kAddress & ~kPatOfLargePage,
          .table_rights = {{}, {kWrite, kWrite}},
          .page_rights = {{}, {kWrite, kWrite}},
          .table_user = {kUser, kUser},
          .page_user = {kUser, kUser},
          .next_level = {},
          .sized_page = {},
          .accessed = kAccessed,
          .accessed_in_tables = true,
          .dirty = DirtyFlag{{kDirty, kDirty}}};
}

}  // namespace ioasis::simulator::tables
