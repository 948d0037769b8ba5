// Which page an address lies in.
#include "model/uapi/environment.h"

#include <algorithm>

namespace ioasis::uapi {

PageState page_state(const MemoryLayout& memory, std::uint64_t address) {
  if (address < kArenaBase) return PageState::Unmapped;
  const std::uint64_t index = (address - kArenaBase) / kBufferStride;
  if (index >= memory.buffers.size()) return PageState::Unmapped;
  const Buffer& buffer = memory.buffers[index];
  const std::uint64_t page = (address - address_of(index)) / kPageSize;
  if (page >= buffer.pages) return PageState::Unmapped;
  const auto holds = [&](const std::vector<std::uint32_t>& pages) {
    return std::binary_search(pages.begin(), pages.end(), static_cast<std::uint32_t>(page));
  };
  if (holds(buffer.unmapped)) return PageState::Unmapped;
  return holds(buffer.readonly) ? PageState::ReadOnly : PageState::Writable;
}

}  // namespace ioasis::uapi
