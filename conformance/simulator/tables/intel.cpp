// The formats of Intel VT-d, from "Intel Virtualization Technology for Directed I/O", revision 4.1.
#include "conformance/simulator/tables/formats.h"
#include "conformance/simulator/tables/x86_64.h"

namespace ioasis::simulator::tables {
namespace {

// 9.8 "Second-Stage Paging Entries": the tables for SS-PML5E, SS-PML4E, SS-PDPE, SS-PDE and SS-PTE agree on these. No
// bit says present: an entry that allows neither reading nor writing is not (3.7).
constexpr std::uint64_t kRead = bit(0);
constexpr std::uint64_t kWrite = bit(1);
constexpr std::uint64_t kAccessed = bit(8);  // set in each entry used (3.7.2 "Accessed and Dirty Flags")
constexpr std::uint64_t kDirty = bit(9);     // of a page
constexpr std::uint64_t kAddress = bits(51, 12);

}  // namespace

Format vtd_second_stage(unsigned levels) {
  const std::vector<Level> all = levels_of_512(levels);
  return {.name = "vtd-second-stage-" + std::to_string(levels),
          .input_bits = all.front().shift + all.front().bits,
          .output_bits = 52,
          .table_bits = all.front().bits,
          .levels = all,
          .present = kRead | kWrite,
          .address = {kAddress},
          .table_always = 0,
          .page_always = 0,
          .aligned = kAddress,
          .table_rights = {{kRead, kRead}, {kWrite, kWrite}},
          .page_rights = {{kRead, kRead}, {kWrite, kWrite}},
          .table_user = {},
          .page_user = {},
          .next_level = {},
          .sized_page = {},
          .accessed = kAccessed,
          .accessed_in_tables = true,
          .dirty = DirtyFlag{{kDirty, kDirty}}};
}

// 9.7 "First-Stage Paging Entries": as the processor's, with requests without a PASID unprivileged (3.6).
Format vtd_first_stage(unsigned levels) { return x86_64("vtd-first-stage-" + std::to_string(levels), levels); }

}  // namespace ioasis::simulator::tables
