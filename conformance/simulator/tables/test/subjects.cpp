// The list of formats under test.
#include "conformance/simulator/tables/test/subjects.h"

#include <ostream>

#include "conformance/simulator/tables/formats.h"

namespace ioasis::simulator::tables {
namespace {

constexpr std::uint64_t k4K = 0x1000;
constexpr std::uint64_t k16K = 0x4000;
constexpr std::uint64_t k64K = 0x10000;
constexpr std::uint64_t k2M = 0x200000;
constexpr std::uint64_t k16M = 0x1000000;
constexpr std::uint64_t k32M = 0x2000000;
constexpr std::uint64_t k512M = 0x20000000;
constexpr std::uint64_t k1G = 0x40000000;
constexpr std::uint64_t k64G = 0x1000000000;
constexpr std::uint64_t k512G = 0x8000000000;
constexpr std::uint64_t k4T = 0x40000000000;
constexpr std::uint64_t kX86Sizes = k4K | k2M | k1G;

/// 0 to the last address of that many bits.
std::vector<Span> low(unsigned bits) { return {{0, ~std::uint64_t{0} >> (64 - bits)}}; }

/// Canonical addresses: the lower and the upper half.
std::vector<Span> halves(unsigned bits) {
  const std::uint64_t half = std::uint64_t{1} << (bits - 1);
  return {{0, half - 1}, {-half, ~std::uint64_t{0}}};
}

std::vector<Subject> intel() {
  return {{vtd_second_stage(3), low(39), kX86Sizes, 52, true, true},
          {vtd_second_stage(4), low(48), kX86Sizes, 52, true, true},
          {vtd_second_stage(5), low(57), kX86Sizes, 52, true, true},
          {vtd_first_stage(4), halves(48), kX86Sizes, 52, false, true},
          {vtd_first_stage(5), halves(57), kX86Sizes, 52, false, true}};
}

std::vector<Subject> amd() {
  // Every power of two from 4 KiB: to half of what each number of levels translates, and to 2^51 at most.
  return {{amd_v1(1), low(21), 0x1ff000, 52, true, true},        {amd_v1(2), low(30), 0x3ffff000, 52, true, true},
          {amd_v1(3), low(39), 0x7ffffff000, 52, true, true},    {amd_v1(4), low(48), 0xfffffffff000, 52, true, true},
          {amd_v1(5), low(57), 0xffffffffff000, 52, true, true}, {amd_v1(6), low(64), 0xffffffffff000, 52, true, true},
          {amd_v2(4), halves(48), kX86Sizes, 52, false, true},   {amd_v2(5), halves(57), kX86Sizes, 52, false, true}};
}

Subject arm(const Lpae& choice, std::uint64_t sizes) {
  return {lpae(choice), low(choice.input_bits), sizes, choice.output_bits, choice.stage == 2, choice.hardware_flags};
}

std::vector<Subject> arm() {
  return {arm({1, 12, 32}, kX86Sizes),
          arm({1, 12, 39, 48, false}, kX86Sizes),
          arm({1, 12, 48}, kX86Sizes),
          arm({1, 12, 52, 52}, kX86Sizes | k512G),
          arm({1, 14, 36}, k16K | k32M),
          arm({1, 14, 48, 48, false}, k16K | k32M),
          arm({1, 14, 52, 52}, k16K | k32M | k64G),
          arm({1, 16, 42}, k64K | k512M),
          arm({1, 16, 48}, k64K | k512M),
          arm({1, 16, 52, 52}, k64K | k512M | k4T),
          arm({2, 12, 32}, k4K | k2M),             // four tables of level 2
          arm({2, 12, 40}, kX86Sizes),             // two tables of level 1
          arm({2, 12, 43, 48, false}, kX86Sizes),  // sixteen
          arm({2, 12, 44}, kX86Sizes),             // a table of level 0: 32 of level 1 would be too many
          arm({2, 12, 48}, kX86Sizes),
          arm({2, 12, 52, 52}, kX86Sizes | k512G),  // sixteen tables of level 0
          arm({2, 14, 40}, k16K | k32M),            // sixteen of level 2
          arm({2, 14, 48}, k16K | k32M),            // two of level 1
          arm({2, 14, 52, 52}, k16K | k32M | k64G),
          arm({2, 16, 32}, k64K),  // eight tables of level 3
          arm({2, 16, 46}, k64K | k512M),
          arm({2, 16, 52, 52}, k64K | k512M | k4T)};
}

Subject power(const TceWindow& window, std::uint64_t page) {
  const std::uint64_t last = window.base + ((std::uint64_t{1} << window.window_shift) - 1);
  return {tce(window), {{window.base, last}}, page, 51, true, false};
}

std::vector<Subject> power() {
  constexpr std::uint64_t kSecondWindow = std::uint64_t{1} << 59;
  return {power({0, 26, 12, 1}, k4K),
          power({kSecondWindow, 36, 16, 2}, k64K),
          power({kSecondWindow, 50, 21, 3}, k2M),
          power({kSecondWindow, 57, 16, 4}, k64K),
          power({0, 57, 12, 5}, k4K),
          power({kSecondWindow, 40, 24, 1}, k16M)};
}

Arrangement nested(Subject guest, Subject host) {
  // What the first stage puts out, the second takes in.
  const unsigned between = host.format.input_bits < guest.output_bits ? host.format.input_bits : guest.output_bits;
  guest.format.output_bits = guest.output_bits = between;
  std::string name = guest.format.name + "-over-" + host.format.name;
  return {std::move(name), std::move(guest), std::move(host)};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Arrangement& arrangement) { return out << arrangement.name; }

const std::vector<Arrangement>& arrangements() {
  static const std::vector<Arrangement> all = [] {
    std::vector<Arrangement> list;
    for (const auto& vendor : {intel(), amd(), arm(), power()})
      for (const Subject& subject : vendor) list.push_back({subject.format.name, subject, {}});
    list.push_back(nested(intel()[3], intel()[1]));
    list.push_back(nested(amd()[6], amd()[3]));
    list.push_back(nested(arm({1, 12, 39}, kX86Sizes), arm({2, 12, 40}, kX86Sizes)));
    list.push_back(nested(arm({1, 16, 48}, k64K | k512M), arm({2, 14, 40}, k16K | k32M)));
    return list;
  }();
  return all;
}

}  // namespace ioasis::simulator::tables
