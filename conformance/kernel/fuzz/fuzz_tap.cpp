// Any text, in one piece or in two: the reader must return, and come to the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "conformance/kernel/tap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using ioasis::conformance::kernel::TapReader;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TapReader whole, pieces;
  whole.read(text);
  const std::size_t cut = size > 0 ? data[0] % size : 0;
  pieces.read(text.substr(0, cut));
  pieces.read(text.substr(cut));
  const auto same = [](const auto& one, const auto& other) {
    return one.name == other.name && one.end == other.end && one.said == other.said;
  };
  if (!std::equal(whole.tests().begin(), whole.tests().end(), pieces.tests().begin(), pieces.tests().end(), same) ||
      whole.planned() != pieces.planned() || whole.running() != pieces.running())
    std::abort();
  return 0;
}
