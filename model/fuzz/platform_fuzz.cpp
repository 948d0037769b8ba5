// Any bytes at all are refused with a DocumentError that names a path, or are a platform, which then survives writing
// and reading.
#include <cstdint>
#include <cstdlib>

#include "model/platform/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ioasis;
  try {
    const auto platform = platform::read(std::string(data, data + size), "fuzz");
    const auto document = platform::document_of(platform);
    const auto again = platform::read(document, "again");
    if (again != platform || platform::document_of(again) != document) std::abort();
  } catch (const json::DocumentError& error) {
    if (error.path.empty() || error.expected.empty()) std::abort();
  }
  return 0;
}
