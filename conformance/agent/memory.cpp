// Maps, fills and protects the pages of traces and calls.
#include "conformance/agent/memory.h"

#include <linux/mman.h>
#include <sys/mman.h>
#include <unistd.h>

namespace ioasis::conformance::agent {
namespace {

// The call pages lie below the buffers, at fixed places too, so that no later mapping can fill the gaps between them.
constexpr std::uint64_t kCallBase = uapi::kArenaBase - uapi::kBufferStride;
constexpr std::size_t kCallPages = 3;  // for Normal, Edge and ReadOnly structs, each followed by a gap

std::uint8_t* pointer(std::uint64_t address) { return reinterpret_cast<std::uint8_t*>(address); }

/// Memory of that kind, still untouched, at that address or, on an old kernel, elsewhere.
void* map_memory(std::uint64_t address, std::size_t bytes, uapi::MemoryKind kind) {
  const auto map = [&](int flags, int file) {
    return mmap(pointer(address), bytes, PROT_READ | PROT_WRITE, flags | MAP_FIXED_NOREPLACE, file, 0);
  };
  switch (kind) {
    case uapi::MemoryKind::Private:
      break;
    case uapi::MemoryKind::Shared:
      return map(MAP_SHARED | MAP_ANONYMOUS, -1);
    case uapi::MemoryKind::Memfd: {
      const int file = memfd_create("ioasis", MFD_CLOEXEC);
      if (file < 0) return MAP_FAILED;
      void* const mapped = ftruncate(file, static_cast<off_t>(bytes)) == 0 ? map(MAP_SHARED, file) : MAP_FAILED;
      close(file);
      return mapped;
    }
    case uapi::MemoryKind::Huge:
      return map(MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_HUGE_2MB, -1);
  }
  return map(MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

/// Pages of that kind, at that address and nowhere else.
bool map_pages(std::uint64_t address, std::size_t pages, uapi::MemoryKind kind = uapi::MemoryKind::Private) {
  const std::size_t bytes = pages * uapi::kPageSize;
  void* const mapped = map_memory(address, bytes, kind);
  if (mapped == MAP_FAILED) return false;
  // A kernel older than MAP_FIXED_NOREPLACE takes the address as a hint.
  if (mapped != pointer(address)) return munmap(mapped, bytes), false;
  madvise(mapped, bytes, MADV_NOHUGEPAGE);  // fails, and need not succeed, on a kernel without huge pages
  // A process made later has pages of its own there, rather than copies to be made of these when they are written.
  if (!uapi::is_shared(kind)) madvise(mapped, bytes, MADV_DONTFORK);
  // Written, not read: a page merely read would be the shared page of zeroes.
  for (std::size_t page = 0; page < pages; ++page)
    *const_cast<volatile std::uint8_t*>(pointer(address) + page * uapi::kPageSize) = 0;
  return true;
}

/// Protects or unmaps pages of a buffer, each run of them at once: huge pages cannot be parted.
bool except_pages(std::uint64_t buffer, const Packed<PageException>& exceptions) {
  for (std::size_t first = 0, end = 0; first < exceptions.size(); first = end) {
    const auto [page, use, zero] = exceptions[first];
    end = first + 1;
    while (end < exceptions.size() && exceptions[end].use == use && exceptions[end].page == page + (end - first)) ++end;
    void* const start = pointer(buffer + page * uapi::kPageSize);
    const std::size_t bytes = (end - first) * uapi::kPageSize;
    if ((use == PageUse::Unmapped ? munmap(start, bytes) : mprotect(start, bytes, PROT_READ)) != 0) return false;
  }
  return true;
}

/// Lays out the buffer of that index. Null, or why it cannot be had.
const char* lay_out(const DecodedBuffer& buffer, std::size_t index) {
  const std::uint64_t address = uapi::address_of(index);
  if (!map_pages(address, buffer.pages, buffer.kind))
    return buffer.kind == uapi::MemoryKind::Huge
               ? "the trace's memory cannot be mapped: it takes huge pages (/proc/sys/vm/nr_hugepages)"
               : "the trace's memory cannot be mapped";
  if (except_pages(address, buffer.exceptions)) return nullptr;
  munmap(pointer(address), buffer.pages * uapi::kPageSize);
  return "a page of the trace's memory cannot be protected";
}

}  // namespace

void Layout::take(const DecodedBuffer& buffer) {
  pages = buffer.pages;
  kind = buffer.kind;
  exceptions = buffer.exceptions.size();
  for (std::size_t i = 0; i < exceptions; ++i) exception[i] = buffer.exceptions[i];
}

bool Layout::operator==(const DecodedBuffer& buffer) const {
  if (pages != buffer.pages || kind != buffer.kind || exceptions != buffer.exceptions.size()) return false;
  for (std::size_t i = 0; i < exceptions; ++i) {
    const auto [page, use, zero] = buffer.exceptions[i];
    if (exception[i].page != page || exception[i].use != use) return false;
  }
  return true;
}

const char* TraceMemory::provide(const DecodedTrace& trace) {
  for (std::size_t i = trace.head.buffers; i < buffers_.size(); ++i) release(i);
  for (std::size_t i = 0; i < trace.head.buffers; ++i) {
    if (buffers_[i] == trace.buffers[i]) continue;
    release(i);
    if (const char* reason = lay_out(trace.buffers[i], i)) return reason;
    buffers_[i].take(trace.buffers[i]);
  }
  return nullptr;
}

void TraceMemory::release(std::size_t index) {
  if (buffers_[index].pages > 0) munmap(pointer(uapi::address_of(index)), buffers_[index].pages * uapi::kPageSize);
  buffers_[index].pages = 0;
}

const char* TraceMemory::provide_own(const DecodedTrace& trace) {
  const char* reason = nullptr;
  for (std::size_t i = 0; i < trace.head.buffers && !reason; ++i)
    if (!uapi::is_shared(trace.buffers[i].kind)) reason = lay_out(trace.buffers[i], i);
  return reason;
}

bool CallPages::create() {
  pages_ = pointer(kCallBase);
  for (std::size_t i = 0; i < kCallPages; ++i)
    if (!map_pages(kCallBase + 2 * i * uapi::kPageSize, 1, uapi::MemoryKind::Shared)) return false;
  return true;
}

std::uint8_t* CallPages::place(const DecodedStep& step) {
  if (!step.placed()) return nullptr;
  std::uint8_t* const page = pages_ + 2 * step.head.site * uapi::kPageSize;
  std::uint8_t* at = page;
  if (step.site() == uapi::Site::Edge)
    at = page + uapi::kPageSize - step.head.struct_bytes;
  else
    std::memset(page, 0, kMaxAnswered);  // the rest of the page is zero still
  std::memcpy(at, step.bytes, step.head.struct_bytes);
  return at;
}

void protect(std::uint8_t* page, bool readonly) {
  mprotect(page, uapi::kPageSize, readonly ? PROT_READ : PROT_READ | PROT_WRITE);
}

}  // namespace ioasis::conformance::agent
