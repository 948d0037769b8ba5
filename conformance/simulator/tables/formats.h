// The formats of page table that IOMMUs walk. Each is described from the document that is cited where it is made.
#pragma once

#include "conformance/simulator/tables/format.h"

namespace ioasis::simulator::tables {

/// Intel VT-d, second stage: 3, 4 or 5 levels translate 39, 48 or 57 bits.
Format vtd_second_stage(unsigned levels);

/// Intel VT-d, first stage: the processor's tables of 4 or 5 levels, on canonical addresses of 48 or 57 bits.
Format vtd_first_stage(unsigned levels);

/// AMD, host translation ("v1"): 1 to 6 levels, the last of which makes 64 bits.
Format amd_v1(unsigned levels);

/// AMD, guest translation ("v2"): the processor's tables of 4 or 5 levels.
Format amd_v2(unsigned levels);

/// Arm's long-descriptor tables as SMMUv3 walks them. A granule of 4, 16 or 64 KiB, 32 to 52 bits of input.
struct Lpae {
  unsigned stage;
  unsigned granule_shift;
  unsigned input_bits;
  unsigned output_bits = 48;
  bool hardware_flags = true;  ///< hardware sets the access flag and keeps dirty state (FEAT_HAFDBS)
};
Format lpae(const Lpae& choice);

/// POWER's tables of TCEs: one window of 1 << window_shift bytes with pages of one size, 1 to 5 levels.
struct TceWindow {
  std::uint64_t base;
  unsigned window_shift;
  unsigned page_shift;
  unsigned levels;
};
Format tce(const TceWindow& window);

}  // namespace ioasis::simulator::tables
