// How operations are drawn: sizes of page first, then places near the ends and the middle of what is translated.
#include "conformance/simulator/tables/test/operations.h"

#include <bit>
#include <ostream>

#include "conformance/simulator/tables/test/reference.h"

namespace ioasis::simulator::tables {
namespace {

constexpr std::uint64_t kPagesAtMost = 100;  // of one mapping, so that many can be made
constexpr std::uint64_t kAnySize = ~std::uint64_t{0};

/// The length without what would take more pages than that.
std::uint64_t limited(std::uint64_t sizes, const Operation& map) {
  std::uint64_t length = 0;
  for (std::uint64_t pages = 0; pages < kPagesAtMost && length < map.length; ++pages) {
    const std::uint64_t size = first_page(sizes, map.iova + length, map.physical + length, map.length - length);
    if (size == 0) return map.length;  // it is refused
    length += size;
  }
  return length;
}

}  // namespace

std::uint64_t Operations::smallest(const Subject& subject) const { return subject.sizes & -subject.sizes; }

std::uint64_t Operations::size_of_page(const Subject& subject) {
  if (one_in(3)) return smallest(subject);
  std::uint64_t size = 0;
  while (!(subject.sizes & size)) size = std::uint64_t{1} << below(64);
  return size;
}

void Operations::draw_range(Operation& operation) {
  const Subject& subject = operation.host ? *arrangement_.host : arrangement_.table;
  const std::uint64_t size = size_of_page(subject);
  const Span span = subject.inputs[below(subject.inputs.size())];
  const std::uint64_t units = (span.last - span.first) / size;  // one less than there are, for 64 bits
  std::uint64_t unit = below(4);
  if (one_in(3)) unit = units - unit;
  if (one_in(3)) unit = units / 2 + 1 - unit;
  operation.iova = span.first + unit * size;
  operation.length = (1 + below(3)) * size;
  if (one_in(4)) operation.iova += below(3) * smallest(subject);
  if (one_in(4)) operation.length += smallest(subject) * (one_in(2) ? 1 : -1);
  if (one_in(60)) operation.iova += smallest(subject) / 2;
  const bool of_guest = operation.iova <= kGuestTables.last && operation.iova + operation.length > kGuestTables.first;
  if (operation.host && of_guest) draw_range(operation);
}

void Operations::draw_earlier_range(Operation& operation) {
  const auto& earlier = mapped_[operation.host];
  if (earlier.empty() || one_in(5)) return draw_range(operation);
  const Span span = earlier[below(earlier.size())];
  operation.iova = span.first;
  operation.length = span.last - span.first + 1;
  const std::uint64_t unit = smallest(operation.host ? *arrangement_.host : arrangement_.table);
  if (operation.length <= unit || one_in(2)) return;
  const std::uint64_t skipped = below(std::min<std::uint64_t>(operation.length / unit, 4)) * unit;
  operation.iova += skipped;
  operation.length -= skipped;
  if (operation.length > unit && one_in(2)) operation.length -= unit;
  if (one_in(4)) operation.length = unit;
}

std::uint64_t Operations::physical(const Subject& subject, std::uint64_t size, bool host) {
  if (!host && arrangement_.host && !mapped_[1].empty() && !one_in(8)) {
    const Span span = mapped_[1][below(mapped_[1].size())];
    return span.first + (span.last - span.first) / size * below(2) * size;
  }
  std::uint64_t address = below(16) * size;
  if (one_in(2)) address += below(16) << (subject.output_bits - 4);
  if (one_in(8)) address += smallest(subject);
  if (one_in(30)) address += std::uint64_t{1} << subject.output_bits;
  return address;
}

Operation Operations::map(bool host) {
  const Subject& subject = host ? *arrangement_.host : arrangement_.table;
  Operation map{Operation::Map, host};
  draw_range(map);
  if (one_in(4)) draw_earlier_range(map);
  map.physical = physical(subject, std::bit_floor(map.length | 1), host);
  map.permissions = one_in(2) ? Permissions{true, true} : Permissions{!one_in(3), one_in(3)};
  map.allowed = one_in(2) ? kAnySize : smallest(subject);
  if (one_in(3)) map.allowed |= random_() & subject.sizes;
  if (one_in(12)) map.allowed = size_of_page(subject);
  map.length = limited(subject.sizes & map.allowed, map);
  mapped_[host].push_back({map.iova, map.iova + (map.length - 1)});
  return map;
}

std::uint64_t Operations::address(bool host) {
  const Subject& subject = host ? *arrangement_.host : arrangement_.table;
  Operation near{Operation::Walk, host};
  draw_earlier_range(near);
  const std::uint64_t last = near.iova + (near.length - 1);
  const std::uint64_t candidates[] = {near.iova,
                                      near.iova - 1,
                                      last,
                                      last + 1,
                                      near.iova + below(near.length | 1),
                                      near.iova + below(64) * smallest(subject),
                                      near.iova ^ std::uint64_t{1} << below(64)};
  return candidates[below(std::size(candidates))];
}

Operation Operations::next() {
  const bool host = arrangement_.host && one_in(3);
  const std::uint64_t choice = below(20);
  if (choice < 6) return map(host);
  Operation operation{choice < 9 ? Operation::Unmap : choice < 18 ? Operation::Walk : Operation::Dirty, host};
  if (operation.kind == Operation::Walk) {
    operation.iova = address(host);
    operation.access = one_in(2) ? Access::Read : Access::Write;
    return operation;
  }
  draw_earlier_range(operation);
  operation.cut = one_in(2) ? Cut::Refuse : Cut::Split;
  operation.take = one_in(2);
  return operation;
}

std::vector<Operation> Operations::next(std::size_t count) {
  std::vector<Operation> drawn;
  while (drawn.size() < count) drawn.push_back(next());
  return drawn;
}

std::ostream& operator<<(std::ostream& out, const Operation& operation) {
  static constexpr const char* kNames[] = {"map", "unmap", "walk", "dirty"};
  out << std::hex << kNames[operation.kind] << (operation.host ? " (host)" : "") << " 0x" << operation.iova;
  if (operation.kind == Operation::Walk)
    return out << (operation.access == Access::Read ? " read" : " write") << std::dec;
  out << " length 0x" << operation.length;
  if (operation.kind == Operation::Map)
    out << " to 0x" << operation.physical << ' ' << (operation.permissions.read ? "r" : "")
        << (operation.permissions.write ? "w" : "") << " pages of 0x" << operation.allowed;
  if (operation.kind == Operation::Unmap && operation.cut == Cut::Split) out << " splitting";
  if (operation.kind == Operation::Dirty && operation.take) out << " taking";
  return out << std::dec;
}

}  // namespace ioasis::simulator::tables
