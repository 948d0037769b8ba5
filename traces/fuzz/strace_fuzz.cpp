// Any bytes at all are refused with a ParseError or are a log, whose trace can be written.
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "traces/import/strace.h"
#include "traces/writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream in(std::string(data, data + size));
  try {
    if (ioasis::traces::write(ioasis::traces::import_strace(in, "fuzz").trace).empty()) std::abort();
  } catch (const ioasis::traces::ParseError& error) {
    if (error.field.empty() || error.line == 0) std::abort();
  }
  return 0;
}
