// Any bytes at all are refused with a ParseError or are a recording, all of whose traces can be written and read again.
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "traces/import/recorded_traces.h"
#include "traces/reader.h"
#include "traces/writer.h"

namespace {

void read(std::istream& written) {
  try {
    ioasis::traces::read(written, "written");
  } catch (const ioasis::traces::ParseError&) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The fuzzer finds the first line by itself, but why let it.
  std::istringstream in("ioasis-recording 3\n" + std::string(data, data + size));
  try {
    for (const auto& one : ioasis::traces::import_recording(in, "fuzz")) {
      std::istringstream written(ioasis::traces::write(one.trace));
      read(written);
    }
  } catch (const ioasis::traces::ParseError& error) {
    if (error.field.empty() || error.line == 0) std::abort();
  }
  return 0;
}
