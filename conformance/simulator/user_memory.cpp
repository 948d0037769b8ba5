// Page by page access to the program's buffers.
#include "conformance/simulator/user_memory.h"

#include <algorithm>
#include <cerrno>

namespace ioasis::simulator {
namespace {

using uapi::kPageSize;
using uapi::PageState;

/// How many of `bytes` bytes from `address` lie in its page.
std::size_t within_page(std::uint64_t address, std::size_t bytes) {
  return std::min<std::size_t>(bytes, kPageSize - address % kPageSize);
}

}  // namespace

bool UserMemory::read(Process process, std::uint64_t address, std::span<std::uint8_t> to) const {
  while (!to.empty()) {
    if (page_state(layout_, address) == PageState::Unmapped) return false;
    const std::size_t count = within_page(address, to.size());
    const auto& pages = page_tables_[owner(process, address)];
    const auto known = pages.find(address / kPageSize);
    const Contents* contents = known == pages.end() ? nullptr : frames_[known->second - 1].contents.get();
    if (contents)
      std::copy_n(contents->begin() + static_cast<std::ptrdiff_t>(address % kPageSize), count, to.begin());
    else
      std::fill_n(to.begin(), count, std::uint8_t{0});
    to = to.subspan(count);
    address += count;
  }
  return true;
}

bool UserMemory::write(Process process, std::uint64_t address, std::span<const std::uint8_t> from) {
  while (!from.empty()) {
    const auto frame = frame_at(process, address, true);
    if (!frame) return false;
    const std::size_t count = within_page(address, from.size());
    auto& contents = page_of(*frame).contents;
    if (!contents) contents = std::make_unique<Contents>();
    std::copy_n(from.begin(), count, contents->begin() + static_cast<std::ptrdiff_t>(address % kPageSize));
    from = from.subspan(count);
    address += count;
  }
  return true;
}

bool UserMemory::writable(std::uint64_t address, std::uint64_t length) const {
  for (std::uint64_t done = 0; done < length; done += within_page(address + done, length - done))
    if (page_state(layout_, address + done) != PageState::Writable) return false;
  return true;
}

void UserMemory::read_physical(std::uint64_t physical, std::span<std::uint8_t> to) const {
  const Contents* contents = frames_[physical / kPageSize - 1].contents.get();
  if (contents)
    std::copy_n(contents->begin() + static_cast<std::ptrdiff_t>(physical % kPageSize), to.size(), to.begin());
  else
    std::ranges::fill(to, std::uint8_t{0});
}

void UserMemory::write_physical(std::uint64_t physical, std::span<const std::uint8_t> from) {
  auto& contents = page_of(static_cast<Frame>(physical / kPageSize)).contents;
  if (!contents) contents = std::make_unique<Contents>();
  std::ranges::copy(from, contents->begin() + static_cast<std::ptrdiff_t>(physical % kPageSize));
}

std::optional<Frame> UserMemory::frame_at(Process process, std::uint64_t address, bool for_writing) {
  const PageState state = page_state(layout_, address);
  if (state == PageState::Unmapped || (for_writing && state == PageState::ReadOnly)) return std::nullopt;
  const auto [entry, fresh] = page_tables_[owner(process, address)].try_emplace(address / kPageSize, Frame{0});
  if (fresh) {
    frames_.emplace_back();
    entry->second = static_cast<Frame>(frames_.size());
  }
  return entry->second;
}

uapi::MemoryKind UserMemory::kind(std::uint64_t address) const {
  for (std::size_t i = 0; i < layout_.buffers.size(); ++i) {
    const std::uint64_t start = uapi::address_of(i);
    if (address >= start && address - start < layout_.buffers[i].pages * kPageSize) return layout_.buffers[i].kind;
  }
  return uapi::MemoryKind::Private;
}

Errno UserMemory::lookup_error(std::uint64_t page_address, std::uint64_t pages) {
  return pages * kPageSize > ~page_address ? EOVERFLOW : EFAULT;
}

}  // namespace ioasis::simulator
