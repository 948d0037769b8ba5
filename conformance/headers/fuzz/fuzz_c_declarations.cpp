// Any bytes at all are read to their end, and what is read of them hangs together.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "conformance/headers/c_declarations.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace headers = ioasis::conformance::headers;
  const std::string text(data, data + size);
  const auto read = headers::read_declarations(text);
  for (const auto& [name, structure] : read.structures) {
    if (structure.name != name || structure.alignment == 0) std::abort();
    for (const auto& member : structure.members)
      if (member.offset + member.width > structure.size) std::abort();
  }
  for (const auto& enumeration : read.enumerations)
    for (const auto& enumerator : enumeration.enumerators)
      if (!read.constants.contains(enumerator)) std::abort();
  headers::read_op_table(text);
  return 0;
}
