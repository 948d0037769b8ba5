// Formats made smaller.
#include "conformance/simulator/mock_format.h"

#include <algorithm>
#include <bit>

#include "conformance/simulator/tables/formats.h"

namespace ioasis::simulator {

using tables::Format;

namespace {

constexpr unsigned kPageShift = 12, kHalfPageShift = 11;
constexpr unsigned kLeastInput = 36;

/// AMD's, whose pages are of any power of two. In units of half a page bit 11 of an address is where the next level's
/// number stands, and moves to one that the format leaves to software.
Format amd(unsigned input_bits, unsigned unit_shift) {
  constexpr unsigned kTableBits = 9, kFree = 4;
  Format format = tables::amd_v1((input_bits - unit_shift + kTableBits - 1) / kTableBits);
  if (unit_shift == kPageShift) return format;
  for (auto& level : format.levels) --level.shift;
  --format.input_bits;
  // The bit that smaller pages take from all 64 the first level of six has room for.
  const unsigned missing = input_bits - std::min(input_bits, format.input_bits);
  format.levels.front().bits += missing;
  format.input_bits += missing;
  format.address.moved = tables::bit(kHalfPageShift);
  format.address.moved_down = kHalfPageShift - kFree;
  return format;
}

/// Arm's second stage, which can tell reading from writing.
Format arm(unsigned input_bits, unsigned unit_shift, bool hardware_flags) {
  return tables::lpae(
      {.stage = 2, .granule_shift = unit_shift, .input_bits = input_bits, .hardware_flags = hardware_flags});
}

/// POWER's, of one size of page and without dirty state, with as many levels as there can be.
Format power(unsigned input_bits, unsigned unit_shift) {
  constexpr unsigned kMostLevels = 5, kLeastTableBits = 9;
  const unsigned levels = std::min((input_bits - unit_shift + kLeastTableBits - 1) / kLeastTableBits, kMostLevels);
  Format format = tables::tce({.base = 0, .window_shift = input_bits, .page_shift = unit_shift, .levels = levels});
  format.address.in_place |= tables::bit(unit_shift);
  return format;
}

}  // namespace

Format mock_format(const DomainTraits& traits, const Iommu& iommu) {
  const unsigned bits = std::max(static_cast<unsigned>(std::bit_width(iommu.apertures.back().last)), kLeastInput);
  const unsigned unit_shift = iommu.page == tables::bit(kPageShift) ? kPageShift : kHalfPageShift;
  const bool has_windows = iommu.apertures.size() > 1;
  if (has_windows && !traits.trackable) return power(bits, unit_shift);
  return traits.large ? arm(bits, unit_shift, traits.trackable) : amd(bits, unit_shift);
}

}  // namespace ioasis::simulator
