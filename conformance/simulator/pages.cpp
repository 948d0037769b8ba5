// Pinning, counted per page.
#include "conformance/simulator/pages.h"

#include <algorithm>
#include <cerrno>

namespace ioasis::simulator {

using uapi::kPageSize;

Pages::Pages(std::uint64_t user_address, std::uint64_t bytes, bool writable, Backing backing)
    : base_(user_address - user_address % kPageSize),
      count_((user_address % kPageSize + bytes + (kPageSize - 1)) / kPageSize),
      writable_(writable),
      backing_(backing) {}

Errno Pages::hold(Host& host, std::uint64_t first, std::uint64_t last, std::uint64_t at_once) {
  if (of_file()) return EINVAL;
  UserMemory& memory = host.memory;
  const Defects& defects = host.defects;
  Allocations& allocations = host.allocations;
  const bool for_writing = (writable_ || defects.has(Defect::ReadOnlyMapNeedsWritableMemory)) &&
                           !defects.has(Defect::ReadOnlyMemoryMappedWritable);
  for (std::uint64_t page = first; page <= last; ++page) {
    auto entry = held_.find(page);
    if (entry == held_.end()) {
      const std::uint64_t address = base_ + page * kPageSize;
      const auto frame = memory.frame_at(address, for_writing);
      const bool starved = allocations.fails();
      if (!frame || starved) {
        const auto leak = starved ? Defect::StarvedMapKeepsPins : Defect::PinsLeakOnFailedMap;
        if (page != first && !defects.has(leak)) release(memory, first, page - 1);
        return starved ? ENOMEM : UserMemory::lookup_error(address, std::min(last - page + 1, at_once));
      }
      entry = held_.emplace(page, Held{*frame, 0, 0}).first;
    }
    Held& held = entry->second;
    if (held.pins == 0 || defects.has(Defect::PinTwiceOnCopy)) {
      memory.pin(held.frame);
      ++held.pins;
    }
    ++held.areas;
  }
  return 0;
}

void Pages::release(UserMemory& memory, std::uint64_t first, std::uint64_t last) {
  for (auto entry = held_.lower_bound(first); entry != held_.end() && entry->first <= last;) {
    Held& held = entry->second;
    if (--held.areas != 0) {
      ++entry;
      continue;
    }
    for (; held.pins != 0; --held.pins) memory.unpin(held.frame);
    entry = held_.erase(entry);
  }
}

}  // namespace ioasis::simulator
