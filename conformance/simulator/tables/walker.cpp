// The walk: from the root to the page, each entry on the way restricting what the page allows.
#include "conformance/simulator/tables/walker.h"

#include <algorithm>

namespace ioasis::simulator::tables {

std::optional<std::uint64_t> Walker::folded(std::uint64_t iova) const {
  const std::uint64_t kept = (iova - format_.input_base) & low_bits(format_.input_bits);
  if (defect_ == Defect::TopBitsIgnored) return kept;
  if (defect_ == Defect::HalvesConfused && format_.sign_extended) return kept & low_bits(format_.input_bits - 1);
  return fold(format_, iova);
}

std::uint64_t Walker::index(std::size_t place, std::uint64_t folded) const {
  Level level = format_.levels[place];
  if (defect_ == Defect::ConcatenationIgnored) level.bits = std::min(level.bits, format_.table_bits);
  if (defect_ == Defect::LastIndexShifted && place + 1 == format_.levels.size()) ++level.shift;
  return index_at(level, folded);
}

Walked Walker::walk(std::uint64_t iova, Access access) {
  const auto folded = this->folded(iova);
  if (!folded) return Fault{Reason::OutsideInput, format_.levels.front().number};

  Path path;
  Permissions allowed{true, true};
  std::uint64_t table = root_;
  std::size_t place = defect_ == Defect::RootSkipped && format_.levels.size() > 1 ? 1 : 0;
  while (true) {
    const Level& level = format_.levels[place];
    const std::uint64_t at = table + index(place, *folded) * sizeof(std::uint64_t);
    const auto word = memory_.read(at);
    if (const auto* fault = std::get_if<Fault>(&word)) return *fault;
    const std::uint64_t bits = in_order(format_, std::get<std::uint64_t>(word));
    const Entry entry = decode(format_, place, bits);
    if (entry.kind == Kind::Empty) return Fault{Reason::NotPresent, level.number};
    if (entry.kind == Kind::Malformed) return Fault{Reason::Malformed, level.number};
    if (entry.address & ~low_bits(format_.output_bits)) return Fault{Reason::OutsideOutput, level.number};
    allowed = allowed & entry.permissions;
    path.steps[path.length++] = {at, bits, entry.kind == Kind::Page};
    if (entry.kind == Kind::Page) return page(entry, allowed, *folded, access, path, level.number);

    // Levels that are skipped have no table to tell their addresses apart: all but the first are not mapped.
    const Level& next = format_.levels[entry.next];
    const std::uint64_t skipped = low_bits(level.shift) & ~low_bits(next.shift + next.bits);
    if (*folded & skipped) return Fault{Reason::NotPresent, level.number};
    table = entry.address;
    place = entry.next;
  }
}

Walked Walker::page(const Entry& page, Permissions allowed, std::uint64_t folded, Access access, const Path& path,
                    int level) {
  const std::uint64_t bits = path.steps[path.length - 1].bits;
  if (!format_.accessed_by_hardware && !(bits & format_.accessed)) return Fault{Reason::AccessFlag, level};
  const bool checked = defect_ != (access == Access::Read ? Defect::ReadUnchecked : Defect::WriteUnchecked);
  const bool refused = checked && !allowed.allow(access);
  if (!refused || defect_ == Defect::RefusedWriteMakesDirty)
    if (const auto fault = mark(path, access)) return *fault;
  if (refused) return Fault{Reason::Permission, level};

  Entry reached = page;
  if (defect_ == Defect::SizeCodeIgnored)
    reached.page_shift = format_.levels[level_of_page(format_, page.page_shift)].shift;
  const std::uint64_t size = bit(reached.page_shift);
  if (defect_ == Defect::OffsetInLargePageCut) reached.page_shift = format_.levels.back().shift;
  return Translation{located(reached, folded), allowed, size};
}

std::optional<Fault> Walker::mark(const Path& path, Access access) {
  bool written = access == Access::Write && defect_ != Defect::WriteLeavesClean;
  if (defect_ == Defect::ReadMakesDirty) written = true;
  for (std::size_t i = 0; i < path.length; ++i) {
    const Step& step = path.steps[i];
    std::uint64_t bits = step.bits;
    if (format_.accessed_by_hardware && (step.is_page || format_.accessed_in_tables)) bits |= format_.accessed;
    if (written && step.is_page && format_.dirty) bits = format_.dirty->dirty.put(bits, true);
    if (bits == step.bits) continue;
    if (const auto fault = memory_.write(step.place, in_order(format_, bits))) return fault;
  }
  return std::nullopt;
}

}  // namespace ioasis::simulator::tables
