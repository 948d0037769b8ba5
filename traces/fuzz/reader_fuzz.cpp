// Any bytes at all are refused with a ParseError or are a trace, which then survives writing and reading.
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "traces/reader.h"
#include "traces/writer.h"

namespace {

ioasis::traces::Trace read_text(const std::string& text) {
  std::istringstream in(text);
  return ioasis::traces::read(in, "fuzz");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ioasis::traces::Trace trace;
  try {
    trace = read_text(std::string(data, data + size));
  } catch (const ioasis::traces::ParseError& error) {
    if (error.field.empty() || error.line == 0) std::abort();
    return 0;
  }
  const std::string text = ioasis::traces::write(trace);
  const ioasis::traces::Trace again = read_text(text);
  if (again != trace || ioasis::traces::write(again) != text) std::abort();
  return 0;
}
