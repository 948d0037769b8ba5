// Powers of two, and what lies between them.
#include "cli/show/scale.h"

#include <algorithm>
#include <cmath>

namespace ioasis::cli {

namespace {

/// Below this everything is drawn as if it were this far up, on a logarithmic scale: a page is the least that matters.
constexpr double kLeast = 4096;

double after(std::uint64_t address) { return static_cast<double>(address) + 1; }

}  // namespace

Scale::Scale(const std::vector<platform::Extent>& extents, double finest) : whole_(kLeast * 2) {
  for (const auto& extent : extents) whole_ = std::max(whole_, std::exp2(std::ceil(std::log2(after(extent.last)))));
  for (const auto& extent : extents)
    if (end(extent.last) - begin(extent.first) < finest) kind_ = Kind::Logarithmic;
}

double Scale::place(double address) const {
  if (kind_ == Kind::Linear) return address / whole_;
  return std::log2(std::max(address, kLeast) / kLeast) / std::log2(whole_ / kLeast);
}

double Scale::begin(std::uint64_t address) const { return place(static_cast<double>(address)); }
double Scale::end(std::uint64_t address) const { return place(after(address)); }

std::vector<std::uint64_t> Scale::marks() const {
  constexpr int kParts = 4, kBitsApart = 10, kTopBits = 64;
  const int bits = static_cast<int>(std::log2(whole_));
  std::vector<std::uint64_t> marks{0};
  if (kind_ == Kind::Linear)
    for (int part = 1; part < kParts; ++part) marks.push_back((std::uint64_t{1} << (bits - 2)) * part);
  else
    for (int bit = 2 * kBitsApart; bit < bits; bit += kBitsApart) marks.push_back(std::uint64_t{1} << bit);
  if (bits < kTopBits) marks.push_back(std::uint64_t{1} << bits);
  return marks;
}

std::string description(Scale::Kind kind) {
  return kind == Scale::Kind::Linear ? "linear scale" : "logarithmic scale: each power of two is as wide as the next";
}

}  // namespace ioasis::cli
