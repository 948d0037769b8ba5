// Ranges of addresses as bars of text, one below the other on one scale.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/show/scale.h"
#include "cli/show/style.h"

namespace ioasis::cli {

struct Bar {
  std::string name;
  std::vector<platform::Extent> extents;
  std::string_view fill, ascii_fill;
  Ink ink;
};

/// The bars that have something, a ruler, and how the scale is to be read.
void print_bars(std::ostream& out, const std::vector<Bar>& bars, const Style& style);

/// "0x0..0xffff, 64K".
std::string extent_text(const platform::Extent& extent);

/// What lies where, of a list of things that have an extent().
template <class T>
std::vector<platform::Extent> extents_of(const std::vector<T>& list) {
  std::vector<platform::Extent> all;
  for (const auto& one : list) all.push_back(one.extent());
  return all;
}

}  // namespace ioasis::cli
