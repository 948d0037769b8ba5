// Pinning, counted per page.
#include "conformance/simulator/pages.h"

#include <algorithm>
#include <cerrno>

namespace ioasis::simulator {

using uapi::kPageSize;

namespace {
constexpr std::uint64_t kHugePage = uapi::kHugePages * kPageSize;  ///< bytes
}  // namespace

Pages::Pages(const Host& host, bool by_process, std::uint64_t user_address, std::uint64_t bytes, bool writable,
             Backing backing)
    : process_(host.memory.current()),
      base_(user_address - user_address % kPageSize),
      count_((user_address % kPageSize + bytes + (kPageSize - 1)) / kPageSize),
      writable_(writable),
      backing_(backing),
      charged_for_(!host.caller.ipc_lock || host.defects.has(Defect::MemlockHoldsThePrivileged)),
      by_process_(by_process) {}

Errno Pages::hold(Host& host, std::uint64_t first, std::uint64_t last, std::uint64_t at_once) {
  if (of_file()) return EINVAL;
  UserMemory& memory = host.memory;
  const Defects& defects = host.defects;
  const bool for_writing = (writable_ || defects.has(Defect::ReadOnlyMapNeedsWritableMemory)) &&
                           !defects.has(Defect::ReadOnlyMemoryMappedWritable);
  for (std::uint64_t page = first; page <= last; ++page) {
    auto entry = held_.find(page);
    if (entry == held_.end()) {
      std::uint64_t address = base_ + page * kPageSize;
      const uapi::MemoryKind kind = memory.kind(address);
      if (kind == uapi::MemoryKind::Huge && defects.has(Defect::HugePagesMappedFromStart))
        address = address / kHugePage * kHugePage + (page - first) * kPageSize;
      const bool refused = kind == uapi::MemoryKind::Shared && for_writing && defects.has(Defect::SharedNotPinnable);
      Frame frame{};
      Errno error = look_up(host, address, for_writing, std::min(last - page + 1, at_once), frame);
      if (refused) error = EFAULT;
      const bool starved = host.allocations.fails();
      if (error || starved) {
        const auto leak = starved ? Defect::StarvedMapKeepsPins : Defect::PinsLeakOnFailedMap;
        if (page != first && !defects.has(leak)) release(host, first, page - 1);
        return starved ? ENOMEM : error;
      }
      entry = held_.emplace(page, Held{frame, 0, 0}).first;
    }
    Held& held = entry->second;
    const bool by_another = memory.kind(base_ + page * kPageSize) == uapi::MemoryKind::Memfd &&
                            memory.pins(held.frame) > 0 && defects.has(Defect::MemfdPinnedOnceForAll);
    if ((held.pins == 0 && !by_another) || defects.has(Defect::PinTwiceOnCopy)) {
      memory.pin(held.frame);
      ++held.pins;
    }
    ++held.areas;
  }
  return 0;
}

Errno Pages::look_up(Host& host, std::uint64_t address, bool for_writing, std::uint64_t pages, Frame& frame) const {
  UserMemory& memory = host.memory;
  const bool own = process_ == memory.current();
  if (!memory.alive(process_) && !host.defects.has(Defect::DeadProcessStillPinned)) return EFAULT;
  const auto found = memory.frame_at(host.defects.has(Defect::CallersMemoryPinned) ? memory.current() : process_,
                                     address, for_writing);
  if (found) frame = *found;
  return found ? 0 : own ? UserMemory::lookup_error(address, pages) : EFAULT;
}

std::uint64_t& Pages::account(Host& host) const {
  if (!by_process_) return host.user_locked;
  return host.mm_locked[host.defects.has(Defect::MemlockOneForAllProcesses) ? 0 : process_];
}

Errno Pages::charge(Host& host) {
  const Defects& defects = host.defects;
  if (held_.size() < charged_) host.console += "WARNING: fewer pages are pinned than are charged to a dead process\n";
  const bool forgotten = by_process_ && defects.has(Defect::MemlockForgotByProcess);
  if (!charged_for_ || forgotten || held_.size() <= charged_) return 0;
  const std::uint64_t more = held_.size() - charged_, limit = host.caller.memlock;
  std::uint64_t& locked = account(host);
  if (locked + more > limit || (locked + more == limit && defects.has(Defect::MemlockOffByOne))) return ENOMEM;
  locked += more;
  charged_ += more;
  return 0;
}

void Pages::release(Host& host, std::uint64_t first, std::uint64_t last) {
  for (auto entry = held_.lower_bound(first); entry != held_.end() && entry->first <= last;) {
    Held& held = entry->second;
    if (--held.areas != 0) {
      ++entry;
      continue;
    }
    for (; held.pins != 0; --held.pins) host.memory.unpin(held.frame);
    entry = held_.erase(entry);
  }
  if (held_.size() >= charged_ || account_lost(host)) return;
  if (!host.defects.has(Defect::MemlockNotGivenBack)) account(host) -= charged_ - held_.size();
  charged_ = held_.size();
}

}  // namespace ioasis::simulator
