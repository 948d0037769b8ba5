// Which page an address lies in, and what it is.
#include "model/uapi/program.h"

#include <algorithm>

namespace ioasis::uapi {

namespace {

/// The buffer in whose stretch of addresses that one lies; null if there is none.
const Buffer* buffer_at(const MemoryLayout& memory, std::uint64_t address) {
  const std::uint64_t index = (address - kArenaBase) / kBufferStride;
  return address < kArenaBase || index >= memory.buffers.size() ? nullptr : &memory.buffers[index];
}

}  // namespace

PageState page_state(const MemoryLayout& memory, std::uint64_t address) {
  const Buffer* const at = buffer_at(memory, address);
  if (!at) return PageState::Unmapped;
  const Buffer& buffer = *at;
  const std::uint64_t page = (address - kArenaBase) % kBufferStride / kPageSize;
  if (page >= buffer.pages) return PageState::Unmapped;
  const auto holds = [&](const std::vector<std::uint32_t>& pages) {
    return std::binary_search(pages.begin(), pages.end(), static_cast<std::uint32_t>(page));
  };
  if (holds(buffer.unmapped)) return PageState::Unmapped;
  return holds(buffer.readonly) ? PageState::ReadOnly : PageState::Writable;
}

bool in_huge_page(const MemoryLayout& memory, std::uint64_t address) {
  const Buffer* const buffer = buffer_at(memory, address);
  return buffer && buffer->kind == MemoryKind::Huge && page_state(memory, address) != PageState::Unmapped;
}

bool is_shared(const MemoryLayout& memory, std::uint64_t address) {
  const Buffer* const buffer = buffer_at(memory, address);
  return buffer && is_shared(buffer->kind);
}

}  // namespace ioasis::uapi
