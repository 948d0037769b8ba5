// What follows from a format's data: its sizes of page and table, and how an address becomes indices.
#include "conformance/simulator/tables/format.h"

#include <algorithm>
#include <cassert>

namespace ioasis::simulator::tables {

std::uint64_t page_sizes(const Format& format) {
  std::uint64_t sizes = 0;
  for (const Level& level : format.levels) {
    if (!level.page) continue;
    const unsigned largest = format.sized_page ? level.shift + level.bits - 1 : level.shift;
    sizes |= bits(largest, level.shift);
  }
  return sizes & low_bits(format.output_bits);
}

std::size_t level_of_page(const Format& format, unsigned page_shift) {
  std::size_t place = 0;
  while (format.levels[place].shift > page_shift) ++place;
  assert(format.levels[place].page);
  return place;
}

std::uint64_t table_bytes(const Format& format, const Level& level) {
  return sizeof(std::uint64_t) << std::max(format.table_bits, level.bits);
}

std::optional<std::uint64_t> fold(const Format& format, std::uint64_t iova) {
  const std::uint64_t folded = (iova - format.input_base) & low_bits(format.input_bits);
  if (unfold(format, folded) != iova) return std::nullopt;
  return folded;
}

std::uint64_t unfold(const Format& format, std::uint64_t folded) {
  const unsigned above = 64 - format.input_bits;
  if (format.sign_extended) return static_cast<std::uint64_t>(static_cast<std::int64_t>(folded << above) >> above);
  return format.input_base + folded;
}

}  // namespace ioasis::simulator::tables
