// Any bytes: the frame finder and the trace decoder must return, and what they accept must lie inside what they were
// given.
#include <cstdlib>
#include <memory>

#include "conformance/agent/decoder.h"

namespace {

using namespace ioasis::conformance::agent;

void require(bool condition) {
  if (!condition) std::abort();
}

/// Reads all a decoded trace points to, as the runner would.
std::uint64_t read_all(const DecodedTrace& trace) {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < trace.head.steps; ++i) {
    const DecodedStep& step = trace.steps[i];
    for (std::size_t k = 0; k < step.relocations.size(); ++k) sum += step.relocations[k].slot;
    for (std::size_t k = 0; k < step.bindings.size(); ++k) sum += step.bindings[k].slot;
    for (std::size_t k = 0; k < step.head.struct_bytes; ++k) sum += step.bytes[k];
    Reader reader(step.pokes);
    for (std::uint32_t k = 0; k < step.head.pokes; ++k) {
      const auto range = reader.take<Range>();
      const std::uint8_t* const bytes = reader.take(range.length);
      require(bytes != nullptr);
      for (std::uint64_t n = 0; n < range.length; ++n) sum += bytes[n];
    }
    require(reader.rest().empty());
  }
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto trace = std::make_unique<DecodedTrace>();
  const std::span<const std::uint8_t> bytes(data, size);
  Frame frame;
  if (find_frame(bytes, frame) == Framing::Complete) require(frame.bytes() <= size);
  if (decode(bytes, *trace) == nullptr) {
    const volatile std::uint64_t kept = read_all(*trace);  // or the reads would be optimised away
    static_cast<void>(kept);
  }
  return 0;
}
