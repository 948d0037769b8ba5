// Any text at all is a predicate, or is refused with a position inside it and what was expected there.
#include <cstdint>
#include <cstdlib>

#include "solver/search/predicate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  try {
    if (ioasis::solver::parse_predicate(text).items.empty()) std::abort();
  } catch (const ioasis::model::ExpressionError& error) {
    if (error.position > text.size() || error.expected.empty()) std::abort();
  }
  return 0;
}
